// Does this mapping fit this model and these columns? Every input is fed with the right width and type, every column exists,
// the scored output has the declared shape. What is wrong is said in one sentence each.

import { checkOutput } from './check-output.ts';
import { quoteName } from './import-error.ts';
import type { FeedPart, ImportedMapping, ScoredOutput } from './imported-mapping.ts';
import type { OnnxDescription } from './inspect-onnx.ts';
import type { ElementType } from './onnx-element-types.ts';
import { fixedSize, type OnnxValue } from './onnx-value.ts';

/** A column as the table has it; booleans and dates are stored as numbers. */
export type MappedColumn = { readonly name: string; readonly kind: 'number' | 'category' | 'boolean' | 'date' };

/** Element types an input can be fed with. */
export type FeedType = 'float' | 'double' | 'int64' | 'int32' | 'bool' | 'string';

export type PlannedPart = {
  readonly part: FeedPart;
  /** Position in `columns` of the plan; -1 for a constant. */
  readonly cell: number;
  /** Where its numbers stand in the input's row, and how many. */
  readonly offset: number;
  readonly width: number;
};

export type PlannedInput = {
  readonly input: string;
  readonly type: FeedType;
  /** 1: [N]; 2: [N, width]. */
  readonly rank: 1 | 2;
  readonly width: number;
  readonly parts: readonly PlannedPart[];
};

export type ImportPlan = {
  /** The columns the model reads, in the order of first use: a row's cells, and the contributions of an explanation. */
  readonly columns: readonly MappedColumn[];
  readonly inputs: readonly PlannedInput[];
  readonly output: ScoredOutput;
  /** The model takes exactly so many rows a call; null: any number. */
  readonly rowsPerCall: number | null;
};

export type MappingProblem = {
  readonly sentence: string;
  readonly input?: string;
  readonly column?: string;
  readonly output?: string;
};

const FEED_TYPES: readonly ElementType[] = ['float', 'double', 'int64', 'int32', 'bool', 'string'];
const MOST_PROBLEMS = 50;
const MOST_ROWS_A_CALL = 4_096;

/** @returns the plan, or at least one and at most 50 problems. */
export const mapColumns = (
  description: Pick<OnnxDescription, 'inputs' | 'outputs'>,
  mapping: ImportedMapping,
  columns: readonly MappedColumn[],
): { readonly plan: ImportPlan } | { readonly problems: readonly MappingProblem[] } => {
  const problems: MappingProblem[] = [];
  const known = new Map(columns.map((column) => [column.name, column]));
  const used: MappedColumn[] = [];
  const cells = new Map<string, number>();
  const cellOf = (column: MappedColumn): number => {
    const found = cells.get(column.name);
    if (found !== undefined) return found;
    cells.set(column.name, used.length);
    return used.push(column) - 1;
  };

  const planned: PlannedInput[] = [];
  const rowCounts = new Set<number | null>();
  const given = new Map(mapping.inputs.map((feed) => [feed.input, feed.parts]));
  for (const value of description.inputs) {
    const parts = given.get(value.name);
    given.delete(value.name);
    const input = value.name;
    const problem = (sentence: string, column?: string) =>
      void problems.push({ sentence, input, ...(column === undefined ? {} : { column }) });
    if (!parts) {
      problem(`The model's input ${quoteName(input)} is not mapped; say which columns feed it.`);
      continue;
    }
    const shape = shapeOfInput(value);
    if ('sentence' in shape) {
      problem(shape.sentence);
      continue;
    }
    rowCounts.add(shape.rows);
    let offset = 0;
    const plannedParts: PlannedPart[] = [];
    for (const part of parts) {
      const column = part.as === 'constant' ? undefined : known.get(part.column);
      if (part.as !== 'constant' && !column) {
        problem(`The column ${quoteName(part.column)} does not exist in the table.`, part.column);
        continue;
      }
      const wrong = misfit(part, column, shape.type, input);
      if (wrong) problem(wrong, column?.name);
      const width = widthOf(part);
      plannedParts.push({ part, cell: column ? cellOf(column) : -1, offset, width });
      offset += width;
    }
    if (plannedParts.length === parts.length && shape.width !== null && shape.width !== offset) {
      problem(
        `The model's input ${quoteName(input)} takes ${shape.width} numbers a row and is mapped to ${offset}; map as many.`,
      );
    }
    planned.push({ input, type: shape.type, rank: shape.rank, width: offset, parts: plannedParts });
  }
  for (const input of given.keys()) {
    problems.push({ sentence: `The mapping feeds ${quoteName(input)}, which is not an input of the model.`, input });
  }
  const fixed = [...rowCounts].filter((rows) => rows !== null);
  if (fixed.length > 1 || (fixed.length === 1 && rowCounts.size > 1)) {
    problems.push({ sentence: 'The inputs of the model take different numbers of rows a call; export them alike.' });
  }
  if (used.length === 0 && problems.length === 0) {
    problems.push({ sentence: 'No column feeds the model; map at least one.' });
  }
  const wrongOutput = checkOutput(description.outputs, mapping.output, fixed[0] ?? null);
  if (wrongOutput) problems.push({ sentence: wrongOutput, output: mapping.output.output });
  if (problems.length > 0) return { problems: problems.slice(0, MOST_PROBLEMS) };
  return { plan: { columns: used, inputs: planned, output: mapping.output, rowsPerCall: fixed[0] ?? null } };
};

type InputShape = {
  readonly type: FeedType;
  readonly rank: 1 | 2;
  readonly rows: number | null;
  /** Null: the file does not fix it. */
  readonly width: number | null;
};

const shapeOfInput = ({ name, kind, type, shape }: OnnxValue): InputShape | { readonly sentence: string } => {
  const input = `The model's input ${quoteName(name)}`;
  if (kind !== 'tensor' || type === null) return { sentence: `${input} is a ${kind}; only tensors can be fed.` };
  if (!FEED_TYPES.includes(type)) {
    return { sentence: `${input} takes ${type}; export the model with an input of ${FEED_TYPES.join(', ')}.` };
  }
  const feedType = type as FeedType;
  if (shape === null) return { type: feedType, rank: 2, rows: null, width: null };
  if (shape.length !== 1 && shape.length !== 2) {
    return { sentence: `${input} has ${shape.length} dimensions; a table can feed [rows] or [rows, numbers].` };
  }
  const rows = fixedSize(shape[0]);
  if (rows !== null && (rows < 1 || rows > MOST_ROWS_A_CALL)) {
    return { sentence: `${input} takes ${rows} rows a call; at least 1 and at most ${MOST_ROWS_A_CALL} can be fed.` };
  }
  if (shape.length === 1) return { type: feedType, rank: 1, rows, width: 1 };
  return { type: feedType, rank: 2, rows, width: fixedSize(shape[1]) };
};

const widthOf = (part: FeedPart): number => (part.as === 'oneHot' ? part.vocabulary.length + (part.other ? 1 : 0) : 1);

/** A sentence when the part cannot feed an input of this type from this column. */
const misfit = (
  part: FeedPart,
  column: MappedColumn | undefined,
  type: FeedType,
  input: string,
): string | undefined => {
  const whole = type === 'int64' || type === 'int32' || type === 'bool';
  const fits = (value: number) => fitsType(value, type);
  const place = `The input ${quoteName(input)}`;
  if (part.as === 'constant') {
    const right = typeof part.value === 'string' ? type === 'string' : type !== 'string' && fits(part.value);
    return right ? undefined : `${place} takes ${type} and is given a constant that is none.`;
  }
  const from = `the column ${quoteName(part.column)}`;
  const isCategory = column?.kind === 'category';
  if (part.as === 'number' && isCategory) {
    return `${place} is fed ${from} as a number, and it holds categories; feed them as text, index or oneHot.`;
  }
  if (part.as !== 'number' && !isCategory) {
    return `${place} is fed ${from} as ${part.as}, and it holds numbers; feed them as number.`;
  }
  if ((part.as === 'text') !== (type === 'string')) {
    return `${place} takes ${type} and is fed ${from} as ${part.as}; ${type === 'string' ? 'feed it as text' : 'text cannot feed it'}.`;
  }
  if (part.as === 'index' && type === 'bool') return `${place} takes bool and is fed ${from} as index.`;
  if (part.as === 'number' && part.missing === 'nan' && whole) {
    return `${place} takes ${type}, which has no NaN; say which number stands for a missing value of ${from}.`;
  }
  const standIns = part.as === 'number' ? [part.missing] : part.as === 'index' ? [part.missing, part.unknown] : [];
  if (standIns.some((value) => typeof value === 'number' && !fits(value))) {
    return `${place} takes ${type}, which the number for a missing or unknown value of ${from} is not.`;
  }
  return undefined;
};

/** Whether a feed of this type can hold the number. */
export const fitsType = (value: number, type: FeedType): boolean => {
  switch (type) {
    case 'float':
      return Number.isFinite(Math.fround(value));
    case 'double':
      return Number.isFinite(value);
    case 'int64':
      return Number.isSafeInteger(value);
    case 'int32':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31;
    case 'bool':
      return value === 0 || value === 1;
    case 'string':
      return false;
    default:
      return type satisfies never;
  }
};

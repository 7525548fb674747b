// What is in a file whose columns nobody has confirmed? A kind and a role for each column, proposed from counts that explain
// them, and what looks wrong. Before somebody has said which columns are sensitive, none is known not to be: no cell is quoted.
import type { Column } from '../../domain/datasets/events.ts';
import { distinctLimit, makeDistinctValues } from './distinct-values.ts';
import type { FileProblem } from './file-problem.ts';
import type { Cell } from './jsonl-reader.ts';
import { nameColumns } from './name-columns.ts';
import { type Reading, readAs } from './read-as.ts';

/** How many cells can be read as what. A 0 or 1 is counted as a number and as a boolean. */
export interface CellCounts {
  readonly missing: number;
  readonly number: number;
  readonly boolean: number;
  readonly date: number;
  readonly text: number;
}

export interface InferredColumn extends Column {
  /** Why this role, where it is not simply a feature: one sentence. */
  readonly reason: string | null;
  readonly cells: CellCounts;
  readonly distinct: { readonly count: number; readonly atLeast: boolean };
  /** Characters of the longest cell. */
  readonly longest: number;
}

export interface Inference {
  readonly columns: readonly InferredColumn[];
  readonly problems: readonly FileProblem[];
}

export interface ColumnInference {
  /** One cell a name of the header. */
  add(cells: readonly Cell[], line: number): void;
  result(): Inference;
}

const MAX_CATEGORIES = 300;
/** Of fewer values it says little that all are different. */
const LEAST_IDS = 50;
const IDENTIFIER_SHARE = 0.99;
/** A column is of the kind that so many of its values are, and the others are mistakes. */
const MAJORITY = 0.9;
const LINES_NAMED = 3;
const LONGEST_ID = 128;
/** Of a text: numbers of JSON have none. */
const LEADING_ZERO = /^\s*[+-]?0+\d/;

/** `format`: names of JSONL are names for certain. */
export function makeColumnInference(header: readonly string[], format: 'csv' | 'jsonl'): ColumnInference {
  const named = nameColumns(header, format);
  const gatherers = named.names.map((name) => makeGatherer(name, header.length));
  return {
    add(cells, line) {
      for (let c = 0; c < gatherers.length; c++) gatherers[c]!.add(cells[c]!, line);
    },
    result() {
      const all = gatherers.map((gatherer) => gatherer.judge());
      let subject = false;
      const columns = all.map(({ column }) => {
        if (column.role !== 'subject') return column;
        if (!subject) {
          subject = true;
          return column;
        }
        const reason = `${column.reason} Another column is proposed as the subject id already.`;
        return { ...column, role: 'ignore', sensitive: false, reason } as const;
      });
      return { columns, problems: [...named.problems, ...all.flatMap(({ problems }) => problems)] };
    },
  };
}

type Kind = Column['kind'];
type Verdict = { readonly column: InferredColumn; readonly problems: readonly FileProblem[] };

function makeGatherer(name: string, columns: number) {
  const counts = new Map<Reading, number>();
  const distinct = makeDistinctValues(distinctLimit(columns));
  const strangers = { number: [] as number[], date: [] as number[] };
  let longest = 0;
  let whole = true;
  let leadingZeros = 0;
  const of = (...readings: Reading[]) => readings.reduce((sum, reading) => sum + (counts.get(reading) ?? 0), 0);

  /** The first lines with a value that is not of a kind: what a refusal would name later. */
  function noteStranger(reading: Reading, line: number): void {
    if (reading !== 'number' && reading !== 'bit' && strangers.number.length < LINES_NAMED) strangers.number.push(line);
    if (reading !== 'date' && strangers.date.length < LINES_NAMED) strangers.date.push(line);
  }

  function judge(): Verdict {
    const sums = {
      number: of('number', 'bit'),
      boolean: of('boolean', 'bit'),
      date: of('date'),
      text: of('text', 'ambiguous-date', 'comma-number'),
    };
    const valued = of('number', 'bit', 'boolean', 'date') + sums.text;
    // A number would lose the zeros that a code is told by.
    const kind = leadingZeros * 2 > valued ? 'category' : kindOf(sums, valued);
    const missing = kind === 'category' && valued > 0 ? of('empty') : of('empty', 'missing-word');
    const problems = problemsOf(kind, sums, valued, missing);
    const role = roleOf(problems);
    return {
      column: {
        name,
        kind,
        role,
        sensitive: role === 'subject',
        reason: role === 'feature' ? null : problems[0]!.sentence,
        cells: { missing, ...sums },
        distinct: distinct.count(),
        longest,
      },
      problems,
    };
  }

  function problemsOf(kind: Kind, sums: Omit<CellCounts, 'missing'>, valued: number, missing: number): FileProblem[] {
    const say = (code: FileProblem['code'], what: string): FileProblem => ({
      code,
      column: name,
      sentence: `Column "${name}" ${what}`,
    });
    if (valued === 0) return [say('ALL_MISSING', 'has no value in any row; leave it out.')];
    const { count, atLeast } = distinct.count();
    if (count === 1 && !atLeast && missing === 0) {
      return [say('CONSTANT', 'has the same value in every row, from which nothing can be learned; leave it out.')];
    }
    const found: FileProblem[] = [];
    if (isIdentifier(kind, valued, missing)) {
      found.push(
        say('IDENTIFIER_LIKE', 'has a value of its own in nearly every row: an id, and no property to learn from.'),
      );
    } else if (kind === 'category' && (count > MAX_CATEGORIES || atLeast)) {
      const many = `${atLeast ? 'more than ' : ''}${count} different texts`;
      found.push(say('MANY_CATEGORIES', `has ${many}; only the most frequent ones are learned from, the rest as one.`));
    }
    if (leadingZeros > 0 && kindOf(sums, valued) === 'number') {
      const cells =
        leadingZeros === 1
          ? '1 number that begins with a zero, which is'
          : `${leadingZeros} numbers that begin with zeros, which are`;
      const advice =
        kind === 'number' ? 'if they are codes, take the column as a category' : 'it is taken as a category';
      found.push(say('LEADING_ZEROS', `has ${cells} lost when read as a number, as in 007; ${advice}.`));
    }
    const mixed = mixedKind(kind, sums, valued);
    if (mixed) found.push(say('MIXED_TYPES', mixed));
    if (of('ambiguous-date') * 2 > valued) {
      found.push(
        say('AMBIGUOUS_DATES', 'looks like dates that are ambiguous or do not exist; write real ones as 2026-01-31.'),
      );
    }
    if (of('comma-number') > 0 && sums.number + of('comma-number') === valued) {
      found.push(say('DECIMAL_COMMA', 'looks like numbers with a decimal comma; write them with a decimal point.'));
    }
    return found;
  }

  function isIdentifier(kind: Kind, valued: number, missing: number): boolean {
    if (valued < LEAST_IDS || missing > 0 || longest > LONGEST_ID) return false;
    const { count, atLeast } = distinct.count();
    const share = (atLeast ? count + 1 : count) / distinct.countedOver();
    if (kind === 'category') return share >= IDENTIFIER_SHARE;
    return kind === 'number' && whole && share === 1;
  }

  function mixedKind(kind: Kind, sums: Omit<CellCounts, 'missing'>, valued: number): string | undefined {
    const { kind: most, reads } = mostly(sums);
    if (reads === valued || sums.boolean === valued || reads * 2 < valued) return undefined;
    const others = valued - reads;
    const cells = others === 1 ? '1 value that is not' : `${others} values that are not`;
    const lines = strangers[most].length === 1 ? 'line' : 'lines';
    const where = `first on ${lines} ${strangers[most].join(', ')}`;
    const advice = kind === most ? 'correct them, or take the column as a category' : 'it is taken as a category';
    return `reads as a ${most} in ${reads} rows and has ${cells}, ${where}; ${advice}.`;
  }

  return {
    add(cell: Cell, line: number): void {
      const reading = readAs(cell);
      counts.set(reading, (counts.get(reading) ?? 0) + 1);
      if (reading === 'empty') return;
      if (reading !== 'missing-word') noteStranger(reading, line);
      const text = String(cell);
      distinct.add(text);
      longest = Math.max(longest, text.length);
      if (reading === 'number' && LEADING_ZERO.test(text)) leadingZeros++;
      whole &&= reading === 'missing-word' || reading === 'bit' || /^\d+$/.test(text);
    },
    judge,
  };
}

function roleOf(problems: readonly FileProblem[]): Column['role'] {
  const [first] = problems;
  if (first?.code === 'ALL_MISSING' || first?.code === 'CONSTANT') return 'ignore';
  return first?.code === 'IDENTIFIER_LIKE' ? 'subject' : 'feature';
}

/** A column of nothing but 0 and 1 says yes or no; one of yes, no and more is a category. */
function kindOf(sums: Omit<CellCounts, 'missing'>, valued: number): Kind {
  if (valued === 0) return 'category';
  if (sums.boolean === valued) return 'boolean';
  const { kind, reads } = mostly(sums);
  return reads >= valued * MAJORITY ? kind : 'category';
}

function mostly({ number, date }: Omit<CellCounts, 'missing'>): { kind: 'number' | 'date'; reads: number } {
  return number >= date ? { kind: 'number', reads: number } : { kind: 'date', reads: date };
}

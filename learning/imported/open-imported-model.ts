// How are rows scored by a model somebody brought? Inspected, mapped, cut down to its score, then opened in the runtime. Only
// for a child process: `run` is native code that a hostile file may crash, hang or swell.

import type { FeatureValue } from '../encoding.ts';
import { openSession, type Session, type TensorValue } from '../session.ts';
import { type FeedTensor, feedRows } from './feed-rows.ts';
import { ImportError, quoteName } from './import-error.ts';
import type { ImportedMapping } from './imported-mapping.ts';
import type { OnnxLimits } from './inspect-graph.ts';
import { inspectOnnx, type OnnxDescription } from './inspect-onnx.ts';
import { keepScoredOutput } from './keep-scored-output.ts';
import { type ImportPlan, type MappedColumn, mapColumns } from './map-columns.ts';
import { type ImportedScores, noScores, readScores } from './read-scores.ts';

type Rows = readonly (readonly FeatureValue[])[];

export type ModelScores = ImportedScores & {
  /** Rows of one call of the runtime, which decides last bits: all of them, the model's fixed number, or each row alone. */
  readonly rowsPerRun: number;
};

export type ImportedModel = {
  readonly description: OnnxDescription;
  readonly plan: ImportPlan;
  /**
   * One call of the runtime, or one for every `rowsPerCall` rows. When it fails on several rows they are asked one by one, so
   * that a row the model cannot bear takes the score of no other; its own is NaN.
   * @param rows cells in the order of the plan's columns.
   * @throws ImportError: what `feedRows` throws, MODEL_OUTPUT_UNUSABLE, MODEL_TOO_LARGE, MODEL_UNREADABLE when it fails on one row
   */
  readonly score: (rows: Rows) => Promise<ModelScores>;
  readonly release: () => Promise<void>;
};

export type ImportedModelFile = {
  readonly bytes: Uint8Array;
  readonly mapping: ImportedMapping;
  readonly columns: readonly MappedColumn[];
  readonly limits?: OnnxLimits;
};

const OUT_OF_MEMORY = /alloc|out of memory/i;
/** Where in the runtime's own code a message came from. */
const SOURCE_PLACE = /^\/\S+:\d+ .*?\) /s;

const open = async (bytes: Uint8Array): Promise<Session> => {
  try {
    return await openSession(bytes);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (OUT_OF_MEMORY.test(text)) throw tooLarge('load');
    // No row is near yet: the runtime's own words help whoever exported the file.
    const why = quoteName(text.replace(SOURCE_PLACE, '').trim(), 200);
    throw new ImportError('MODEL_UNREADABLE', `The runtime cannot load the model: ${why}.`);
  }
};

const tooLarge = (what: string): ImportError =>
  new ImportError('MODEL_TOO_LARGE', `The model asked for more memory than there is to ${what}; give a smaller one.`);

const run = async (session: Session, feeds: Readonly<Record<string, FeedTensor>>, output: string) => {
  let answered: Record<string, TensorValue>;
  try {
    answered = await session.run(feeds as unknown as Record<string, TensorValue>);
  } catch (cause) {
    // The runtime's words may quote the row ("index 1234 is out of bounds"), so they go nowhere.
    if (cause instanceof Error && OUT_OF_MEMORY.test(cause.message)) throw tooLarge('score');
    throw new ImportError('MODEL_UNREADABLE', 'The model failed on these rows; try it where it was made.');
  }
  const answer = answered[output];
  if (!answer) throw new ImportError('MODEL_OUTPUT_UNUSABLE', `The output ${quoteName(output)} was not answered.`);
  return answer;
};

/** The model could not bear the rows; not their feeding or its answer's shape. */
const failed = (error: unknown): boolean => error instanceof ImportError && error.code === 'MODEL_UNREADABLE';

const joinScores = (parts: readonly ImportedScores[], rows: number): ImportedScores => {
  const joined = <A extends Float64Array | Int32Array>(of: (part: ImportedScores) => A, into: A): A => {
    let at = 0;
    for (const part of parts) {
      into.set(of(part).subarray(0, into.length - at), at);
      at += of(part).length;
    }
    return into;
  };
  const [first] = parts;
  if (!first) {
    const none = new Float64Array(0);
    return { scores: none, logits: none, probabilities: none, classes: new Int32Array(0) };
  }
  const perRow = (list: { readonly length: number }) => (list.length / first.scores.length) * rows;
  return {
    scores: joined(({ scores }) => scores, new Float64Array(rows)),
    logits: joined(({ logits }) => logits, new Float64Array(rows)),
    probabilities: joined(({ probabilities }) => probabilities, new Float64Array(perRow(first.probabilities))),
    classes: joined(({ classes }) => classes, new Int32Array(perRow(first.classes))),
  };
};

/** @throws ImportError MODEL_UNREADABLE, MODEL_REFUSED, MODEL_TOO_LARGE, MAPPING_INVALID (the first problem) */
export const openImportedModel = async ({
  bytes,
  mapping,
  columns,
  limits,
}: ImportedModelFile): Promise<ImportedModel> => {
  const description = inspectOnnx(bytes, limits);
  const mapped = mapColumns(description, mapping, columns);
  if ('problems' in mapped) throw new ImportError('MAPPING_INVALID', mapped.problems[0]!.sentence);
  const { plan } = mapped;
  const { output } = plan.output;
  const session = await open(keepScoredOutput(bytes, output));

  const askInPortions = async (rows: Rows, size: number): Promise<ImportedScores> => {
    const parts: ImportedScores[] = [];
    for (let start = 0; start < rows.length; start += size) {
      const some = rows.slice(start, start + size);
      // A model of fixed size takes no fewer: the last row stands in for those that are not there.
      while (some.length < size) some.push(some.at(-1)!);
      parts.push(readScores(plan.output, await run(session, feedRows(plan, some), output), size));
    }
    return joinScores(parts, rows.length);
  };
  const askAlone = async (row: readonly FeatureValue[]): Promise<ImportedScores> => {
    try {
      return await askInPortions([row], plan.rowsPerCall ?? 1);
    } catch (error) {
      if (failed(error)) return noScores(plan.output, 1);
      throw error;
    }
  };

  return {
    description,
    plan,
    async score(rows) {
      const rowsPerRun = plan.rowsPerCall ?? rows.length;
      try {
        return { ...(await askInPortions(rows, rowsPerRun)), rowsPerRun };
      } catch (error) {
        if (!failed(error) || rows.length === 1) throw error;
        const alone: ImportedScores[] = [];
        for (const row of rows) alone.push(await askAlone(row));
        return { ...joinScores(alone, rows.length), rowsPerRun: plan.rowsPerCall ?? 1 };
      }
    },
    release: session.release,
  };
};

// How are rows scored? Opens a model file of ours in the runtime and answers with probabilities, logits and reasons.
// Rows of one call can differ in the last bit from the same rows in a call of another size; the caller records the size.

import { type EncodedRows, encodeRows } from './encode-rows.ts';
import { categoryColumns, type Encoding, numberColumns } from './encoding.ts';
import { LearningError } from './learning-error.ts';
import { keepOutputs, type ModelInfo, readModel } from './read-model.ts';
import { openSession, type Session, type TensorValue } from './session.ts';
import { outputsOf, type Task } from './task.ts';

export type Scores = {
  /** [n]: binary: probability of class 1; multi-class: of the likeliest class; regression: the value in the target's unit. */
  readonly scores: Float32Array;
  /** [n], what the reasons explain: binary: the logit; multi-class: the likeliest class's less the mean; regression: the score. */
  readonly logits: Float32Array;
  /** Multi-class: [n × classes] row-major; else empty. */
  readonly probabilities: Float32Array;
  /** Multi-class: index of the likeliest class, [n]; else empty. */
  readonly classes: Int32Array;
  /** [n], the logit of the mean training row, of a multi-class task for the row's likeliest class. */
  readonly baselines: Float32Array;
  /** [n × columns] row-major, in the unit of the logits, columns in the order of the encoding; empty without explanation. */
  readonly attributions: Float32Array;
  /** logit − baseline − Σ attributions, [n]; empty without explanation. */
  readonly residuals: Float32Array;
};

export type Scorer = {
  readonly encoding: Encoding;
  readonly task: Task;
  /** Names in the order of a row's cells and attributions. */
  readonly columns: readonly string[];
  /** The one baseline of a binary or regression model; NaN for a multi-class one, whose rows have their own (`baselines`). */
  readonly baselineLogit: number;
  readonly modelInfo: ModelInfo;
  /** @throws LearningError ROWS_MISMATCHED when the rows were encoded for other columns. */
  readonly score: (rows: EncodedRows) => Promise<Scores>;
  readonly release: () => Promise<void>;
};

const nothing = new Float32Array(0);
const noScores: Scores = {
  scores: nothing,
  logits: nothing,
  probabilities: nothing,
  classes: new Int32Array(0),
  baselines: nothing,
  attributions: nothing,
  residuals: nothing,
};
const BARE_OUTPUTS = ['score', 'logit', 'probabilities', 'class', 'baseline'];

/** How many numbers of each kind a model of this task answers for one row. */
const promisedLengths = (task: Task, columns: number, explain: boolean): Record<keyof Scores, number> => ({
  scores: 1,
  logits: 1,
  probabilities: task.kind === 'multiclass' ? outputsOf(task) : 0,
  classes: task.kind === 'multiclass' ? 1 : 0,
  baselines: 1,
  attributions: explain ? columns : 0,
  residuals: explain ? 1 : 0,
});

/**
 * @param options.explain without it the graph is cut down to what it answers, without reasons.
 * @throws LearningError MODEL_UNREADABLE
 */
export const openScorer = async (modelBytes: Uint8Array, { explain = true } = {}): Promise<Scorer> => {
  const { info, model } = readModel(modelBytes);
  const { encoding, task, baselineLogits } = info;
  const baselineLogit = task.kind === 'multiclass' ? Number.NaN : baselineLogits[0]!;
  const numberCount = numberColumns(encoding).length;
  const categoryCount = categoryColumns(encoding).length;

  const run = async (session: Session, { numbers, categories, rowCount }: EncodedRows): Promise<Scores> => {
    const inputs: Record<string, TensorValue> = {};
    if (numberCount > 0) inputs.numbers = { data: numbers, dims: [rowCount, numberCount] };
    if (categoryCount > 0) inputs.categories = { data: categories, dims: [rowCount, categoryCount] };
    const result = await session.run(inputs);
    const floats = (name: string) => (result[name]?.data as Float32Array | undefined) ?? nothing;
    return {
      scores: floats('score'),
      logits: floats('logit'),
      probabilities: floats('probabilities'),
      classes: Int32Array.from((result.class?.data as BigInt64Array | undefined) ?? [], Number),
      baselines: task.kind === 'multiclass' ? floats('baseline') : new Float32Array(rowCount).fill(baselineLogit),
      attributions: floats('attributions'),
      residuals: floats('residual'),
    };
  };

  const open = async (): Promise<Session> => {
    const session = await openSession(explain ? modelBytes : keepOutputs(model, BARE_OUTPUTS));
    // A row of missing values: does the graph read and answer what the description beside it promises?
    const probe = encodeRows(encoding, [encoding.columns.map(() => null)]);
    const answered = await run(session, probe);
    const promised = Object.entries(promisedLengths(task, encoding.columns.length, explain));
    if (promised.some(([name, length]) => answered[name as keyof Scores].length !== length)) {
      throw new Error('The graph does not answer what its description says.');
    }
    return session;
  };

  let session: Session;
  try {
    session = await open();
  } catch (cause) {
    const message = 'The runtime cannot run the model file as it describes itself; give a file this system trained.';
    throw new LearningError('MODEL_UNREADABLE', message, { cause });
  }
  return {
    encoding,
    task,
    columns: encoding.columns.map((column) => column.name),
    baselineLogit,
    modelInfo: info,
    score: async (rows) => {
      const { numbers, categories, rowCount } = rows;
      if (numbers.length !== rowCount * numberCount || categories.length !== rowCount * categoryCount) {
        throw new LearningError(
          'ROWS_MISMATCHED',
          `The rows were encoded for other columns than the model's ${encoding.columns.length}; encode them with its own encoding.`,
        );
      }
      if (rowCount === 0) return noScores;
      return run(session, rows);
    },
    release: session.release,
  };
};

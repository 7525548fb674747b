// How are rows scored? Opens a model file of ours in the runtime and answers with probabilities, logits and reasons.
// Rows of one call can differ in the last bit from the same rows in a call of another size; the caller records the size.

import { type EncodedRows, encodeRows } from './encode-rows.ts';
import { categoryColumns, type Encoding, numberColumns } from './encoding.ts';
import { LearningError } from './learning-error.ts';
import { keepOutputs, type ModelInfo, readModel } from './read-model.ts';
import { openSession, type Session, type TensorValue } from './session.ts';

export type Scores = {
  /** Probability of class 1, [n]. */
  readonly scores: Float32Array;
  readonly logits: Float32Array;
  /** [n × columns] row-major, in logits, columns in the order of the encoding; empty without explanation. */
  readonly attributions: Float32Array;
  /** logit − baselineLogit − Σ attributions, [n]; empty without explanation. */
  readonly residuals: Float32Array;
};

export type Scorer = {
  readonly encoding: Encoding;
  /** Names in the order of a row's cells and attributions. */
  readonly columns: readonly string[];
  readonly baselineLogit: number;
  readonly modelInfo: ModelInfo;
  /** @throws LearningError ROWS_MISMATCHED when the rows were encoded for other columns. */
  readonly score: (rows: EncodedRows) => Promise<Scores>;
  readonly release: () => Promise<void>;
};

const nothing = new Float32Array(0);

/**
 * @param options.explain without it the graph is cut down to score and logit.
 * @throws LearningError MODEL_UNREADABLE
 */
export const openScorer = async (modelBytes: Uint8Array, { explain = true } = {}): Promise<Scorer> => {
  const { info, model } = readModel(modelBytes);
  const { encoding, baselineLogit } = info;
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
      attributions: floats('attributions'),
      residuals: floats('residual'),
    };
  };

  const open = async (): Promise<Session> => {
    const session = await openSession(explain ? modelBytes : keepOutputs(model, ['score', 'logit']));
    // A row of missing values: does the graph read and answer what the description beside it promises?
    const probe = encodeRows(encoding, [encoding.columns.map(() => null)]);
    const { scores, logits, attributions, residuals } = await run(session, probe);
    const lengths = [scores.length, logits.length, residuals.length, attributions.length];
    const promised = explain ? [1, 1, 1, encoding.columns.length] : [1, 1, 0, 0];
    if (lengths.join() !== promised.join()) throw new Error('The graph does not answer what its description says.');
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
      if (rowCount === 0) return { scores: nothing, logits: nothing, attributions: nothing, residuals: nothing };
      return run(session, rows);
    },
    release: session.release,
  };
};

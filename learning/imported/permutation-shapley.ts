// Why this score, of a model that is a black box? Shapley values sampled over orders of the columns (Castro, Gómez and Tejada
// 2009), each order with its reverse (antithetic pairs: Mitchell, Cooper, Frank and Holmes 2022), from rows of a background.
//
// One order walks from a background row to the explained row, column by column; a column's contribution is what its step
// changed. The steps of every walk add up, so the contributions add up to f(x) − mean f(background) but for rounding. Every
// background row is walked from equally often: for a model that is linear in what it explains the result is exact.

import { makeRandom } from '../../domain/kernel/random.ts';
import { canonicalText } from '../canonical-text.ts';
import type { FeatureValue } from '../encoding.ts';
import { ImportError } from './import-error.ts';

export type ShapleyRequest = {
  /** Cells in the order of the model's columns. */
  readonly row: readonly FeatureValue[];
  /** 1 to 256 rows to compare with; where one equals the explained row in a column, that column changes nothing. */
  readonly background: readonly (readonly FeatureValue[])[];
  readonly seed: number;
  /** Pairs of an order and its reverse from each background row, 2 to 1,024: fewer than two give no error. */
  readonly pairsPerBackgroundRow?: number;
  /** Rows of one call of the model. */
  readonly batchRows?: number;
  /** What is explained, [n]: a logit, or a value. */
  readonly predict: (rows: readonly (readonly FeatureValue[])[]) => Promise<ArrayLike<number>>;
};

export type ShapleyExplanation = {
  readonly method: 'permutation-shapley';
  /** One a column, in units of what is explained. */
  readonly contributions: readonly number[];
  /** Of each contribution, from the spread over the pairs of each background row. */
  readonly standardErrors: readonly number[];
  /** f(x). */
  readonly value: number;
  /** Mean of f over the background. */
  readonly baseline: number;
  /** value − baseline − Σ contributions: rounding. */
  readonly residual: number;
  readonly seed: number;
  readonly backgroundRows: number;
  /** Orders walked, reverses counted. */
  readonly permutations: number;
  /** Rows the model was asked. */
  readonly evaluations: number;
};

const MOST_EVALUATIONS = 2_000_000;

type Walk = { readonly background: number; readonly order: readonly number[] };

const check = ({ row, background, batchRows = 1, pairsPerBackgroundRow: pairs = 2 }: ShapleyRequest): void => {
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  const wrong = (sentence: string) => new ImportError('ROWS_MISMATCHED', sentence);
  if (!whole(background.length, 1, 256)) {
    throw wrong(`An explanation needs 1 to 256 background rows and was given ${background.length}.`);
  }
  if (row.length === 0 || background.some(({ length }) => length !== row.length)) {
    throw wrong(`Every background row must have ${row.length} cells, as the explained row has.`);
  }
  if (!whole(pairs, 2, 1_024)) throw wrong('An explanation takes 2 to 1,024 pairs of orders a background row.');
  if (!whole(batchRows, 1, 65_536)) throw wrong('A batch of an explanation has 1 to 65,536 rows.');
  if (background.length * pairs * 2 * row.length > MOST_EVALUATIONS) {
    throw wrong(`An explanation may ask the model for ${MOST_EVALUATIONS} rows; take fewer pairs or background rows.`);
  }
};

/** Equal seed and equal row: equal orders. Every pair stands as two neighbours. */
const planWalks = (seed: number, row: readonly FeatureValue[], backgroundRows: number, pairs: number): Walk[] => {
  const finite = row.map((cell) => (Number.isNaN(cell) ? null : cell)); // a missing number is written two ways
  const random = makeRandom(seed, `permutation-shapley ${canonicalText(finite)}`);
  const walks: Walk[] = [];
  for (let background = 0; background < backgroundRows; background++) {
    for (let pair = 0; pair < pairs; pair++) {
      const order = row.map((_, column) => column);
      random.shuffle(order);
      walks.push({ background, order }, { background, order: order.toReversed() });
    }
  }
  return walks;
};

/** The rows strictly between a walk's ends: columns − 1. */
function* betweenRows(
  row: readonly FeatureValue[],
  from: readonly FeatureValue[],
  order: readonly number[],
): Generator<FeatureValue[]> {
  const at = [...from];
  for (const column of order.slice(0, -1)) {
    at[column] = row[column]!;
    yield [...at];
  }
}

function* asked({ row, background }: ShapleyRequest, walks: readonly Walk[]): Generator<readonly FeatureValue[]> {
  yield row;
  yield* background;
  for (const walk of walks) yield* betweenRows(row, background[walk.background]!, walk.order);
}

/** In batches of equal size but the last: their shape depends on the request alone, and so does every bit. */
const askAll = async (
  rows: Iterable<readonly FeatureValue[]>,
  count: number,
  batchRows: number,
  predict: ShapleyRequest['predict'],
): Promise<Float64Array> => {
  const values = new Float64Array(count);
  let batch: (readonly FeatureValue[])[] = [];
  let at = 0;
  const flush = async () => {
    values.set(await predict(batch), at);
    at += batch.length;
    batch = [];
  };
  for (const row of rows) {
    if (batch.push(row) === batchRows) await flush();
  }
  if (batch.length > 0) await flush();
  return values;
};

/** Mean over the pairs, and its standard error with every background row as a stratum of `pairs` draws. */
const meanAndError = (draws: Float64Array, pairs: number): { readonly mean: number; readonly error: number } => {
  let [total, variance] = [0, 0];
  const strata = draws.length / pairs;
  for (let s = 0; s < strata; s++) {
    const stratum = draws.subarray(s * pairs, (s + 1) * pairs);
    const mean = stratum.reduce((sum, draw) => sum + draw, 0) / pairs;
    const squares = stratum.reduce((sum, draw) => sum + (draw - mean) ** 2, 0);
    total += mean;
    variance += squares / (pairs - 1) / pairs;
  }
  return { mean: total / strata, error: Math.sqrt(variance) / strata };
};

/** @throws ImportError ROWS_MISMATCHED, MODEL_OUTPUT_UNUSABLE when an answer is not finite, and what `predict` throws */
export const permutationShapley = async (request: ShapleyRequest): Promise<ShapleyExplanation> => {
  check(request);
  const { row, background, seed, pairsPerBackgroundRow: pairs = 2, batchRows = 1_024, predict } = request;
  const walks = planWalks(seed, row, background.length, pairs);
  const between = row.length - 1;
  const evaluations = 1 + background.length + walks.length * between;
  const values = await askAll(asked(request, walks), evaluations, batchRows, predict);
  if (!values.every(Number.isFinite)) {
    throw new ImportError('MODEL_OUTPUT_UNUSABLE', 'The model has no finite answer for rows an explanation asks it.');
  }
  const value = values[0]!;
  const draws = row.map(() => new Float64Array(walks.length / 2)); // a pair's mean is one draw
  walks.forEach((walk, w) => {
    let before = values[1 + walk.background]!;
    walk.order.forEach((column, step) => {
      const after = step < between ? values[1 + background.length + w * between + step]! : value;
      draws[column]![w >> 1]! += (after - before) / 2;
      before = after;
    });
  });
  const columns = draws.map((ofColumn) => meanAndError(ofColumn, pairs));
  const contributions = columns.map(({ mean }) => mean);
  const baseline = values.subarray(1, 1 + background.length).reduce((sum, at) => sum + at, 0) / background.length;
  return {
    method: 'permutation-shapley',
    contributions,
    standardErrors: columns.map(({ error }) => error),
    value,
    baseline,
    residual: value - baseline - contributions.reduce((sum, contribution) => sum + contribution, 0),
    seed,
    backgroundRows: background.length,
    permutations: walks.length,
    evaluations,
  };
};

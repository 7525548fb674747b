// What did a foreign model answer? Its output becomes probabilities, classes or values as the mapping declares, in double
// precision; a row whose answer is no score is marked, not repaired.

import { wrongWidth } from './check-output.ts';
import { ImportError, quoteName } from './import-error.ts';
import type { ScoredOutput } from './imported-mapping.ts';

export type ImportedScores = {
  /** [n]: probability of the positive class, of the most likely class, or the value; NaN where the answer is no score. */
  readonly scores: Float64Array;
  /** [n × classes] row-major; empty unless multiclass. */
  readonly probabilities: Float64Array;
  /** Index of the most likely class, [n], -1 where the answer is no score; empty unless multiclass. */
  readonly classes: Int32Array;
  /** [n]: the logit a reason is given for (binary), or the value (regression); of the most likely class if multiclass. */
  readonly logits: Float64Array;
};

/** Rounding of a softmax in single precision. */
const BEYOND_ONE = 1e-5;
/** Trees answer 0 and 1, whose logits are infinite: explained is the logit of a probability kept this far from both. */
export const LOGIT_MARGIN = 1e-6;

export const logitOf = (probability: number): number => {
  const inside = Math.min(Math.max(probability, LOGIT_MARGIN), 1 - LOGIT_MARGIN);
  return Math.log(inside / (1 - inside));
};

const sigmoid = (logit: number): number => {
  const power = Math.exp(-Math.abs(logit));
  return (logit >= 0 ? 1 : power) / (1 + power);
};

const probabilityOf = (value: number): number =>
  value >= -BEYOND_ONE && value <= 1 + BEYOND_ONE ? Math.min(Math.max(value, 0), 1) : Number.NaN;

/** @param values the model's numbers, [n, columns] row-major. */
const readBinary = (
  values: ArrayLike<number>,
  columns: number,
  output: Extract<ScoredOutput, { task: 'binary' }>,
  n: number,
): ImportedScores => {
  const scores = new Float64Array(n);
  const logits = new Float64Array(n);
  const positive = output.positiveIndex ?? 0;
  for (let r = 0; r < n; r++) {
    const given = values[r * columns + positive]!;
    if (output.scale === 'probability') {
      scores[r] = probabilityOf(given);
      logits[r] = logitOf(scores[r]!);
    } else {
      // Two logits are one of a softmax: their difference is the positive class's.
      const logit = columns === 2 ? given - values[r * columns + 1 - positive]! : given;
      logits[r] = Number.isFinite(logit) ? logit : Number.NaN;
      scores[r] = sigmoid(logits[r]!);
    }
  }
  return { scores, logits, probabilities: new Float64Array(0), classes: new Int32Array(0) };
};

/** Probabilities of one row into `into`; false when they are none. */
const readClasses = (row: readonly number[], scale: 'probability' | 'logit', into: Float64Array): boolean => {
  if (scale === 'logit') {
    const largest = Math.max(...row);
    const powers = row.map((logit) => Math.exp(logit - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    powers.forEach((power, c) => {
      into[c] = power / sum;
    });
  } else {
    row.forEach((value, c) => {
      into[c] = probabilityOf(value);
    });
  }
  const sum = into.reduce((total, probability) => total + probability, 0);
  return Math.abs(sum - 1) <= 1e-3; // false for NaN too
};

const readMulticlass = (
  values: ArrayLike<number>,
  { scale, classes: names }: Extract<ScoredOutput, { task: 'multiclass' }>,
  n: number,
): ImportedScores => {
  const count = names.length;
  const probabilities = new Float64Array(n * count);
  const scores = new Float64Array(n).fill(Number.NaN);
  const logits = new Float64Array(n).fill(Number.NaN);
  const classes = new Int32Array(n).fill(-1);
  for (let r = 0; r < n; r++) {
    const into = probabilities.subarray(r * count, (r + 1) * count);
    const row = Array.from({ length: count }, (_, c) => values[r * count + c]!);
    if (!readClasses(row, scale, into)) {
      into.fill(Number.NaN);
      continue;
    }
    const most = into.indexOf(Math.max(...into));
    classes[r] = most;
    scores[r] = into[most]!;
    logits[r] = logitOf(into[most]!);
  }
  return { scores, probabilities, classes, logits };
};

const readValues = (values: ArrayLike<number>, n: number): ImportedScores => {
  const scores = Float64Array.from({ length: n }, (_, r) => (Number.isFinite(values[r]!) ? values[r]! : Number.NaN));
  return { scores, logits: scores, probabilities: new Float64Array(0), classes: new Int32Array(0) };
};

/** @throws ImportError MODEL_OUTPUT_UNUSABLE when the answer does not have the declared shape. */
export const readScores = (
  output: ScoredOutput,
  { data, dims }: { readonly data: unknown; readonly dims: readonly number[] },
  rows: number,
): ImportedScores => {
  const place = `The output ${quoteName(output.output)}`;
  const unusable = (why: string) => new ImportError('MODEL_OUTPUT_UNUSABLE', why);
  if (dims.length < 1 || dims.length > 2 || dims[0] !== rows) {
    throw unusable(`${place} answered ${rows} rows with the shape [${dims.join(', ')}]; a score has one line a row.`);
  }
  const columns = dims[1] ?? 1;
  const wrong = wrongWidth(place, columns, output);
  if (wrong) throw unusable(wrong);
  const values = numbersOf(data);
  if (values?.length !== rows * columns) throw unusable(`${place} did not answer with numbers.`);
  if (output.task === 'binary') return readBinary(values, columns, output, rows);
  return output.task === 'multiclass' ? readMulticlass(values, output, rows) : readValues(values, rows);
};

const numbersOf = (data: unknown): ArrayLike<number> | undefined => {
  if (data instanceof Float32Array || data instanceof Float64Array || data instanceof Int32Array) return data;
  return data instanceof BigInt64Array ? Float64Array.from(data, Number) : undefined;
};

/** Rows the model could not answer. */
export const noScores = (output: ScoredOutput, rows: number): ImportedScores => {
  const classes = output.task === 'multiclass' ? output.classes.length : 0;
  const none = (length: number) => new Float64Array(length).fill(Number.NaN);
  const noClass = new Int32Array(classes > 0 ? rows : 0).fill(-1);
  return { scores: none(rows), logits: none(rows), probabilities: none(rows * classes), classes: noClass };
};

/** The log-odds of one class in every row, [n]: what is explained of a model with several. */
export const classLogits = ({ probabilities }: ImportedScores, classes: number, index: number): Float64Array =>
  Float64Array.from({ length: probabilities.length / classes }, (_, r) => logitOf(probabilities[r * classes + index]!));

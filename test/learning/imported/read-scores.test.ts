import assert from 'node:assert/strict';
import test from 'node:test';
import type { ScoredOutput } from '../../../learning/imported/imported-mapping.ts';
import { classLogits, LOGIT_MARGIN, logitOf, readScores } from '../../../learning/imported/read-scores.ts';

const binary = (scale: 'probability' | 'logit', positiveIndex?: 0 | 1): ScoredOutput => ({
  task: 'binary',
  output: 'y',
  scale,
  ...(positiveIndex === undefined ? {} : { positiveIndex }),
});
const classes = (scale: 'probability' | 'logit'): ScoredOutput => ({
  task: 'multiclass',
  output: 'y',
  scale,
  classes: ['a', 'b', 'c'],
});
const floats = (...values: readonly number[]) => Float32Array.from(values);
const near = (actual: ArrayLike<number>, expected: readonly number[]) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) < 1e-6, `${actual[i]} is not ${value}`);
  });
};

test('a probability comes with its logit, which stays finite at 0 and 1', () => {
  const { scores, logits } = readScores(binary('probability'), { data: floats(0.25, 0, 1), dims: [3] }, 3);
  near(scores, [0.25, 0, 1]);
  near(logits, [Math.log(1 / 3), logitOf(LOGIT_MARGIN), -logitOf(LOGIT_MARGIN)]);
});

test('of two probabilities or logits the positive class is scored', () => {
  const probabilities = { data: floats(0.9, 0.1, 0.4, 0.6), dims: [2, 2] };
  near(readScores(binary('probability', 1), probabilities, 2).scores, [0.1, 0.6]);
  near(readScores(binary('probability', 0), probabilities, 2).scores, [0.9, 0.4]);
  const { scores, logits } = readScores(binary('logit', 1), { data: floats(1, 3, 0, -800), dims: [2, 2] }, 2);
  near(logits, [2, -800]);
  near(scores, [1 / (1 + Math.exp(-2)), 0]);
});

test('class probabilities and softmaxed logits name the most likely class', () => {
  const given = readScores(classes('probability'), { data: floats(0.2, 0.5, 0.3), dims: [1, 3] }, 1);
  assert.deepEqual([...given.classes], [1]);
  near(given.scores, [0.5]);
  near(given.probabilities, [0.2, 0.5, 0.3]);
  const sum = 1 + Math.E + Math.E ** 2;
  const softmaxed = readScores(classes('logit'), { data: floats(1000, 1001, 1002), dims: [1, 3] }, 1);
  near(softmaxed.probabilities, [1 / sum, Math.E / sum, Math.E ** 2 / sum]);
  near(classLogits(softmaxed, 3, 0), [Math.log(1 / (sum - 1))]);
});

test('a value is given as it is, whole numbers too', () => {
  const output: ScoredOutput = { task: 'regression', output: 'y' };
  assert.deepEqual([...readScores(output, { data: BigInt64Array.of(-7n), dims: [1, 1] }, 1).scores], [-7]);
  assert.deepEqual([...readScores(output, { data: Float64Array.of(0.1), dims: [1] }, 1).logits], [0.1]);
});

test('an answer that is no score marks its row alone', () => {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, 1.5, -0.2];
  const { scores } = readScores(binary('probability'), { data: floats(0.5, ...bad), dims: [5] }, 5);
  assert.deepEqual([...scores].map(Number.isNaN), [false, true, true, true, true]);
  const { scores: fromLogits } = readScores(binary('logit'), { data: floats(0, ...bad.slice(0, 2)), dims: [3] }, 3);
  assert.deepEqual([...fromLogits].map(Number.isNaN), [false, true, true]);
  const several = { data: floats(0.2, 0.5, 0.3, 0.9, 0.9, 0.9, Number.NaN, 0.5, 0.5), dims: [3, 3] };
  const read = readScores(classes('probability'), several, 3);
  assert.deepEqual([...read.classes], [1, -1, -1]);
  assert.deepEqual([...read.scores].map(Number.isNaN), [false, true, true]);
});

test('an answer of another shape is refused', () => {
  const refuses = (output: ScoredOutput, data: unknown, dims: readonly number[]) =>
    assert.throws(() => readScores(output, { data, dims }, 2), { code: 'MODEL_OUTPUT_UNUSABLE' });
  refuses(binary('probability'), floats(0.5), [1]);
  refuses(binary('probability'), floats(0.5), []);
  refuses(binary('probability'), floats(0.5, 0.5), [2, 1, 1]);
  refuses(binary('probability'), floats(0.5), [2]);
  refuses(binary('probability'), ['a', 'b'], [2]);
  refuses(classes('logit'), floats(1, 2, 3, 4), [2, 2]);
});

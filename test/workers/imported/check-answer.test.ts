import assert from 'node:assert/strict';
import test from 'node:test';
import type { ScoredOutput } from '../../../learning/imported/imported-mapping.ts';
import {
  checkColumns,
  checkExplanation,
  checkScores,
  checkTrial,
  openOutcome,
} from '../../../workers/imported/check-answer.ts';

const unusable = { name: 'ImportError', code: 'MODEL_OUTPUT_UNUSABLE' };
const value: ScoredOutput = { task: 'regression', output: 'y' };
const classes: ScoredOutput = { task: 'multiclass', output: 'y', scale: 'logit', classes: ['a', 'b'] };
const none = new Float64Array(0);

test('an answer is opened, a refusal is thrown with its own code and sentence', () => {
  assert.equal(openOutcome({ value: 5 }), 5);
  const refused = { code: 'MODEL_TOO_LARGE', sentence: 'Too large.' };
  assert.throws(() => openOutcome({ refused }), { code: 'MODEL_TOO_LARGE', message: 'Too large.' });
});

test('what is neither answer nor refusal is refused', () => {
  const odd = [
    undefined,
    null,
    5,
    {},
    { refused: null },
    { refused: { code: 'NO_CODE', sentence: 'x' } },
    { refused: { code: 'WRONG_TYPE', sentence: 'x'.repeat(2_000) } },
    { refused: { code: 'WRONG_TYPE', sentence: 'two\nlines' } },
  ];
  for (const outcome of odd) assert.throws(() => openOutcome(outcome), unusable);
});

test('scores are lists of the length that was asked for', () => {
  const one = Float64Array.of(1);
  const good = {
    scores: one,
    logits: one,
    probabilities: none,
    classes: new Int32Array(0),
    rowsPerRun: 1,
    deviceNs: 5,
  };
  assert.equal(checkScores(good, 1, value), good);
  const several = { ...good, probabilities: Float64Array.of(0.5, 0.5), classes: Int32Array.of(1) };
  assert.equal(checkScores(several, 1, classes), several);
  for (const wrong of [
    undefined,
    { ...good, scores: none },
    { ...good, logits: [1] },
    { ...good, probabilities: one },
    { ...good, deviceNs: -1 },
    { ...good, deviceNs: 0.5 },
    { ...good, rowsPerRun: 'all' },
  ]) {
    assert.throws(() => checkScores(wrong, 1, value), unusable);
  }
  assert.throws(() => checkScores({ ...several, classes: Int32Array.of(2) }, 1, classes), unusable);
});

test('an explanation has finite numbers for every column', () => {
  const good = {
    method: 'permutation-shapley',
    contributions: [1, 2],
    standardErrors: [0, 0],
    value: 3,
    baseline: 0,
    residual: 0,
    seed: 1,
    backgroundRows: 1,
    permutations: 4,
    evaluations: 6,
    class: null,
    backgroundDigest: 'a'.repeat(64),
    deviceNs: 5,
  };
  assert.deepEqual(checkExplanation(good, 2), good);
  assert.throws(() => checkExplanation(good, 3), unusable);
  assert.throws(() => checkExplanation({ ...good, contributions: [1, Number.NaN] }, 2), unusable);
  assert.throws(() => checkExplanation({ ...good, backgroundDigest: 'x' }, 2), unusable);
  assert.throws(() => checkTrial({ rows: 8 }), unusable);
  assert.throws(() => checkColumns([1]), unusable);
});

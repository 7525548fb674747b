import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRandom } from '../../../../domain/kernel/random.ts';
import {
  compareBinaryWithBaseline,
  compareMulticlassWithBaseline,
  compareRegressionWithBaseline,
} from '../../../../domain/models/evaluation/compare-with-baseline.ts';
import { everyNumberIsFinite } from './every-number-is-finite.ts';

const ROWS = 400;
const random = makeRandom(5, 'rows of a comparison');
/** Two inputs; the label is their exclusive or, with one row in ten turned round. */
const rows = Array.from({ length: ROWS }, () => {
  const a = random.unit() < 0.5 ? 0 : 1;
  const b = random.unit() < 0.5 ? 0 : 1;
  return { a, b, label: random.unit() < 0.1 ? 1 - (a ^ b) : a ^ b, noise: random.unit() };
});
const labels = Uint8Array.from(rows, ({ label }) => label);
const knowing = rows.map(({ a, b, noise }) => 0.1 + 0.7 * (a ^ b) + 0.1 * noise);
const guessing = rows.map(({ a, noise }) => 0.4 + 0.1 * a + 0.1 * noise);
const pairs = (scores: readonly number[]) => scores.flatMap((score) => [1 - score, score]);

test('a network that knows what a line cannot earns its place', () => {
  const binary = compareBinaryWithBaseline(labels, knowing, guessing);
  assert.equal(binary.verdict, 'EARNS_ITS_PLACE');
  assert.ok(binary.low! > 0 && binary.value! > 0.2);
  assert.match(binary.because, /^AUC 0\.\d+ against 0\.\d+ of the baseline: .* lies above 0\.$/);
  const multiclass = compareMulticlassWithBaseline(labels, pairs(knowing), pairs(guessing), 2);
  assert.equal(multiclass.verdict, 'EARNS_ITS_PLACE');
  const regression = compareRegressionWithBaseline(labels, knowing, guessing);
  assert.equal(regression.verdict, 'EARNS_ITS_PLACE');
  assert.ok(regression.value! < 1);
  assert.match(regression.because, /interval of the ratio, .* lies below 1\.$/);
  for (const comparison of [binary, multiclass, regression]) everyNumberIsFinite(comparison);
});

test('the same two the other way round are worse', () => {
  assert.equal(compareBinaryWithBaseline(labels, guessing, knowing).verdict, 'WORSE');
  assert.equal(compareMulticlassWithBaseline(labels, pairs(guessing), pairs(knowing), 2).verdict, 'WORSE');
  assert.equal(compareRegressionWithBaseline(labels, guessing, knowing).verdict, 'WORSE');
});

test('the same predictions are no better, and the sentence says so', () => {
  const same = compareBinaryWithBaseline(labels, guessing, guessing);
  assert.deepEqual([same.verdict, same.value, same.low, same.high], ['NO_BETTER', 0, 0, 0]);
  assert.match(same.because, /holds 0\.$/);
  assert.equal(compareMulticlassWithBaseline(labels, pairs(guessing), pairs(guessing), 2).verdict, 'NO_BETTER');
  const regression = compareRegressionWithBaseline(labels, guessing, guessing);
  assert.deepEqual([regression.verdict, regression.value], ['NO_BETTER', 1]);
});

test('a perfect network beside a baseline of ties earns its place though neither shows spread', () => {
  const constant = new Array<number>(ROWS).fill(0.5);
  const perfect = Array.from(labels, (label) => 0.25 + label / 2);
  const { verdict, low } = compareBinaryWithBaseline(labels, perfect, constant);
  assert.deepEqual([verdict, low], ['EARNS_ITS_PLACE', 0.5]);
});

test('too few rows prove nothing', () => {
  const few = labels.slice(0, 29);
  const binary = compareBinaryWithBaseline(few, knowing.slice(0, 29), guessing.slice(0, 29));
  assert.deepEqual(
    [binary.verdict, binary.because],
    ['NO_BETTER', 'There are 29 rows to compare on: it takes 30 to tell.'],
  );
  const rare = Uint8Array.from(labels, (_, row) => (row < 9 ? 1 : 0));
  assert.match(compareBinaryWithBaseline(rare, knowing, guessing).because, /^There are 9 rows of the rarer class/);
  const oneClass = compareBinaryWithBaseline(new Uint8Array(ROWS), knowing, guessing);
  assert.deepEqual([oneClass.verdict, oneClass.network, oneClass.value], ['NO_BETTER', null, null]);
  assert.equal(compareRegressionWithBaseline([1], [1], [2]).verdict, 'NO_BETTER');
});

test('no error at all decides a regression without a ratio', () => {
  const target = rows.map(({ a }) => a);
  const off = target.map((value) => value + 1);
  assert.equal(compareRegressionWithBaseline(target, target, off).verdict, 'EARNS_ITS_PLACE');
  assert.equal(compareRegressionWithBaseline(target, off, target).verdict, 'WORSE');
  assert.equal(compareRegressionWithBaseline(target, target, target).verdict, 'NO_BETTER');
});

test('predictions that cannot be measured are refused, whichever model made them', () => {
  const broken = knowing.map((score, row) => (row === 3 ? Number.NaN : score));
  assert.throws(() => compareBinaryWithBaseline(labels, broken, guessing), RangeError);
  assert.throws(() => compareBinaryWithBaseline(labels, guessing, broken), RangeError);
  assert.throws(() => compareMulticlassWithBaseline(labels, pairs(guessing), pairs(broken), 2), RangeError);
  assert.throws(() => compareRegressionWithBaseline(labels, guessing, broken), RangeError);
  assert.throws(() => compareRegressionWithBaseline(labels, guessing, guessing.slice(1)), RangeError);
});

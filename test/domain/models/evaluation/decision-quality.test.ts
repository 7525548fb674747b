import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionQuality } from '../../../../domain/models/evaluation/decision-quality.ts';
import { close } from './close.ts';

test('the shares of a confusion have their hand-computed values', () => {
  const quality = decisionQuality({ tp: 6, fp: 2, tn: 10, fn: 3 }, 0.4);
  assert.equal(quality.accuracy!.value, 16 / 21);
  assert.equal(quality.precision!.value, 6 / 8);
  assert.equal(quality.recall!.value, 6 / 9);
  assert.equal(quality.specificity!.value, 10 / 12);
  close(quality.f1, 1 / ((1 / (6 / 8) + 1 / (6 / 9)) / 2)); // the harmonic mean
  assert.equal(quality.threshold, 0.4);
});

test('a share of no rows is null, never NaN', () => {
  const nobody = decisionQuality({ tp: 0, fp: 0, tn: 4, fn: 0 }, 0.5);
  assert.deepEqual([nobody.precision, nobody.recall, nobody.f1], [null, null, null]);
  assert.equal(nobody.specificity!.value, 1);
  assert.equal(decisionQuality({ tp: 0, fp: 0, tn: 4, fn: 1 }, 0.5).f1, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { calibrate } from '../../../../domain/models/evaluation/calibration.ts';
import { rateWithInterval } from '../../../../domain/models/evaluation/rate-with-interval.ts';
import { arbitraryRows } from './arbitrary-rows.ts';
import { close } from './close.ts';

test('bins and errors of ten rows have their hand-computed values', () => {
  // lower five: scores .1 .1 .2 .2 .4 (mean .2), one positive (.2): gap 0
  // upper five: scores .6 .6 .7 .8 .8 (mean .7), two positive (.4): gap .3
  const { bins, expectedError, maximumError } = calibrate(
    [0, 0, 1, 0, 0, 1, 0, 0, 1, 0],
    [0.1, 0.1, 0.2, 0.2, 0.4, 0.6, 0.6, 0.7, 0.8, 0.8],
    2,
  );
  assert.deepEqual(
    bins.map(({ n }) => n),
    [5, 5],
  );
  close(bins[0]!.meanScore, 0.2);
  close(bins[1]!.meanScore, 0.7);
  assert.deepEqual([bins[0]!.observedRate, bins[1]!.observedRate], [0.2, 0.4]);
  const { low, high } = rateWithInterval(2, 5)!;
  assert.deepEqual([bins[1]!.low, bins[1]!.high], [low, high]);
  close(expectedError, (5 * 0 + 5 * 0.3) / 10);
  close(maximumError, 0.3);
});

test('bins hold every row once, ascend, and their errors are at most 1', () => {
  fc.assert(
    fc.property(arbitraryRows(), fc.integer({ min: 1, max: 12 }), ({ labels, scores }, wanted) => {
      const { bins, expectedError, maximumError } = calibrate(labels, scores, wanted);
      assert.equal(
        bins.reduce((sum, { n }) => sum + n, 0),
        labels.length,
      );
      close(
        bins.reduce((sum, { n, observedRate }) => sum + n * observedRate, 0),
        labels.reduce((sum, label) => sum + label, 0),
        1e-9,
      );
      for (let i = 1; i < bins.length; i++) assert.ok(bins[i - 1]!.meanScore < bins[i]!.meanScore + 1e-12);
      assert.ok(0 <= expectedError && expectedError <= maximumError + 1e-15 && maximumError <= 1);
    }),
  );
});

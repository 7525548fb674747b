import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { binaryGroupTable } from '../../../../domain/models/evaluation/binary-group-table.ts';
import { rateDifference } from '../../../../domain/models/evaluation/rate-difference.ts';
import { rateWithInterval } from '../../../../domain/models/evaluation/rate-with-interval.ts';
import { arbitraryRows } from './arbitrary-rows.ts';
import { close } from './close.ts';
import { everyNumberIsFinite } from './every-number-is-finite.ts';
import { type Cells, rowsOfCells } from './rows-of-cells.ts';

const tableOf = (cells: readonly Cells[], limits = {}) => {
  const { labels, scores, groups } = rowsOfCells(cells);
  return binaryGroupTable(labels, scores, 0.5, groups, limits);
};

//            n   selected  positives  true positive rate  false positive rate  predictive value
// north     100     50         50          40/50                10/50               40/50
// south      80     24         40          20/40                 4/40               20/24
// east       40     10         10           5/10                 5/30                5/10
// west       10      9          9           9/9                  0/1                 9/9      (too few to compare)
const REGIONS: readonly Cells[] = [
  { group: 'north', tp: 40, fp: 10, tn: 40, fn: 10 },
  { group: 'south', tp: 20, fp: 4, tn: 36, fn: 20 },
  { group: 'east', tp: 5, fp: 5, tn: 25, fn: 5 },
  { group: 'west', tp: 9, fp: 0, tn: 1, fn: 0 },
];

test('each group’s shares are those of the hand-written table', () => {
  const { groups, n } = tableOf(REGIONS);
  assert.equal(n, 230);
  assert.deepEqual(
    groups.map(({ label, n, compared, positives }) => [label, n, compared, positives]),
    [
      ['north', 100, true, 50],
      ['south', 80, true, 40],
      ['east', 40, true, 10],
      ['west', 10, false, 9],
    ],
  );
  const [north, south, east, west] = groups;
  assert.deepEqual(north!.selectionRate, rateWithInterval(50, 100));
  assert.deepEqual(south!.truePositiveRate, rateWithInterval(20, 40));
  assert.deepEqual(south!.positivePredictiveValue, rateWithInterval(20, 24));
  assert.deepEqual(east!.falsePositiveRate, rateWithInterval(5, 30));
  assert.deepEqual(east!.observedRate, rateWithInterval(10, 40));
  assert.deepEqual(west!.falsePositiveRate, rateWithInterval(0, 1));
  close(east!.meanScore, (10 * 0.75 + 30 * 0.25) / 40);
});

test('the four gaps are those of the hand-written table, between the groups that have the rows', () => {
  const { gaps } = tableOf(REGIONS);
  const north = { kind: 'value', label: 'north' };
  const south = { kind: 'value', label: 'south' };
  const east = { kind: 'value', label: 'east' };
  const between = (a: number, m: number, b: number, n: number) => {
    const { value, low, high } = rateDifference(rateWithInterval(a, m)!, rateWithInterval(b, n)!);
    return { difference: value, low, high };
  };
  // selection .50 .30 .25: north − east, and .25 / .50
  assert.deepEqual(gaps.demographicParity, { largest: north, smallest: east, ...between(50, 100, 10, 40), ratio: 0.5 });
  // true positive rates .8 .5 .5: the last of the equal ones is named
  assert.deepEqual(gaps.equalOpportunity, { largest: north, smallest: east, ...between(40, 50, 5, 10) });
  // false positive rates .2 .1 .167: a gap of .1, so that of the true positive rates stands
  assert.deepEqual(gaps.equalisedOdds, { rate: 'truePositiveRate', ...gaps.equalOpportunity });
  // predictive values .8 .833 .5
  assert.deepEqual(gaps.predictiveParity, { largest: south, smallest: east, ...between(20, 24, 5, 10) });
});

test('equalised odds takes the false positive rates where they are further apart', () => {
  const { gaps } = tableOf([
    { group: 'a', tp: 20, fp: 15, tn: 5, fn: 0 },
    { group: 'b', tp: 18, fp: 2, tn: 18, fn: 2 },
  ]);
  assert.equal(gaps.equalisedOdds!.rate, 'falsePositiveRate');
  close(gaps.equalisedOdds!.difference, 15 / 20 - 2 / 20);
});

test('a share that is undefined in a group leaves that group out of that gap only', () => {
  const { groups, gaps } = tableOf([
    { group: 'a', tp: 20, fp: 5, tn: 5, fn: 5 },
    { group: 'b', tp: 0, fp: 0, tn: 40, fn: 0 },
  ]);
  assert.deepEqual([groups[0]!.truePositiveRate, groups[0]!.positivePredictiveValue], [null, null]); // b, the larger
  assert.equal(gaps.equalOpportunity, null);
  assert.equal(gaps.equalisedOdds, null);
  assert.equal(gaps.predictiveParity, null);
  assert.deepEqual([gaps.demographicParity!.smallest.label, gaps.demographicParity!.ratio], ['b', 0]);
});

test('nobody selected anywhere: no gap, and no ratio of nothing', () => {
  const { gaps } = tableOf([
    { group: 'a', tp: 0, fp: 0, tn: 30, fn: 5 },
    { group: 'b', tp: 0, fp: 0, tn: 30, fn: 5 },
  ]);
  assert.deepEqual([gaps.demographicParity!.difference, gaps.demographicParity!.ratio], [0, null]);
  assert.notEqual(gaps.demographicParity!.largest.label, gaps.demographicParity!.smallest.label);
});

test('missing is compared, other and small groups are not; one group has no gap', () => {
  const { groups, gaps } = tableOf(
    [
      { group: null, tp: 6, fp: 0, tn: 4, fn: 0 },
      { group: 'a', tp: 1, fp: 0, tn: 9, fn: 0 },
      { group: 'b', tp: 6, fp: 0, tn: 0, fn: 0 },
      { group: 'c', tp: 0, fp: 3, tn: 0, fn: 0 },
      { group: 'd', tp: 0, fp: 4, tn: 0, fn: 0 },
    ],
    { minimumRows: 7 },
  );
  assert.deepEqual(
    groups.map(({ label, n, compared }) => [label, n, compared]),
    [
      ['missing', 10, true],
      ['a', 10, true],
      ['b', 6, false],
      ['other', 7, false],
    ],
  );
  assert.deepEqual(gaps.demographicParity!.largest, { kind: 'missing', label: 'missing' });
  assert.equal(tableOf([REGIONS[0]!]).gaps.demographicParity, null);
});

test('on any rows the groups hold every row, every gap is at least 0 and inside its interval, every number finite', () => {
  const drawn = arbitraryRows(5).chain((rows) =>
    fc.tuple(
      fc.constant(rows),
      fc.array(fc.option(fc.constantFrom('a', 'b', 'c')), {
        minLength: rows.labels.length,
        maxLength: rows.labels.length,
      }),
    ),
  );
  fc.assert(
    fc.property(drawn, ([{ labels, scores }, groups]) => {
      const table = binaryGroupTable(labels, scores, 0.5, groups, { minimumRows: 5 });
      assert.equal(
        table.groups.reduce((sum, { n }) => sum + n, 0),
        labels.length,
      );
      for (const gap of Object.values(table.gaps)) {
        if (gap === null) continue;
        assert.ok(gap.difference >= 0 && gap.low <= gap.difference && gap.difference <= gap.high);
        assert.notDeepEqual(gap.largest, gap.smallest);
      }
      everyNumberIsFinite(table);
    }),
  );
});

test('the largest possible table is below 64 kB', () => {
  const cells = Array.from({ length: 60 }, (_, i) => ({
    group: 'é'.repeat(200) + i,
    tp: 7 + i,
    fp: 11,
    tn: 13,
    fn: 17,
  }));
  const { labels, scores, groups } = rowsOfCells(cells);
  assert.ok(Buffer.byteLength(JSON.stringify(binaryGroupTable(labels, scores, 0.5, groups))) < 65_536);
});

test('rows that cannot be measured are refused', () => {
  assert.throws(() => binaryGroupTable(Uint8Array.of(1), [Number.NaN], 0.5, ['a']), RangeError);
  assert.throws(() => binaryGroupTable(Uint8Array.of(1), [0.5], 0.5, []), RangeError);
  assert.throws(() => binaryGroupTable(Uint8Array.of(1), [0.5], 0.5, ['a'], { subjects: [] }), RangeError);
  assert.throws(() => binaryGroupTable(Uint8Array.of(1), [0.5], Number.NaN, ['a']), RangeError);
  assert.throws(() => binaryGroupTable(Uint8Array.of(1), [0.5], 0.5, ['a'], { minimumShown: 0 }), RangeError);
});

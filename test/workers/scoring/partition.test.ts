import assert from 'node:assert/strict';
import test from 'node:test';
import { partitionOf } from '../../../workers/scoring/partition.ts';

test('the partition of a pair never changes: streams in old logs were cut by it', () => {
  const pairs = ['sb_a', 'sb_b', 'sb_c', 'sb_d', 'sb_e', 'sb_f'];
  assert.deepEqual(
    pairs.map((caller) => partitionOf('dp_aaaaaaaaaaaaaaaa', caller, 4)),
    [0, 0, 1, 3, 2, 2],
  );
});

test('callers spread over all partitions, evenly enough', () => {
  const counts = new Array<number>(8).fill(0);
  for (let i = 0; i < 8000; i++) counts[partitionOf('dp_aaaaaaaaaaaaaaaa', `sb_${i}`, 8)]! += 1;
  assert.ok(
    counts.every((count) => count > 850 && count < 1150),
    `${counts}`,
  );
});

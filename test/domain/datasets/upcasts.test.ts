// A data set of version 1 was of a binary task, its files CSV without profiles: so it is read today.
import assert from 'node:assert/strict';
import test from 'node:test';
import { goldenEvent } from '../../support/golden-event.ts';

test('a registration of version 1 is of a binary task with its positive value', () => {
  const { frozen, today } = goldenEvent('DatasetRegistered', 1);
  const { positiveValue, ...same } = frozen;
  assert.deepEqual(today, { ...same, task: { kind: 'binary', positiveValue: 'bad' } });
  assert.equal(positiveValue, 'bad');
});

test('a file of version 1 is a CSV whose labels are its targets, without a profile', () => {
  const { frozen, today } = goldenEvent('RowsIngested', 1);
  const { labels, file, ...same } = frozen;
  assert.deepEqual(today, {
    ...same,
    file: { ...(file as object), format: 'csv' },
    targets: { kind: 'binary', ...(labels as object) },
    profile: null,
  });
});

test('a sealed version of version 1 keeps its root, split and counts', () => {
  const { frozen, today } = goldenEvent('DatasetVersionSealed', 1);
  const { labels, ...same } = frozen;
  assert.deepEqual(today, { ...same, targets: { kind: 'binary', ...(labels as object) } });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeatureColumn } from '../../learning/encoding.ts';
import { unseenCategories } from '../../learning/unseen-categories.ts';

const columns: FeatureColumn[] = [
  { name: 'town', kind: 'category' },
  { name: 'age', kind: 'number' },
];

test('categories that only held-out rows have are counted by column and not quoted', () => {
  const training = [
    ['a', 1],
    ['b', 2],
  ];
  const heldOut = [
    ['a', 3],
    ['sentinel', 4],
    ['sentinel', 5],
    ['other sentinel', 1],
  ];
  const found = unseenCategories(columns, training, heldOut);
  assert.deepEqual(found, [
    {
      column: 'town',
      code: 'UNSEEN_IN_TRAINING',
      sentence:
        'Column "town" has 2 categories in 3 held-out rows that no training row has; the model reads them as "other".',
    },
  ]);
});

test('a missing value and a number are no category', () => {
  assert.deepEqual(unseenCategories(columns, [['a', 1]], [[null, 7]]), []);
});

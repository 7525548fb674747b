import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCrowd } from '../../../../domain/models/evaluation/crowd.ts';

test('five people may be shown, of whom none has more than half of the rows', () => {
  const crowd = makeCrowd();
  for (const person of ['a', 'b', 'c', 'd']) crowd.add(person);
  assert.equal(crowd.mayBeShown(5), false);
  crowd.add('e', 4);
  assert.equal(crowd.mayBeShown(5), true);
  crowd.add('e');
  assert.equal(crowd.mayBeShown(5), false);
  assert.equal(crowd.mayBeShown(1), true);
});

test('crowds that are joined count a person of both once, with all rows', () => {
  const [one, other] = [makeCrowd(), makeCrowd()];
  assert.equal(one.isEmpty(), true);
  one.add('a', 2);
  other.add('a', 3);
  other.add('b');
  one.join(other);
  assert.deepEqual(
    [...one.rowsOf],
    [
      ['a', 5],
      ['b', 1],
    ],
  );
  assert.equal(one.mayBeShown(2), false);
});

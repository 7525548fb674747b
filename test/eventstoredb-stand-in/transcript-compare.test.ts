// Would the replay notice a wrong answer? The comparison's own rules, held apart from the stand-in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, TokenPairs } from './transcript-compare.ts';

const compare = (recorded: unknown, replayed: unknown) => differences(recorded, replayed, new TokenPairs());

test('equal answers agree, whatever their tokens are numbered', () => {
  const recorded = { rows: ['s@0 T id#1 P1', 's@1 T id#2 P2'], next: '1n' };
  const replayed = { rows: ['s@0 T id#7 P3', 's@1 T id#9 P5'], next: '1n' };
  assert.deepEqual(compare(recorded, replayed), []);
});

test('an id or a position that came back must come back in both', () => {
  assert.equal(compare(['id#1', 'id#1'], ['id#1', 'id#2']).length, 1);
  assert.equal(compare(['P1', 'P2'], ['P1', 'P1']).length, 1);
});

test('another value, a missing one and one too many are differences, named by their place', () => {
  assert.deepEqual(compare({ outcome: { ok: 1 } }, { outcome: { ok: 2 } }), ['outcome.ok: recorded 1, got 2']);
  assert.equal(compare({ a: 1 }, {}).length, 1);
  assert.equal(compare({}, { a: 1 }).length, 1);
  assert.equal(compare([1], [1, 2]).length, 1);
  assert.equal(compare({ ok: '5n' }, { ok: 5 }).length, 1);
  assert.equal(compare({ error: {} }, { ok: {} }).length, 2);
});

test('text around a token must be the same', () => {
  assert.equal(compare('s@0 T id#1 P1 cp=commit', 's@1 T id#1 P1 cp=commit').length, 1);
  assert.equal(compare('s@0 id#1', 's@0 P1').length, 1);
});

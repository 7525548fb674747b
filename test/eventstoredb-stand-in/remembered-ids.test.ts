// Does the stand-in forget ids under `any` when the real server did? (transcript, "idempotency/how long the server remembers …":
// 70,000 events in steps of 10,000, to streams with names of 36 characters.)
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RememberedIds } from '../support/eventstoredb-stand-in/remembered-ids.ts';

const OTHER = { stream: 'x'.repeat(36), revision: 0 };

test('an id is known after 60,000 later events and forgotten after 70,000', () => {
  const ids = new RememberedIds();
  ids.add('first', { stream: 'a-1', revision: 7 });
  for (let later = 0; later < 60_000; later++) ids.add(`${later}`, OTHER);
  assert.equal(ids.find('first', 'a-1'), 7);
  for (let later = 60_000; later < 70_000; later++) ids.add(`${later}`, OTHER);
  assert.equal(ids.find('first', 'a-1'), undefined);
  assert.equal(ids.find('69999', OTHER.stream), 0);
});

test('an id is known in its stream only, and keeps its first place', () => {
  const ids = new RememberedIds();
  ids.add('first', { stream: 'a-1', revision: 7 });
  ids.add('first', { stream: 'a-1', revision: 9 });
  ids.add('first', { stream: 'b-1', revision: 0 });
  assert.equal(ids.find('first', 'a-1'), 7);
  assert.equal(ids.find('first', 'b-1'), undefined);
});

test('a restart forgets all', () => {
  const ids = new RememberedIds();
  ids.add('first', { stream: 'a-1', revision: 7 });
  ids.forgetAll();
  assert.equal(ids.find('first', 'a-1'), undefined);
});

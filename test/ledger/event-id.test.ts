// Deterministic names: what a retry computes again, frozen here, because a changed derivation would double every retry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeId } from '../../domain/kernel/ids.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { commandIdFrom, eventId } from '../../ledger/event-id.ts';
import { idToken } from '../../ledger/token.ts';

test('SHA-256 is the one of FIPS 180-4, for text and bytes alike', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  assert.equal(sha256Hex('abc'), abc);
  assert.equal(sha256Hex(new TextEncoder().encode('abc')), abc);
});

test('an event id is a version 5 UUID of its command and place, for ever the same', () => {
  assert.equal(eventId('command-1', 0), '28640d14-dbf9-599c-8a1b-cea87d7ca9bd');
  assert.match(eventId('command-1', 0), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(eventId('command-1', 1), eventId('command-1', 0));
  assert.notEqual(eventId('command-1', 11), eventId('command-11', 1));
});

test('a client key names a command of that client alone', () => {
  assert.equal(commandIdFrom('sb_a', 'key'), commandIdFrom('sb_a', 'key'));
  assert.notEqual(commandIdFrom('sb_a', 'key'), commandIdFrom('sb_b', 'key'));
  assert.notEqual(commandIdFrom('sb_a', 'b,c'), commandIdFrom('sb_a,b', 'c'));
  assert.equal(commandIdFrom('sb_a', 'key'), 'dbad6466-4307-5cd9-a63d-10b7d0cf0691');
});

test('a token is 26 characters of base 32 that make a proper id', () => {
  // The SHA-256 of "abc" begins ba 78 16 bf 8f: 10111 01001 11100 00001 01101 01111 11100 01111 in groups of five bits.
  assert.equal(idToken('abc').slice(0, 8), 'xj4bnp4p');
  assert.match(idToken('abc'), /^[a-z2-7]{26}$/);
  assert.equal(idToken(new TextEncoder().encode('abc')), idToken('abc'));
  assert.equal(makeId('dataset', idToken('x')), `ds_${idToken('x')}`);
});

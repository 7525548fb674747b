// Ids come from outside: what cannot be one names nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { ID_PREFIXES, type IdNoun, makeId, parseId, streams } from '../../../domain/kernel/ids.ts';

test('an id is made and parsed under its noun, and is no other noun’s', () => {
  for (const noun of Object.keys(ID_PREFIXES) as IdNoun[]) {
    const id = makeId(noun, 'a2'.repeat(13));
    assert.equal(parseId(noun, id), id);
    for (const other of Object.keys(ID_PREFIXES) as IdNoun[]) {
      if (other !== noun) assert.throws(() => parseId(other, id), DomainError);
    }
  }
});

test('hostile text is no id, and is not quoted', () => {
  for (const text of [
    '',
    'ds_',
    'ds_short',
    'ds_../../etc/passwd',
    `ds_${'A'.repeat(26)}`,
    `ds_${'a'.repeat(41)}`,
    `ds_${'a'.repeat(26)}\n`,
  ]) {
    assert.throws(
      () => parseId('dataset', text),
      (error) =>
        error instanceof DomainError &&
        error.code === 'NOT_FOUND' &&
        (text === '' || text === 'ds_' || !error.message.includes(text)),
    );
  }
});

test('no two things share a stream or a prefix', () => {
  assert.equal(new Set(Object.values(ID_PREFIXES)).size, Object.keys(ID_PREFIXES).length);
  const names = [
    streams.dataset('x'),
    streams.model('x'),
    streams.training('x'),
    streams.deployment('x'),
    streams.predictions('x', 0),
    streams.predictions('x', 1),
    streams.lease('x'),
    streams.priceBooks(),
    streams.subject('x'),
    streams.reproduction('x'),
    streams.access('x'),
  ];
  assert.equal(new Set(names).size, names.length);
});

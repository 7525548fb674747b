import assert from 'node:assert/strict';
import test from 'node:test';
import { withoutCredentials } from '../../app/without-credentials.ts';

test('neither the address, nor its password in any form, nor another address with one is left', () => {
  const address = 'esdb+discover://operator:p%40ss%2Fword@db-1:2113,db-2:2113?tls=true';
  const text = `Failed: ${address}; password p%40ss%2Fword (p@ss/word) of esdb://admin:changeit@elsewhere:2113/x`;
  assert.equal(
    withoutCredentials(text, [address]),
    'Failed: esdb+discover://db-1:2113,db-2:2113; password … (…) of esdb://elsewhere:2113/x',
  );
});

test('a text without secrets stays as it is', () => {
  const text = 'esdb://db:2113 answers; user@example.org wrote to 3 streams.';
  assert.equal(withoutCredentials(text, ['esdb://db:2113']), text);
  assert.equal(withoutCredentials(text, []), text);
  assert.equal(withoutCredentials('There is no log in ./data.', ['./data']), 'There is no log in ./data.');
});

test('a password of one letter is taken out of addresses and leaves the rest of the sentence readable', () => {
  assert.equal(
    withoutCredentials('bad esdb://a:e@db:2113 and u:e@elsewhere', ['esdb://a:e@db:2113']),
    'bad esdb://db:2113 and u:…@elsewhere',
  );
});

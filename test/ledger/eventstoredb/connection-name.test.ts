import assert from 'node:assert/strict';
import test from 'node:test';
import { openConnection } from '../../../ledger/eventstoredb/connection.ts';
import { connectionName } from '../../../ledger/eventstoredb/connection-name.ts';

test('an address is named without its credentials and options', () => {
  assert.equal(connectionName('esdb://admin:changeit@db.example:2113?tls=true'), 'esdb://db.example:2113');
  assert.equal(connectionName('esdb+discover://u:p@a:1,b:2,c:3?x=y'), 'esdb+discover://a:1,b:2,c:3');
  assert.equal(connectionName('esdb://localhost'), 'esdb://localhost');
  assert.equal(connectionName('http://u:secret@x'), 'the address given');
  assert.equal(connectionName('esdb://u:sec/ret@x:1'), 'the address given');
});

test('an address that cannot be read is refused in one sentence that does not repeat a password', () => {
  for (const connectionString of [
    'esdb://user:s3cret/x@host:2113',
    'esdb://user:s3cret?x@host:2113',
    'esdb://user:s3cret@',
    'esdb://user:s3cret@host:2113?tls=perhaps',
    'esdb://user:s3cret@host:2113?tls=true&tlsCAFile=missing.pem',
  ]) {
    assert.throws(
      () => openConnection(connectionString),
      (error: Error) => {
        assert.doesNotMatch(error.message, /s3cret/);
        assert.match(error.message, /cannot be read/);
        return true;
      },
    );
  }
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..', '..');

function ask(address: string | undefined): { status: number | null; stderr: string } {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'));
  return spawnSync(process.execPath, ['--import', 'tsx', join('app', 'cli', 'require-eventstore.ts')], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...(address === undefined ? {} : { COUNTERSIGN_EVENTSTORE: address }) },
    encoding: 'utf8',
  });
}

test('without an address, or with one that cannot be read, the tests of a real server end in one sentence', () => {
  assert.deepEqual(ask('esdb://db:2113?tls=true').status, 0);
  for (const address of [undefined, 'http://ledger:s3cret@db', 'esdb://ledger:s3c@ret@db', 'esdb://db?tsl=true']) {
    const { status, stderr } = ask(address);
    assert.equal(status, 1);
    assert.match(stderr, /^COUNTERSIGN_EVENTSTORE[^\n]+\n$/);
    assert.doesNotMatch(stderr, /s3c/);
  }
});

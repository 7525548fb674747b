import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { DomainError } from '../../domain/kernel/errors.ts';
import { forgetMoved, noteMoved, readMoved } from '../../ledger/moved-log.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';

const moved = { to: 'esdb://db:2113', events: 7, digest: 'a'.repeat(64), at: '2026-01-01T00:00:00.000Z' };

test('a folder says whether its log has moved, and forgets it when the log has come back', (context) => {
  const folder = temporaryFolder(context);
  assert.equal(readMoved(folder), undefined);
  noteMoved(folder, moved);
  assert.deepEqual(readMoved(folder), moved);
  forgetMoved(folder);
  assert.equal(readMoved(folder), undefined);
  forgetMoved(folder);
});

test('a note that cannot be read is not taken for none', (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, 'log'));
  for (const text of ['', '{', '[]', 'null', '{"to":"x"}', JSON.stringify({ ...moved, events: '7' })]) {
    writeFileSync(join(folder, 'log', 'moved.json'), text);
    assert.throws(
      () => readMoved(folder),
      (error) => error instanceof DomainError && /has moved, but cannot be read/.test(error.message),
    );
  }
});

// A confirmed append survives kill -9; what was not confirmed is there whole or not at all; revisions have no gap (G1, G8).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { readWholeStream } from '../../../ledger/read-whole-stream.ts';
import { openSqliteLog } from '../../../ledger/sqlite/open-sqlite-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-kill-'));
after(() => rmSync(folder, { recursive: true }));

test('every append that was confirmed before kill -9 is there after it, in five rounds', {
  timeout: 120_000,
}, async () => {
  const file = join(folder, 'ledger.sqlite');
  const confirmed = new Map<string, string>();
  for (let round = 0; round < 5; round++) {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'appending-process.ts'), file],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exited = once(child, 'exit');
    let lines = 0;
    const enough = 30 + Math.floor(Math.random() * 300);
    // A line cut by the kill was written after its append was confirmed, but we cannot know which: it is left out.
    for await (const line of createInterface({ input: child.stdout })) {
      const [stream, events] = line.split(' ');
      for (const event of events?.split(',') ?? []) {
        const [revision, id] = event.split(':');
        if (id?.length === 36) confirmed.set(`${stream} ${revision}`, id);
      }
      if (++lines === enough) child.kill('SIGKILL');
    }
    await exited;

    const log = openSqliteLog({ file });
    const stored = new Map<string, string>();
    for (let writer = 0; writer < 8; writer++) {
      const events = await readWholeStream(log.store, `s-${writer}`);
      for (const [index, { revision, id }] of events.entries()) {
        assert.equal(revision, BigInt(index), 'revisions have no gap');
        stored.set(`s-${writer} ${revision}`, id);
      }
    }
    for (const [place, id] of confirmed) assert.equal(stored.get(place), id, `${place} was confirmed and is lost`);
    await log.close();
  }
  assert.ok(confirmed.size > 150);
});

// The product on EventStoreDB's protocol: the demo runs over the wire-level stand-in, or over the real server that
// COUNTERSIGN_EVENTSTORE names, and a restart goes on from what is stored there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { startEventStoreStandIn } from '../support/eventstoredb-stand-in/start-stand-in.ts';
import { startServerProcess } from '../support/system/server-process.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');

async function demo(dataDir: string, eventStore: string): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join('examples', 'demo', 'demo.ts'), '--json', '--data-dir', dataDir],
    { cwd: ROOT, env: { ...process.env, COUNTERSIGN_EVENTSTORE: eventStore }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

test('the demo runs on EventStoreDB, its costs add up there, and no embedded log is made', async (t) => {
  const standIn = await startEventStoreStandIn();
  t.after(() => standIn.stop());
  const dataDir = join(temporaryFolder(t), 'kept');
  const { code, out, err } = await demo(dataDir, standIn.connectionString);
  assert.equal(code, 0, err);
  const document = JSON.parse(out);
  assert.equal(document.rows, 1000);
  assert.equal(document.predictions, 600);
  assert.ok(document.auditEvents > 600);
  assert.equal(document.cost.total, document.cost.metered);
  assert.ok(standIn.eventCount >= document.auditEvents);
  assert.equal(existsSync(join(dataDir, 'log', 'ledger.sqlite')), false);

  const held = standIn.eventCount;
  const server = await startServerProcess({
    dataDir,
    environment: { COUNTERSIGN_EVENTSTORE: standIn.connectionString },
  });
  const ready = await fetch(`${server.url}/readyz`);
  assert.equal(ready.status, 200, await ready.text());
  assert.equal(await server.stop(), 0);
  assert.ok(standIn.eventCount >= held);
});

test('a server whose event store is not there says so in one sentence, without its password', async (t) => {
  const standIn = await startEventStoreStandIn();
  const gone = standIn.connectionString.replace('esdb://', 'esdb://ledger:s3cret@');
  await standIn.stop();
  await assert.rejects(
    startServerProcess({ dataDir: temporaryFolder(t), environment: { COUNTERSIGN_EVENTSTORE: gone } }),
    (error: Error) => {
      assert.match(error.message, /event store did not answer/);
      assert.doesNotMatch(error.message, /s3cret/);
      assert.doesNotMatch(error.message, /\n\s+at /);
      return true;
    },
  );
});

const realServer = process.env.COUNTERSIGN_EVENTSTORE;
test('the demo runs on a real EventStoreDB', {
  skip: realServer ? false : 'COUNTERSIGN_EVENTSTORE names no real server',
}, async (t) => {
  const { code, out, err } = await demo(join(temporaryFolder(t), 'kept'), realServer!);
  assert.equal(code, 0, err);
  const document = JSON.parse(out);
  assert.equal(document.predictions, 600);
  assert.equal(document.cost.total, document.cost.metered);
});

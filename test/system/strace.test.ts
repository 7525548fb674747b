// Guarantee G1 as the kernel sees it: each answer leaves after a sync that covers it, and many answers share one sync.
//
// What proves it: a prediction's id stands in its event's bytes and in its answer's bytes, so both are found in the traced
// writes. For each answer there must be (1) a write to the log's WAL that holds the id, (2) a sync of that WAL which began after
// that write had returned and returned before (3) the write of the answer to its socket began. SQLite writes all pages of
// a transaction and then syncs once, so that sync covers the whole event. Order is that of one tracer: a thread goes on
// from a call only when strace has noted its return, so a line above is a cause that was there before.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readConfig } from '../../app/config.ts';
import { makeCast } from '../../examples/demo/people.ts';
import { PREDICT } from '../../examples/demo/score-held-out.ts';
import { ask } from '../support/system/ask.ts';
import { deployTable } from '../support/system/deploy-table.ts';
import { LOAN_ROWS, loanFeatures, loanTable, personOf } from '../support/system/loan-table.ts';
import { readTrace, type TracedCall } from '../support/system/read-trace.ts';
import { startServerProcess } from '../support/system/server-process.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';
import { tokenFor } from '../support/system/tokens.ts';

const CLIENTS = 64;
const REQUESTS_EACH = 5;
const WRITES = new Set(['write', 'writev', 'pwrite64', 'sendto', 'sendmsg']);
const SYNCS = new Set(['fsync', 'fdatasync']);

const probe = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
const skip = probe.status === 0 ? false : 'strace is not here, or tracing is not permitted';

/** Answers that no sync covers, by the id of their prediction. */
function uncovered(calls: readonly TracedCall[], ids: readonly string[]): string[] {
  const ofWal = calls.filter(({ target }) => target.endsWith('ledger.sqlite-wal'));
  const syncs = ofWal.filter(({ name }) => SYNCS.has(name));
  const stored = ofWal.filter(({ name }) => WRITES.has(name));
  const sent = calls.filter(({ name, target }) => WRITES.has(name) && /^(TCP|socket)/.test(target));
  return ids.filter((id) => {
    const write = stored.find(({ text }) => text.includes(id));
    const answer = sent.find(({ text }) => text.includes(id));
    return !(write && answer && syncs.some((sync) => sync.entered > write.returned && sync.returned < answer.entered));
  });
}

test('each answer leaves after a sync that covers it, and answers share syncs', { skip }, async (t) => {
  const folder = temporaryFolder(t);
  const dataDir = join(folder, 'data');
  const trace = join(folder, 'trace');
  const calls = [...WRITES, ...SYNCS].join(',');
  const server = await startServerProcess({
    dataDir,
    under: ['strace', '-f', '--seccomp-bpf', '-y', '-s', '65536', '-e', `trace=${calls}`, '-o', trace],
  });
  t.after(() => server.kill());
  const config = readConfig({}, { dataDir });
  const cast = await makeCast(server.url, config, Date.now());
  const { deploymentId } = await deployTable(cast, loanTable, { key: 'traced', parameters: { epochs: 2 } });
  const token = await tokenFor(config, { role: 'business' });
  const client = async (number: number) => {
    const ids: string[] = [];
    for (let request = 0; request < REQUESTS_EACH; request++) {
      const row = (number * REQUESTS_EACH + request) % LOAN_ROWS;
      const input = {
        deploymentId,
        subjectId: personOf(row),
        features: loanFeatures(row),
        idempotencyKey: `${number}-${request}`,
      };
      const { data, errors } = await ask(server.url, token, PREDICT, { input });
      assert.deepEqual(errors, []);
      ids.push(data.predict.prediction.id);
    }
    return ids;
  };
  const ids = (await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)))).flat();
  await server.stop();

  const traced = readTrace(readFileSync(trace, 'utf8'));
  assert.equal(new Set(ids).size, CLIENTS * REQUESTS_EACH);
  assert.deepEqual(uncovered(traced, ids), []);

  const ofWal = traced.filter(({ target }) => target.endsWith('ledger.sqlite-wal'));
  const first = ofWal.findIndex(({ text }) => ids.some((id) => text.includes(id)));
  const last = ofWal.findLastIndex(({ text }) => ids.some((id) => text.includes(id)));
  const syncs = ofWal.slice(first, last + 1).filter(({ name }) => SYNCS.has(name)).length + 1;
  t.diagnostic(`${ids.length} answers to ${CLIENTS} clients after ${syncs} syncs of the log`);
  assert.ok(syncs < ids.length, `${syncs} syncs for ${ids.length} answers`);

  // The same check on a trace in which the syncs came to nothing must find every answer.
  const unsynced = traced.filter(({ name }) => !SYNCS.has(name));
  assert.equal(uncovered(unsynced, ids).length, ids.length);
});

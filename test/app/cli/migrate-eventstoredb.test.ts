// From the embedded log to EventStoreDB's wire (a stand-in of this repository): lost answers, restarts and a killed command
// change nothing about what arrives, and the way back gives the first log again.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { migrate } from '../../../app/cli/migrate.ts';
import { noProgress } from '../../../app/cli/show-progress.ts';
import { readMoved } from '../../../ledger/moved-log.ts';
import { openEventLog } from '../../../ledger/open-log.ts';
import { facts } from '../../support/events.ts';
import { startEventStoreStandIn } from '../../support/eventstoredb-stand-in/start-stand-in.ts';
import { readStored } from '../../support/system/read-ledger.ts';
import type { Cleanup } from '../../support/system/temporary-folder.ts';
import { until } from '../../support/system/until.ts';
import { makeSmallLedger, type SmallLedger } from '../backup/small-ledger.ts';
import { runCountersign, startCountersign } from './run-countersign.ts';

async function standInFor(context: Cleanup) {
  const standIn = await startEventStoreStandIn();
  context.after(() => standIn.stop());
  return standIn;
}
const move = (from: string, to: string) =>
  migrate({ from, to, verifyOnly: false }, noProgress, () => '2026-03-01T12:00:00.000Z');
const inFolder = ({ dataDir }: SmallLedger) => readStored(dataDir).map(plain);
const plain = ({ position: _, data, metadata, ...event }: ReturnType<typeof readStored>[number]) => ({
  ...event,
  data: Buffer.from(data).toString('hex'),
  metadata: Buffer.from(metadata).toString('hex'),
});
async function inStore(address: string) {
  const log = await openEventLog({ file: '', eventStore: address });
  try {
    return (await log.store.readAll({ limit: 100_000 })).map(plain);
  } finally {
    await log.close();
  }
}
/** Events in one stream after the other, so that each is an append. */
const lengthen = (ledger: SmallLedger, count: number) =>
  ledger.append(async (pen) => {
    for (let n = 0; n < count; n++) {
      await pen.write(n % 2 ? facts.accessDenied() : facts.evidenceRead(), { stream: `access-2026-02-${n % 7}` });
    }
  });

test('lost answers, cut connections and a restart in the middle change nothing about what arrives', async (context) => {
  const ledger = await makeSmallLedger(context);
  const standIn = await standInFor(context);
  standIn.injectForeign('orders-1', 'OrderPlaced', { n: 1 });
  standIn.faults.cutConnections('append', { at: 'afterWrite', times: 2 });
  standIn.faults.cutConnections('append', { at: 'beforeWrite' });
  standIn.faults.restart('append', { at: 'afterWrite' });
  const { ok, result } = (await move(ledger.dataDir, standIn.connectionString)) as Awaited<ReturnType<typeof move>> & {
    result: { source: { digest: string }; copied: number };
  };
  assert.equal(ok, true);
  const events = inFolder(ledger);
  assert.equal(result.copied, events.length);
  assert.deepEqual(await inStore(standIn.connectionString), events);
  assert.deepEqual(
    [readMoved(ledger.dataDir)!.digest, readMoved(ledger.dataDir)!.to],
    [result.source.digest, standIn.connectionString.replace(/\?.*/, '')],
  );
});

test('a command that is killed while it copies goes on where it was, and says how much was there', async (context) => {
  const ledger = await makeSmallLedger(context);
  await lengthen(ledger, 600);
  const events = inFolder(ledger);
  const standIn = await standInFor(context);
  const before = standIn.eventCount;
  const environment = { COUNTERSIGN_EVENTSTORE: standIn.connectionString };
  const running = startCountersign(['migrate', '--data-dir', ledger.dataDir], environment);
  await until('some of it is copied', () => standIn.eventCount - before > 20);
  running.child.kill('SIGKILL');
  assert.equal((await running.ended).signal, 'SIGKILL', 'it had ended before it was killed');
  const held = standIn.eventCount - before;
  assert.ok(held < events.length, 'nothing was left to copy');
  assert.equal(existsSync(join(ledger.dataDir, 'log', 'moved.json')), false);

  const second = await runCountersign(['migrate', '--data-dir', ledger.dataDir, '--json'], environment);
  assert.equal(second.code, 0, second.out);
  const { alreadyThere, copied } = JSON.parse(second.out) as { alreadyThere: number; copied: number };
  assert.deepEqual([alreadyThere + copied, alreadyThere >= held], [events.length, true]);
  assert.deepEqual(await inStore(standIn.connectionString), events);
});

test('the way back from EventStoreDB gives the first log again, with what came since', async (context) => {
  const ledger = await makeSmallLedger(context);
  const standIn = await standInFor(context);
  await move(ledger.dataDir, standIn.connectionString);
  const log = await openEventLog({ file: '', eventStore: standIn.connectionString });
  const [last] = await log.store.readAll({ direction: 'backwards', limit: 1 });
  await log.store.append('access-later', 'none', [{ ...last!, id: '11111111-1111-4111-8111-111111111111' }]);
  await log.close();
  const { ok, warnings } = await move(standIn.connectionString, ledger.dataDir);
  assert.equal(ok, true);
  assert.match(warnings!.join(), /^Nothing stops a server from going on with esdb:/);
  assert.equal(readMoved(ledger.dataDir), undefined);
  assert.deepEqual(inFolder(ledger), await inStore(standIn.connectionString));
  assert.equal(inFolder(ledger).at(-1)!.stream, 'access-later');
});

test('a stream that a shared store would not show as ours is refused before anything is written', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.append((pen) => pen.write(facts.accessDenied(), { stream: 'theirs-1' }));
  const standIn = await standInFor(context);
  const before = standIn.eventCount;
  await assert.rejects(
    move(ledger.dataDir, standIn.connectionString),
    /AccessDenied .*of theirs-1\) .* not Countersign's/,
  );
  assert.equal(standIn.eventCount, before);
});

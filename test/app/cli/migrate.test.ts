// A log moves from one place to another by one command; what it says can be checked by a program; no password leaves.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { migrate } from '../../../app/cli/migrate.ts';
import { noProgress } from '../../../app/cli/show-progress.ts';
import { lockDataFolder } from '../../../ledger/data-folder-lock.ts';
import { noteMoved, readMoved } from '../../../ledger/moved-log.ts';
import { newEvents } from '../../ledger/event-store-contract.ts';
import { facts } from '../../support/events.ts';
import { readStored } from '../../support/system/read-ledger.ts';
import { makeSmallLedger, type SmallLedger } from '../backup/small-ledger.ts';
import { runCountersign } from './run-countersign.ts';

const NOW = '2026-03-01T12:00:00.000Z';
const move = (from: string, to: string, verifyOnly = false) => migrate({ from, to, verifyOnly }, noProgress, () => NOW);
const there = (ledger: SmallLedger) => join(ledger.folder, 'there');
const plain = (dataDir: string) =>
  readStored(dataDir).map(({ data, metadata, ...event }) => [event, Buffer.from(data), Buffer.from(metadata)]);

test('the command copies, compares and notes the move; a second run finds all there', async (context) => {
  const ledger = await makeSmallLedger(context);
  const first = await runCountersign(['migrate', '--from', ledger.dataDir, '--to', there(ledger)]);
  assert.deepEqual([first.code, first.signal], [0, null], first.err);
  const events = plain(ledger.dataDir);
  assert.deepEqual(plain(there(ledger)), events);
  assert.match(first.out, new RegExp(`Copied ${events.length} events in \\d+ appends; 0 were there before`));
  const digests = [...first.out.matchAll(/sha256 ([0-9a-f]{64})/g)].map((found) => found[1]);
  assert.equal(digests.length, 2);
  assert.equal(digests[0], digests[1]);
  assert.deepEqual(
    { ...readMoved(ledger.dataDir), at: '' },
    { to: there(ledger), events: events.length, digest: digests[0], at: '' },
  );

  const second = await runCountersign(['--data-dir', ledger.dataDir, 'migrate', '--to', there(ledger), '--json']);
  assert.equal(second.code, 0);
  assert.equal(second.err, '');
  const said = JSON.parse(second.out);
  assert.deepEqual(said, {
    ok: true,
    source: { name: ledger.dataDir, events: events.length, digest: digests[0] },
    target: { name: there(ledger), events: events.length, digest: digests[0] },
    copied: 0,
    alreadyThere: events.length,
    appends: 0,
    warnings: [],
  });
});

test('--verify-only writes nothing, holds nothing, and says which event differs first', async (context) => {
  const ledger = await makeSmallLedger(context);
  await move(ledger.dataDir, there(ledger));
  const lock = lockDataFolder(ledger.dataDir);
  assert.equal((await move(ledger.dataDir, there(ledger), true)).ok, true);
  lock.release();
  await ledger.append((pen) => pen.write(facts.accessDenied()));
  const before = plain(there(ledger));
  const { ok, lines } = await move(ledger.dataDir, there(ledger), true);
  assert.equal(ok, false);
  assert.match(lines.at(-1)!, /not equal\. Event \d+, AccessDenied .* stands in the source and not in the target/);
  assert.deepEqual(plain(there(ledger)), before);
  const nowhere = join(ledger.folder, 'nowhere');
  await assert.rejects(move(ledger.dataDir, nowhere, true), /There is no log in/);
  assert.equal(existsSync(nowhere), false);
});

test('a folder that a server holds is not copied, and no other source or target is made up', async (context) => {
  const ledger = await makeSmallLedger(context);
  const lock = lockDataFolder(ledger.dataDir);
  await assert.rejects(move(ledger.dataDir, there(ledger)), new RegExp(`in use by process ${process.pid}`));
  lock.release();
  await assert.rejects(move(ledger.dataDir, `${ledger.dataDir}/.`), /to itself/);
  await assert.rejects(move(join(ledger.folder, 'none'), there(ledger)), /There is no log in/);
  assert.deepEqual(readdirSync(ledger.folder).sort(), ['data', 'data-keys']);
  assert.equal(readMoved(ledger.dataDir), undefined);
  await move(ledger.dataDir, there(ledger));
});

test('a copy that was refused leaves no note, and a log that comes back is a log again', async (context) => {
  const ledger = await makeSmallLedger(context);
  const other = await makeSmallLedger(context);
  await other.append((_, store) => store.append('model-other', 'none', newEvents(1)));
  await assert.rejects(move(ledger.dataDir, other.dataDir), /another log, and nothing was written/);
  assert.equal(readMoved(ledger.dataDir), undefined);

  await move(ledger.dataDir, there(ledger));
  assert.ok(readMoved(ledger.dataDir));
  const { result } = (await move(there(ledger), ledger.dataDir)) as { result: { alreadyThere: number } };
  assert.equal(result.alreadyThere, plain(ledger.dataDir).length);
  assert.equal(readMoved(ledger.dataDir), undefined);
  assert.equal(readMoved(there(ledger))!.to, ledger.dataDir);
});

test('a password in an address is in no output, whether the command works or not', async (context) => {
  const ledger = await makeSmallLedger(context);
  const address = 'esdb://operator:geh%2Feim123@127.0.0.1:1?tls=false&maxDiscoverAttempts=1';
  noteMoved(ledger.dataDir, { to: 'esdb://127.0.0.1:1', events: 1, digest: 'a'.repeat(64), at: NOW });
  const secretFile = join(ledger.folder, 'address');
  writeFileSync(secretFile, 'esdb://operator:geh%2Feim123@127.0.0.1:99999');
  const ran = [
    await runCountersign(['migrate', '--data-dir', ledger.dataDir, '--to', 'esdb://operator:geh%2Feim123@']),
    await runCountersign(['migrate', '--data-dir', ledger.dataDir, '--to', 'esdb://operator:geh%2Feim123@[']),
    await runCountersign(['doctor', '--data-dir', ledger.dataDir, '--json'], { COUNTERSIGN_EVENTSTORE: address }),
    await runCountersign(['doctor', '--data-dir', ledger.dataDir], { COUNTERSIGN_EVENTSTORE_FILE: secretFile }),
    await runCountersign(['backup', '--data-dir', ledger.dataDir, '--to', there(ledger)], {
      COUNTERSIGN_EVENTSTORE: address,
    }),
  ];
  for (const { code, out, err } of ran) {
    assert.equal(code, 1);
    assert.doesNotMatch(out + err, /geh%2Feim123|geh\/eim123/);
    assert.doesNotMatch(out + err, /^\s+at /m, 'a stack trace');
  }
  assert.match(ran[2]!.out, /127\.0\.0\.1:1 does not answer/);
});

test('without a target the command says how to give one', async (context) => {
  const ledger = await makeSmallLedger(context);
  const { code, err } = await runCountersign(['migrate', '--data-dir', ledger.dataDir]);
  assert.equal(code, 1);
  assert.match(err, /^Say where the log goes: --to esdb:\/\//);
});

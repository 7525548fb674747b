// A backup is taken while a server decides, by the command; killed in the middle it is none; restored it answers again.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { readConfig } from '../../../app/config.ts';
import { makeCast } from '../../../examples/demo/people.ts';
import { PREDICT, type PredictAnswer } from '../../../examples/demo/score-held-out.ts';
import type { BackupManifest } from '../../../ledger/backup-manifest.ts';
import { assertSoundLedger } from '../../support/system/check-ledger.ts';
import { deployTable } from '../../support/system/deploy-table.ts';
import { loanFeatures, loanTable, personOf } from '../../support/system/loan-table.ts';
import { readStored } from '../../support/system/read-ledger.ts';
import { startServerProcess } from '../../support/system/server-process.ts';
import { temporaryFolder } from '../../support/system/temporary-folder.ts';
import { until } from '../../support/system/until.ts';
import { makeSmallLedger } from '../backup/small-ledger.ts';
import { runCountersign, startCountersign } from './run-countersign.ts';

type Cast = Awaited<ReturnType<typeof makeCast>>;
const ERASED = 7;
const KEPT = 8;

const predict = async ({ business }: Cast, deploymentId: string, row: number, key: string) =>
  (
    await business.ask<PredictAnswer>(PREDICT, {
      input: { deploymentId, subjectId: personOf(row), features: loanFeatures(row), idempotencyKey: key },
    })
  ).predict;

async function erase({ operator }: Cast, row: number): Promise<void> {
  await operator.ask('mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { subject } }', {
    input: { commandId: 'erase', subjectId: personOf(row), reason: 'Asked for under article 17.' },
  });
}

async function featuresOf({ regulator }: Cast, { prediction, receipt }: Awaited<ReturnType<typeof predict>>) {
  const asked = await regulator.ask<{ prediction: { erased: boolean; features: object | null } }>(
    'query ($id: ID!, $atLeast: Position) { prediction(id: $id, atLeast: $atLeast) { erased features } }',
    { id: prediction.id, atLeast: receipt.position },
  );
  return asked.prediction;
}

const plain = (dataDir: string) =>
  readStored(dataDir).map(({ data, metadata, ...event }) => [event, Buffer.from(data), Buffer.from(metadata)] as const);

test('a backup taken under load restores to a server that answers, and the erased stay erased', async (t) => {
  const folder = temporaryFolder(t);
  const [dataDir, to] = [join(folder, 'data'), join(folder, 'backup')];
  const config = readConfig({}, { dataDir });
  const server = await startServerProcess({ dataDir });
  t.after(() => server.kill());
  const cast = await makeCast(server.url, config, Date.now());
  const { deploymentId } = await deployTable(cast, loanTable, { key: 'backup', parameters: { epochs: 2 } });
  const early = {
    erased: await predict(cast, deploymentId, ERASED, 'early-erased'),
    kept: await predict(cast, deploymentId, KEPT, 'early-kept'),
  };

  // Four clients ask without a pause from before the backup until after it.
  let stop = false;
  const client = async (number: number) => {
    let asked = 0;
    for (; !stop; asked++) await predict(cast, deploymentId, (asked * 4 + number) % 100, `${number}-${asked}`);
    return asked;
  };
  const clients = [0, 1, 2, 3].map(client);
  const ran = await runCountersign(['backup', '--data-dir', dataDir, '--to', to, '--json']);
  stop = true;
  const asked = (await Promise.all(clients)).reduce((sum, each) => sum + each, 0);
  assert.equal(ran.code, 0, ran.out + ran.err);
  const { manifest, warnings } = JSON.parse(ran.out) as { manifest: BackupManifest; warnings: string[] };
  assert.match(warnings.join(), /key-encryption key is NOT in this backup.*data-keys/);
  await erase(cast, ERASED);
  assert.equal(await server.stop(), 0);

  const all = plain(dataDir);
  const upTo = all.filter(([{ position }]) => position <= BigInt(manifest.log.lastPosition!));
  t.diagnostic(`${manifest.log.events} of ${all.length} events are in the backup; ${asked} predictions beside it`);
  assert.ok(all.length > upTo.length, 'nothing came after the backup');

  const restored = { plain: join(folder, 'plain'), erased: join(folder, 'erased') };
  const without = await runCountersign(['restore', '--from', to, '--data-dir', restored.plain]);
  assert.equal(without.code, 0, without.err);
  assert.match(without.err, new RegExp(`Whoever was erased after ${manifest.takenAt} is in this backup`));
  assert.match(without.err, /There is no key-encryption key at .*plain-keys/);
  const keys = { COUNTERSIGN_KEYS_DIR: config.keysDir };
  const args = ['restore', '--from', to, '--data-dir', restored.erased, '--erasures-from', dataDir, '--json'];
  const withThem = await runCountersign(args, keys);
  assert.equal(withThem.code, 0, withThem.out);
  assert.deepEqual(JSON.parse(withThem.out).warnings, []);
  assert.equal(JSON.parse(withThem.out).erased.length, 1);
  for (const place of Object.values(restored)) assert.deepEqual(plain(place), upTo);

  const doctor = await runCountersign(['doctor', '--data-dir', restored.erased, '--deep', '--json'], keys);
  assert.equal(doctor.code, 0, doctor.out);

  const again = await startServerProcess({ dataDir: restored.erased, environment: keys });
  t.after(() => again.kill());
  const later = await makeCast(again.url, config, Date.now());
  const replayed = await predict(later, deploymentId, KEPT, 'early-kept');
  assert.deepEqual(replayed, { ...early.kept, receipt: { ...early.kept.receipt, replayed: true } });
  assert.equal((await predict(later, deploymentId, 9, 'after the restore')).receipt.replayed, false);
  assert.deepEqual(await featuresOf(later, early.kept), { erased: false, features: loanFeatures(KEPT) });
  assert.deepEqual(await featuresOf(later, early.erased), { erased: true, features: null });
  assert.equal(await again.stop(), 0);
  assertSoundLedger(restored.erased);
});

test('a backup that is killed in the middle is none', async (t) => {
  const ledger = await makeSmallLedger(t);
  for (let n = 0; n < 3_000; n++) {
    const bytes = randomBytes(64);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const path = join(ledger.files.artifacts, digest.slice(0, 2), digest.slice(2, 4), digest);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const to = join(ledger.folder, 'backup');
  const running = startCountersign(['backup', '--data-dir', ledger.dataDir, '--to', to, '--json']);
  await until(
    'artifacts are being copied',
    () => existsSync(join(to, 'artifacts')) && readdirSync(join(to, 'artifacts')).length > 3,
  );
  running.child.kill('SIGKILL');
  assert.equal((await running.ended).signal, 'SIGKILL', 'it had ended before it was killed');
  assert.equal(existsSync(join(to, 'manifest.json')), false);
  const dataDir = join(ledger.folder, 'restored');
  const refused = await runCountersign(['restore', '--from', to, '--data-dir', dataDir]);
  assert.deepEqual([refused.code, refused.out], [1, '']);
  assert.match(refused.err, /this is no backup, or one that was interrupted/);
  assert.equal(existsSync(dataDir), false);
});

test('a restore that is refused says why in one sentence, as words or as JSON', async (t) => {
  const ledger = await makeSmallLedger(t);
  const to = join(ledger.folder, 'backup');
  assert.equal((await runCountersign(['backup', '--data-dir', ledger.dataDir, '--to', to])).code, 0);
  const file = join(to, 'log', 'ledger.sqlite');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
  const dataDir = join(ledger.folder, 'restored');
  const { code, out, err } = await runCountersign(['restore', '--from', to, '--data-dir', dataDir, '--json']);
  assert.equal(code, 1);
  assert.equal(err, '');
  const said = JSON.parse(out);
  assert.equal(said.ok, false);
  assert.match(said.error, /ledger\.sqlite is not the file that the manifest describes; take another backup\.$/);
  assert.equal(existsSync(dataDir), false);
});

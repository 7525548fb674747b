// Files that no event names are counted; a sweep takes the old ones, and none that an event names or that may only have lost its
// event.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { examine } from '../../../app/doctor/examine.ts';
import { artifactPath, openFileArtifactStore } from '../../../ledger/artifacts/file-artifact-store.ts';
import { listArtifacts } from '../../../ledger/artifacts/list-artifacts.ts';
import { lockDataFolder } from '../../../ledger/data-folder-lock.ts';
import { facts } from '../../support/events.ts';
import { makeSmallLedger, type SmallLedger } from '../backup/small-ledger.ts';

const NOW = Date.UTC(2026, 2, 1);
const HOUR_MS = 3600 * 1_000;

const look = ({ dataDir, keysDir }: SmallLedger, sweep = false) =>
  examine({ dataDir, keysDir, eventStore: undefined, deep: false, sweep, now: () => NOW });

/** Stored so many hours ago. */
async function leave({ files }: SmallLedger, hours: number): Promise<string> {
  const { digest } = await openFileArtifactStore({ folder: files.artifacts }).put(randomBytes(100));
  age(files.artifacts, digest, hours);
  return digest;
}

function age(folder: string, digest: string, hours: number): void {
  const written = (NOW - hours * HOUR_MS) / 1_000;
  utimesSync(artifactPath(folder, digest), written, written);
}

async function present({ files }: SmallLedger): Promise<string[]> {
  const digests: string[] = [];
  for await (const digest of listArtifacts(files.artifacts)) digests.push(digest);
  return digests;
}

const of = (findings: Awaited<ReturnType<typeof look>>, check: string) =>
  findings.filter((finding) => finding.check === check).map(({ status, sentence }) => `${status}: ${sentence}`);

async function ledgerWithViews(context: Parameters<typeof makeSmallLedger>[0]): Promise<SmallLedger> {
  const ledger = await makeSmallLedger(context);
  await ledger.buildViews();
  for (const digest of ledger.artifacts) age(ledger.files.artifacts, digest, 1_000);
  return ledger;
}

test('a look counts them, warns of the old ones, and removes none', async (context) => {
  const ledger = await ledgerWithViews(context);
  const left = [await leave(ledger, 25), await leave(ledger, 1_000), await leave(ledger, 23)];
  const findings = await look(ledger);
  const [all, young, old] = of(findings, 'artifacts');
  assert.match(all!, /^ok: All 2 artifacts/);
  assert.match(young!, /^ok: 1 file of less than a day/);
  assert.match(old!, /^warning: 2 files of more than a day that no event names, 200 bytes together/);
  assert.match(findings.find(({ status }) => status === 'warning')!.remedy!, /doctor --sweep/);
  assert.deepEqual(await present(ledger), [...ledger.artifacts, ...left].sort());
});

test('a sweep removes the old ones alone, and gives the folder back', async (context) => {
  const ledger = await ledgerWithViews(context);
  const [, young] = [await leave(ledger, 25), await leave(ledger, 23)];
  assert.deepEqual(of(await look(ledger, true), 'sweep'), [
    'ok: 1 file that no event names were removed, 100 bytes together.',
  ]);
  assert.deepEqual(await present(ledger), [...ledger.artifacts, young].sort());
  assert.deepEqual(of(await look(ledger, true), 'sweep'), [
    'ok: There is no file of more than a day that no event names.',
  ]);
  lockDataFolder(ledger.dataDir).release();
});

test('nothing is swept beside a running server', async (context) => {
  const ledger = await ledgerWithViews(context);
  const left = await leave(ledger, 25);
  const lock = lockDataFolder(ledger.dataDir);
  context.after(() => lock.release());
  assert.match(of(await look(ledger, true), 'sweep')[0]!, /^problem: Nothing was swept: The data folder .* is in use/);
  assert.ok((await present(ledger)).includes(left));
});

test('nothing is swept where the log has lost events, is damaged, or is not shown to be the one of the folder', async (context) => {
  const refused = async (spoil: (ledger: SmallLedger) => void, sentence: RegExp) => {
    const ledger = await ledgerWithViews(context);
    const left = await leave(ledger, 25);
    spoil(ledger);
    assert.match(of(await look(ledger, true), 'sweep').join(), sentence);
    assert.ok((await present(ledger)).includes(left));
  };
  const inLog = (sql: string) => (ledger: SmallLedger) => {
    const database = new DatabaseSync(ledger.files.log);
    database.exec(`DROP TRIGGER events_never_change; DROP TRIGGER events_are_never_deleted; ${sql}`);
    database.close();
  };
  const last = '(SELECT max(position) FROM events)';
  await refused(inLog(`DELETE FROM events WHERE position = ${last}`), /^problem: .* stay: with a problem of views/);
  await refused(inLog('DELETE FROM events WHERE position = 3'), /^problem: .* stay: with a problem of log/);
  await refused(({ files }) => rmSync(files.log), /^problem: Nothing was swept: the log cannot be read/);
  await refused(({ files }) => rmSync(files.views), /^problem: .* stay: no view shows/);
});

test('views that are behind the log still bear witness: the server was killed', async (context) => {
  const ledger = await ledgerWithViews(context);
  await leave(ledger, 25);
  await ledger.append((pen) => pen.write(facts.accessDenied()));
  assert.match(of(await look(ledger, true), 'sweep')[0]!, /^ok: 1 file/);
});

test('a process that is killed after it stored a file leaves it whole, and it is swept', {
  timeout: 20_000,
}, async (context) => {
  const ledger = await ledgerWithViews(context);
  const store = pathToFileURL(join(import.meta.dirname, '../../../ledger/artifacts/file-artifact-store.ts')).href;
  const script = `
    import { openFileArtifactStore } from ${JSON.stringify(store)};
    const { digest } = await openFileArtifactStore({ folder: ${JSON.stringify(ledger.files.artifacts)} })
      .putPieces((async function* () { yield new Uint8Array(4_000); })());
    process.stdout.write(digest);
    setInterval(() => {}, 1_000);`;
  const killed = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  context.after(() => killed.kill('SIGKILL'));
  const [digest] = (await once(killed.stdout, 'data')) as [Buffer];
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  age(ledger.files.artifacts, String(digest), 25);
  assert.match(of(await look(ledger, true), 'sweep')[0]!, /4000 bytes together/);
  assert.deepEqual(await present(ledger), [...ledger.artifacts].sort());
});

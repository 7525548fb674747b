// A sound folder gives no problem; every fault that is made here is found, named, and comes with what to do.
import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { type ExamineOptions, examine } from '../../../app/doctor/examine.ts';
import type { Finding } from '../../../app/doctor/finding.ts';
import { lockDataFolder } from '../../../ledger/data-folder-lock.ts';
import { forgetMoved, noteMoved } from '../../../ledger/moved-log.ts';
import { facts } from '../../support/events.ts';
import { makeSmallLedger, type SmallLedger } from '../backup/small-ledger.ts';

const NOW = Date.UTC(2026, 2, 1);
const GIB = 1024 ** 3;

function look({ dataDir, keysDir }: SmallLedger, change: Partial<ExamineOptions> = {}): Promise<Finding[]> {
  return examine({
    dataDir,
    keysDir,
    eventStore: undefined,
    deep: false,
    now: () => NOW,
    facts: { freeBytes: () => 50 * GIB },
    ...change,
  });
}
const bad = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'ok');

function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  chmodSync(to, 0o700);
}

/** The only thing that is not well, and what it says. */
function assertOnly(findings: readonly Finding[], status: Finding['status'], check: string, sentence: RegExp): void {
  const found = bad(findings);
  assert.deepEqual(
    found.map((each) => [each.status, each.check]),
    [[status, check]],
    JSON.stringify(found),
  );
  assert.match(found[0]!.sentence, sentence);
  assert.ok(found[0]!.remedy, 'it does not say what to do');
}

/** What no trigger stops: somebody with the file in his hands. */
function inLog({ files }: SmallLedger, sql: string): void {
  const database = new DatabaseSync(files.log);
  database.exec(`DROP TRIGGER events_never_change; DROP TRIGGER events_are_never_deleted; ${sql}`);
  database.close();
}

test('a sound folder has no problem, with its server running or not, and a look changes nothing', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.buildViews();
  const log = readFileSync(ledger.files.log);
  const findings = await look(ledger, { deep: true });
  assert.deepEqual(bad(findings), []);
  assert.deepEqual(
    [...new Set(findings.map(({ check }) => check))],
    ['folder', 'disk', 'lock', 'log', 'clock', 'vault', 'keys', 'views', 'artifacts'],
  );
  assert.match(findings.find(({ check }) => check === 'lock')!.sentence, /^No server/);
  const lock = lockDataFolder(ledger.dataDir);
  const beside = await look(ledger);
  assert.deepEqual(bad(beside), []);
  assert.match(
    beside.find(({ check }) => check === 'lock')!.sentence,
    new RegExp(`A server runs on it \\(process ${process.pid}\\)`),
  );
  lock.release();
  lockDataFolder(ledger.dataDir).release();
  assert.deepEqual(readFileSync(ledger.files.log), log);
});

test('a folder that is missing, a file, open to others or of somebody else is named', async (context) => {
  const ledger = await makeSmallLedger(context);
  assertOnly(await look(ledger, { dataDir: join(ledger.folder, 'none') }), 'problem', 'folder', /is not there/);
  assertOnly(await look(ledger, { dataDir: ledger.files.log }), 'problem', 'folder', /is a file/);
  assertOnly(
    await look(ledger, { facts: { uid: 12_345, freeBytes: () => 50 * GIB } }),
    'problem',
    'folder',
    /belongs to user \d+, and this is user 12345/,
  );
  chmodSync(ledger.dataDir, 0o755);
  assertOnly(await look(ledger), 'warning', 'folder', /Others on this machine can look into/);
});

test('a disk that is nearly full is a warning, one that is full a problem', async (context) => {
  const ledger = await makeSmallLedger(context);
  assertOnly(await look(ledger, { facts: { freeBytes: () => GIB / 2 } }), 'warning', 'disk', /512 MiB free/);
  assertOnly(
    await look(ledger, { facts: { freeBytes: () => GIB / 64 } }),
    'problem',
    'disk',
    /appends will soon be refused/,
  );
});

test('keys that are missing or of another vault are named, and none is made', async (context) => {
  const ledger = await makeSmallLedger(context);
  const other = await makeSmallLedger(context);
  assertOnly(await look(ledger, { keysDir: other.keysDir }), 'problem', 'keys', /does not belong to this vault/);
  const none = join(ledger.folder, 'none');
  assertOnly(await look(ledger, { keysDir: none }), 'problem', 'keys', /There is no key-encryption key/);
  mkdirSync(none, { mode: 0o700 });
  assertOnly(await look(ledger, { keysDir: none }), 'problem', 'keys', /There is no key-encryption key/);
  chmodSync(join(ledger.keysDir, 'kek'), 0o644);
  assertOnly(await look(ledger), 'problem', 'keys', /Others can read/);
  chmodSync(ledger.files.vault, 0o644);
  assert.deepEqual(
    bad(await look(ledger)).map(({ check }) => check),
    ['vault', 'keys'],
  );
});

test('an event that is gone, doubled, moved or unreadable is found in the log', async (context) => {
  const whole = await makeSmallLedger(context);
  const faults: [string, RegExp][] = [
    [
      'DELETE FROM events WHERE position = 5',
      /^2 places are wrong; the first: The log goes on at position 6 where 5 should follow; events are gone/,
    ],
    [
      'DELETE FROM events WHERE position = (SELECT max(position) - 1 FROM events)',
      /^The log goes on at position|has revision/,
    ],
    ['UPDATE events SET revision = 900 WHERE position = 9', /has revision 900 where/],
    [
      'UPDATE events SET id = (SELECT id FROM events WHERE position = 9) WHERE position = 10',
      /^EpochCompleted \S+ \(revision 3 of \S+\) has an id that its stream holds already/,
    ],
    [
      `UPDATE events SET metadata = cast(replace(cast(metadata AS TEXT), '"v":', '"v":7') AS BLOB) WHERE position = 2`,
      /DatasetRegistered of version 7\d; this build does not know it/,
    ],
    ["UPDATE events SET data = cast('{' AS BLOB) WHERE position = 2", /DatasetRegistered without a readable version/],
  ];
  for (const [number, [sql, sentence]] of faults.entries()) {
    const folder = join(whole.folder, `fault-${number}`);
    copyFolder(whole.dataDir, folder);
    const ledger = { ...whole, dataDir: folder, files: { ...whole.files, log: join(folder, 'log', 'ledger.sqlite') } };
    inLog(ledger, sql);
    const [found, ...more] = bad(await look(ledger));
    assert.deepEqual([found?.status, found?.check, more], ['problem', 'log', []], sql);
    assert.match(found!.sentence, sentence);
  }
});

test('events of others are counted and are no problem', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.append((pen) => pen.writeRaw('access-x', 'SomebodyElses', {}, {}));
  const findings = await look(ledger);
  assert.deepEqual(bad(findings), []);
  assert.match(
    findings.find(({ sentence }) => /streams/.test(sentence))!.sentence,
    /; 1 of them are of types that are not/,
  );
});

test('a file that is damaged, missing or no database is named by what it is', async (context) => {
  const whole = await makeSmallLedger(context);
  await whole.buildViews();
  const damage = (name: string, file: 'log' | 'vault' | 'views', how: (path: string) => void) => {
    const dataDir = join(whole.folder, name);
    copyFolder(whole.dataDir, dataDir);
    const path = join(dataDir, file, file === 'log' ? 'ledger.sqlite' : `${file}.sqlite`);
    how(path);
    return look({ ...whole, dataDir });
  };
  const noDatabase = (path: string) => writeFileSync(path, 'the disk took it');
  const torn = (path: string) => {
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 3 * 4096, 5 * 4096);
    writeFileSync(path, bytes);
  };
  for (const file of ['log', 'vault'] as const) {
    const checks = (findings: readonly Finding[]) => new Set(bad(findings).map(({ check }) => check));
    assert.ok(checks(await damage(`missing-${file}`, file, rmSync)).has(file));
    assert.ok(checks(await damage(`none-${file}`, file, noDatabase)).has(file));
    assert.ok(checks(await damage(`torn-${file}`, file, torn)).has(file));
  }
  assertOnly(await damage('none-views', 'views', noDatabase), 'problem', 'views', /cannot be read/);
  const missing = await damage('missing-views', 'views', rmSync);
  assert.deepEqual(bad(missing), []);
  assert.match(missing.find(({ check }) => check === 'views')!.sentence, /built at the next start/);
});

test('views that are ahead of the log, behind it, or stopped are told apart', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.buildViews();
  await ledger.append((pen) => pen.write(facts.accessDenied()));
  assertOnly(await look(ledger), 'warning', 'views', /views are behind the log/);
  await ledger.buildViews();
  assert.deepEqual(bad(await look(ledger)), []);
  const inViews = (sql: string) => {
    const database = new DatabaseSync(ledger.files.views);
    database.exec(sql);
    database.close();
  };
  inViews("UPDATE view_cursor SET status = 'stopped', reason = 'It met a stranger.' WHERE name = 'audit'");
  assertOnly(await look(ledger), 'problem', 'views', /The view audit has stopped: It met a stranger/);
  inViews("UPDATE view_cursor SET status = 'running', reason = NULL, position = position + 1 WHERE name = 'audit'");
  assertOnly(await look(ledger), 'problem', 'views', /The view audit stands at position \d+, and the log ends at/);
});

test('a missing artifact is always found, an altered one with --deep', async (context) => {
  const ledger = await makeSmallLedger(context);
  const [one, other] = ledger.artifacts.map((digest) =>
    join(ledger.files.artifacts, digest.slice(0, 2), digest.slice(2, 4), digest),
  );
  const bytes = readFileSync(one!);
  writeFileSync(one!, 'swapped');
  assert.deepEqual(bad(await look(ledger)), []);
  assertOnly(
    await look(ledger, { deep: true }),
    'problem',
    'artifacts',
    new RegExp(`^1 artifacts do not hash.*${ledger.artifacts[0]}`),
  );
  writeFileSync(one!, bytes);
  rmSync(other!);
  assertOnly(await look(ledger), 'problem', 'artifacts', new RegExp(`^1 of 2 artifacts.*${ledger.artifacts[1]}`));
});

test('a clock that stands before the last event is a problem; a log that is in two places, or elsewhere, too', async (context) => {
  const ledger = await makeSmallLedger(context);
  assertOnly(
    await look(ledger, { now: () => Date.UTC(2026, 0, 2) }),
    'problem',
    'clock',
    /seconds after what this machine calls now/,
  );
  noteMoved(ledger.dataDir, {
    to: 'esdb://127.0.0.1:1',
    events: 9,
    digest: 'a'.repeat(64),
    at: '2026-02-01T00:00:00.000Z',
  });
  assertOnly(await look(ledger), 'problem', 'moved', /has moved to esdb:\/\/127\.0\.0\.1:1 \(9 events/);
  const moved = async (eventStore: string) =>
    (await look(ledger, { eventStore })).find(({ check }) => check === 'moved')!;
  assert.equal((await moved('esdb://127.0.0.1:1?tls=false')).status, 'ok');
  assert.equal((await moved('esdb://localhost:1?tls=false')).status, 'warning');
  forgetMoved(ledger.dataDir);
  assert.match((await moved('esdb://127.0.0.1:1?tls=false')).sentence, /holds a log of its own/);
  writeFileSync(join(ledger.dataDir, 'log', 'moved.json'), '{');
  assertOnly(await look(ledger), 'problem', 'moved', /cannot be read/);
});

test('views that were made of a past that the log no longer holds are a problem, as a start would find', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.buildViews();
  // Put back from an older copy, the log has grown on: as long as before, and longer, with another event in the place.
  inLog(
    ledger,
    "UPDATE events SET id = 'ffffffff' || substr(id, 9) WHERE position = (SELECT max(position) FROM events)",
  );
  assertOnly(
    await look(ledger),
    'problem',
    'views',
    /made of an event at position \d+ .* does not hold there; no server/,
  );
  await ledger.append((pen) => pen.write(facts.accessDenied()));
  assertOnly(await look(ledger), 'problem', 'views', /does not hold there/);
  await assert.rejects(ledger.buildViews(), /does not hold there/);
});

test('views of an older build, which has fewer tables beside them, are a note: the next start builds what they lack', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.buildViews();
  const database = new DatabaseSync(ledger.files.views);
  database.exec('DROP TABLE log_place');
  database.close();
  assertOnly(await look(ledger), 'warning', 'views', /built by an older build/);
  await ledger.buildViews();
  assert.deepEqual(bad(await look(ledger)), []);
});

test('views of a log that begins with another event are a problem', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.buildViews();
  inLog(ledger, "UPDATE events SET id = 'ffffffff' || substr(id, 9) WHERE position = 1");
  assertOnly(await look(ledger), 'problem', 'views', /begins with another event/);
});

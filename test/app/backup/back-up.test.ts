// A backup is whole or is none, holds what its log names, and brings nobody back who was erased.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { type BackupStep, backUp } from '../../../app/backup/back-up.ts';
import { restore } from '../../../app/backup/restore.ts';
import { dataFiles } from '../../../app/data-files.ts';
import { readManifest } from '../../../ledger/backup-manifest.ts';
import { noteMoved } from '../../../ledger/moved-log.ts';
import { facts } from '../../support/events.ts';
import { readStored } from '../../support/system/read-ledger.ts';
import { makeSmallLedger, type SmallLedger } from './small-ledger.ts';

const NOW = '2026-03-01T12:00:00.000Z';
const now = () => NOW;
const events = (dataDir: string) =>
  readStored(dataDir).map(({ data, metadata, ...event }) => ({
    ...event,
    data: Buffer.from(data).toString('hex'),
    metadata: Buffer.from(metadata).toString('hex'),
  }));
const place = (ledger: SmallLedger, name: string) => join(ledger.folder, name);
async function backedUp(ledger: SmallLedger, name = 'backup'): Promise<string> {
  await backUp({ dataDir: ledger.dataDir, to: place(ledger, name), now });
  return place(ledger, name);
}
/** Every byte under the folder. */
const bytesUnder = (folder: string) =>
  Buffer.concat(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  );

test('a restored folder holds the same events, people and artifacts', async (context) => {
  const ledger = await makeSmallLedger(context);
  const from = await backedUp(ledger);
  const dataDir = place(ledger, 'restored');
  const { manifest, erased } = await restore({ from, dataDir });
  const stored = events(ledger.dataDir);
  assert.deepEqual(events(dataDir), stored);
  assert.deepEqual(erased, []);
  assert.deepEqual(
    [
      manifest.takenAt,
      manifest.log.events,
      manifest.log.lastPosition,
      manifest.vault.subjects,
      manifest.artifacts.files,
    ],
    [NOW, stored.length, String(stored.at(-1)!.position), 4, 2],
  );
  assert.deepEqual(manifest.artifacts.missing, []);
  const copy = { ...ledger, files: dataFiles(dataDir) };
  const vault = readFileSync(copy.files.vault);
  for (const reference of ledger.references) assert.ok(vault.includes(reference));
  assert.equal(existsSync(copy.files.views), false);
});

test('a backup holds neither the key-encryption key nor the views, and is closed to others', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.buildViews();
  const from = await backedUp(ledger);
  assert.deepEqual(readdirSync(from).sort(), ['artifacts', 'log', 'manifest.json', 'vault']);
  const kek = readFileSync(join(ledger.keysDir, 'kek'), 'utf8').trim();
  const bytes = bytesUnder(from);
  assert.equal(bytes.includes(kek) || bytes.includes(Buffer.from(kek, 'hex')), false);
  const open = readdirSync(from, { recursive: true, withFileTypes: true }).filter(
    (entry) => (statSync(join(entry.parentPath, entry.name)).mode & 0o077) !== 0,
  );
  assert.deepEqual(open, []);
  assert.equal(statSync(from).mode & 0o077, 0);
});

test('a backup that ends at any step has no manifest, and is not restored', async (context) => {
  const ledger = await makeSmallLedger(context);
  const steps: [BackupStep, number][] = [];
  await backUp({ dataDir: ledger.dataDir, to: place(ledger, 'whole'), now, onProgress: (...step) => steps.push(step) });
  assert.deepEqual(steps, [
    ['log', 0],
    ['vault', 0],
    ['artifacts', 0],
    ['artifacts', 1],
    ['artifacts', 2],
  ]);
  for (const [index] of steps.entries()) {
    const to = place(ledger, `half-${index}`);
    let at = 0;
    const onProgress = () => {
      if (at++ === index) throw new Error('The machine is off.');
    };
    await assert.rejects(backUp({ dataDir: ledger.dataDir, to, now, onProgress }), /machine is off/);
    assert.equal(existsSync(join(to, 'manifest.json')), false);
    await assert.rejects(
      restore({ from: to, dataDir: place(ledger, 'never') }),
      /no backup, or one that was interrupted/,
    );
    await assert.rejects(backUp({ dataDir: ledger.dataDir, to, now }), /is not empty/);
  }
  assert.equal(existsSync(place(ledger, 'never')), false);
});

test('what comes between log and vault, and between vault and artifacts, is in the later copy or in none', async (context) => {
  const ledger = await makeSmallLedger(context);
  const before = events(ledger.dataDir).length;
  const appended = { vault: false, artifacts: false };
  const to = place(ledger, 'backup');
  let running: Promise<unknown> = Promise.resolve();
  const onProgress = (step: BackupStep) => {
    if (step === 'log' || appended[step]) return;
    appended[step] = true;
    running = running.then(() => ledger.append((pen) => pen.write(facts.subjectKeyDestroyed({ reason: step }))));
  };
  const manifest = await backUp({ dataDir: ledger.dataDir, to, now, onProgress });
  await running;
  assert.equal(manifest.log.events, before);
  assert.equal(events(ledger.dataDir).length, before + 2);
  await restore({ from: to, dataDir: place(ledger, 'restored') });
  assert.deepEqual(events(place(ledger, 'restored')), events(ledger.dataDir).slice(0, before));
});

test('a changed, missing or added byte anywhere is found before anything has the name of the new folder', async (context) => {
  const ledger = await makeSmallLedger(context);
  const whole = await backedUp(ledger);
  const [artifact] = ledger.artifacts;
  const artifactPath = join('artifacts', artifact!.slice(0, 2), artifact!.slice(2, 4), artifact!);
  const flip = (path: string) => {
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
  };
  const damages: { [name: string]: [(folder: string) => void, RegExp] } = {
    'log changed': [
      (folder) => flip(join(folder, 'log', 'ledger.sqlite')),
      /ledger\.sqlite is not the file that the manifest/,
    ],
    'log missing': [
      (folder) => rmSync(join(folder, 'log', 'ledger.sqlite')),
      /ledger\.sqlite cannot be read \(ENOENT\)/,
    ],
    'vault changed': [(folder) => flip(join(folder, 'vault', 'vault.sqlite')), /vault\.sqlite is not the file/],
    'artifact changed': [(folder) => flip(join(folder, artifactPath)), /does not hash to its name/],
    'artifact missing': [(folder) => rmSync(join(folder, artifactPath)), /holds 1 artifacts, and not the 2/],
    'manifest cut': [
      (folder) => writeFileSync(join(folder, 'manifest.json'), '{"format":'),
      /not a manifest of the format/,
    ],
    'manifest of another format': [
      (folder) => {
        const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
        writeFileSync(join(folder, 'manifest.json'), text.replace('backup@1', 'backup@2'));
      },
      /restore with the build that took the backup/,
    ],
    'manifest of another log': [
      (folder) => {
        const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
        const { digest } = JSON.parse(text).log;
        writeFileSync(join(folder, 'manifest.json'), text.replace(digest, 'f'.repeat(64)));
      },
      /does not hold the events its manifest names/,
    ],
  };
  for (const [name, [damage, sentence]] of Object.entries(damages)) {
    const folder = place(ledger, name);
    cpSync(whole, folder, { recursive: true });
    damage(folder);
    await assert.rejects(restore({ from: folder, dataDir: place(ledger, 'never') }), sentence, name);
  }
  assert.deepEqual(
    readdirSync(ledger.folder).filter((name) => name.startsWith('never')),
    [],
  );
});

test('nothing is written over: a backup and a restored ledger want a folder of their own', async (context) => {
  const ledger = await makeSmallLedger(context);
  const from = await backedUp(ledger);
  await assert.rejects(restore({ from, dataDir: ledger.dataDir }), /is not empty/);
  await assert.rejects(restore({ from, dataDir: join(from, 'data') }), /lies in the backup/);
  await assert.rejects(restore({ from, dataDir: ledger.files.log }), /is a file/);
  await assert.rejects(
    backUp({ dataDir: ledger.dataDir, to: join(ledger.dataDir, 'backup'), now }),
    /lies in the data folder/,
  );
  await assert.rejects(backUp({ dataDir: place(ledger, 'none'), to: place(ledger, 'b'), now }), /There is no log in/);
  const empty = place(ledger, 'empty');
  mkdirSync(empty);
  await restore({ from, dataDir: empty });
  assert.ok(readStored(empty).length > 20);
});

test('a log that has moved is backed up where it is', async (context) => {
  const ledger = await makeSmallLedger(context);
  noteMoved(ledger.dataDir, { to: 'esdb://db:2113', events: 1, digest: 'a'.repeat(64), at: NOW });
  await assert.rejects(
    backUp({ dataDir: ledger.dataDir, to: place(ledger, 'b'), now }),
    /has moved to esdb:\/\/db:2113/,
  );
});

test('an artifact that is missing or altered is named in the manifest, and the rest is backed up', async (context) => {
  const ledger = await makeSmallLedger(context);
  const [one, other] = ledger.artifacts;
  const pathOf = (digest: string) => join(ledger.files.artifacts, digest.slice(0, 2), digest.slice(2, 4), digest);
  rmSync(pathOf(one!));
  writeFileSync(pathOf(other!), 'swapped');
  const from = await backedUp(ledger);
  assert.deepEqual(readManifest(from).artifacts.missing, [one, other]);
  await restore({ from, dataDir: place(ledger, 'restored') });
});

test('who was erased before the backup is not in it, nor who was ordered to be', async (context) => {
  const ledger = await makeSmallLedger(context);
  const [gone, ordered, ...kept] = ledger.references;
  await ledger.append((pen) => pen.write(facts.subjectKeyDestroyed({ subject: gone! })));
  await ledger.withVault((vault) => vault.destroySubject(gone!));
  // The event is recorded; the server died before the key was destroyed.
  await ledger.append((pen) => pen.write(facts.subjectKeyDestroyed({ subject: ordered! })));
  const from = await backedUp(ledger);
  assert.equal(bytesUnder(from).subarray(0).includes(gone!), true, 'the event names the reference');
  assert.equal(readFileSync(join(from, 'vault', 'vault.sqlite')).includes(gone!), false);
  const dataDir = place(ledger, 'restored');
  const { erased } = await restore({ from, dataDir });
  assert.deepEqual(erased, [ordered]);
  const vault = readFileSync(dataFiles(dataDir).vault);
  assert.equal(vault.includes(ordered!), false);
  for (const reference of kept) assert.ok(vault.includes(reference));
});

test('who was erased after the backup stays erased, by the newer log, by the newer vault, or by both', async (context) => {
  const ledger = await makeSmallLedger(context);
  const [byBoth, byLog, byVault, kept] = ledger.references as [string, string, string, string];
  const from = await backedUp(ledger);
  await ledger.append(async (pen) => {
    await pen.write(facts.subjectKeyDestroyed({ subject: byBoth }));
    await pen.write(facts.subjectKeyDestroyed({ subject: byLog }));
  });
  await ledger.withVault(async (vault) => {
    await vault.destroySubject(byBoth);
    await vault.destroySubject(byVault);
    await vault.ensureSubjects('subject', ['eve']);
  });
  const restoreWith = async (name: string, erasuresFrom: string) => {
    const dataDir = place(ledger, name);
    const { erased, notAsked } = await restore({ from, dataDir, erasuresFrom });
    const vault = readFileSync(dataFiles(dataDir).vault);
    for (const reference of erased) assert.equal(vault.includes(reference), false);
    assert.ok(vault.includes(kept));
    assert.deepEqual(events(dataDir), events(ledger.dataDir).slice(0, -2));
    return { erased: [...erased].sort(), notAsked };
  };
  assert.deepEqual(await restoreWith('of-both', ledger.dataDir), {
    erased: [byBoth, byLog, byVault].sort(),
    notAsked: [],
  });

  const part = (name: string, lost: 'log' | 'vault') => {
    const folder = place(ledger, name);
    cpSync(ledger.dataDir, folder, { recursive: true });
    writeFileSync(dataFiles(folder)[lost], 'the disk took it');
    return folder;
  };
  const ofLog = await restoreWith('of-log', part('lost-vault', 'vault'));
  assert.deepEqual(ofLog.erased, [byBoth, byLog].sort());
  assert.match(ofLog.notAsked.join(), /not a database/);
  const ofVault = await restoreWith('of-vault', part('lost-log', 'log'));
  assert.deepEqual(ofVault.erased, [byBoth, byVault].sort());
  assert.match(ofVault.notAsked.join(), /cannot be opened/);

  noteMoved(ledger.dataDir, { to: 'esdb://db:2113', events: 1, digest: 'a'.repeat(64), at: NOW });
  const moved = await restoreWith('of-moved', ledger.dataDir);
  assert.equal(moved.erased.length, 3);
  assert.match(moved.notAsked.join(), /moved to esdb:\/\/db:2113 on .*only its vault was asked/);

  const nothing = part('lost-all', 'log');
  writeFileSync(dataFiles(nothing).vault, 'the disk took it');
  await assert.rejects(
    restore({ from, dataDir: place(ledger, 'never'), erasuresFrom: nothing }),
    /No erasures can be read/,
  );
  assert.equal(existsSync(place(ledger, 'never')), false);
});

test('erasures are taken from a later state of the same ledger and from nothing else', async (context) => {
  const ledger = await makeSmallLedger(context);
  const from = await backedUp(ledger);
  const other = await makeSmallLedger(context, { people: ['ada'] });
  await other.append((pen) => pen.write(facts.subjectKeyDestroyed()));
  const refused = (erasuresFrom: string, sentence: RegExp) =>
    assert.rejects(restore({ from, dataDir: place(ledger, 'never'), erasuresFrom }), sentence);
  // Another log, although its first events carry the same ids.
  await refused(other.dataDir, /is not a later state of the backup's/);
  // No log, and another vault.
  rmSync(other.files.log);
  await refused(other.dataDir, /another key-encryption key/);
  assert.equal(existsSync(place(ledger, 'never')), false);
});

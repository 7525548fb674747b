import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Column } from '../../../domain/datasets/events.ts';
import { openFileArtifactStore } from '../../../ledger/artifacts/file-artifact-store.ts';
import { type ReadRow, readRows } from '../../../ledger/rows/read-rows.ts';
import { openSqliteVault } from '../../../ledger/vault/sqlite-vault.ts';
import type { Intake, IntakeConfig } from '../../../workers/intake/intake.ts';
import { startIntake } from '../../../workers/intake/start-intake.ts';

const columns: readonly Column[] = [
  { name: 'age', kind: 'number', role: 'feature', sensitive: true },
  { name: 'status', kind: 'category', role: 'feature', sensitive: true },
  { name: 'class', kind: 'category', role: 'target', sensitive: false },
  { name: 'person', kind: 'category', role: 'subject', sensitive: true },
];
const clearColumns = columns
  .filter(({ role }) => role !== 'subject')
  .map((column) => ({ ...column, sensitive: false }));
const request = { fileName: 'people.csv', columns, task: { kind: 'binary', positiveValue: 'bad' } } as const;

interface Running {
  readonly folder: string;
  readonly intake: Intake;
  readonly config: IntakeConfig;
}

async function running(run: (running: Running) => Promise<void>, more: Partial<IntakeConfig> = {}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'intake-'));
  const kek = new Uint8Array(createHash('sha256').update('a key for tests').digest());
  const config = {
    vaultFile: join(folder, 'vault', 'vault.sqlite'),
    artifactsFolder: join(folder, 'artifacts'),
    kek,
    ...more,
  };
  const intake = await startIntake(config);
  try {
    await run({ folder, intake, config });
  } finally {
    await intake.close();
    await rm(folder, { recursive: true });
  }
}

async function* inPieces(text: string, pieceBytes = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function everyFile(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)));
}

const artifactFiles = async (folder: string) => [...(await everyFile(join(folder, 'artifacts'))).keys()];

test('a file comes back as it was sent, with what the event records of it', () =>
  running(
    async ({ intake, config }) => {
      const lines = Array.from(
        { length: 1200 },
        (_, n) => `p${n % 700},${n % 10 === 0 ? '' : n},single,${n % 3 === 0 ? 'bad' : 'good'}`,
      );
      const text = `person,age,status,class\r\n${lines.join('\r\n')}`;
      const progress: number[] = [];
      const file = await intake.ingest(request, inPieces(text), ({ bytes }) => progress.push(bytes));
      assert.equal(progress.at(-1), text.length);
      assert.ok(progress.length > 10);
      const { chunks, profile, ...facts } = file;
      assert.deepEqual(facts, {
        file: {
          name: 'people.csv',
          bytes: text.length,
          fingerprint: intake.vault.fingerprint('rows-file', text),
          format: 'csv',
        },
        rows: 1200,
        subjects: 700,
        targets: { kind: 'binary', positive: 400, negative: 800 },
        missing: { age: 120 },
      });
      const counts = (count: number) => ({ distinct: { count, atLeast: false }, numbers: null });
      assert.deepEqual(profile, [
        { column: 'age', rows: 1200, missing: 120, ...counts(1080), categories: null },
        { column: 'status', rows: 1200, missing: 0, ...counts(1), categories: null },
        {
          column: 'class',
          rows: 1200,
          missing: 0,
          ...counts(2),
          // Of the 700 people's first rows 466 and 234, counted in fives.
          categories: [
            { value: 'good', share: 0.66 },
            { value: 'bad', share: 0.33 },
          ],
        },
        { column: 'person', rows: 1200, missing: 0, ...counts(700), categories: null },
      ]);
      assert.deepEqual(
        chunks.map(({ rows }) => rows),
        [500, 500, 200],
      );
      const artifacts = openFileArtifactStore({ folder: config.artifactsFolder });
      const rows: ReadRow[] = [];
      for await (const row of readRows({ artifacts, vault: intake.vault, columns, task: 'binary' }, chunks))
        rows.push(row);
      assert.equal(rows.length, 1200);
      assert.deepEqual(rows[601], {
        erased: false,
        row: [601, 'single'],
        target: 0,
        subject: await intake.vault.findReference('subject', 'p601'),
      });
    },
    { chunkRows: 500 },
  ));

test('no byte of a sensitive value or id is anywhere in the folder: not plain, base64 or hex', () =>
  running(async ({ intake, folder }) => {
    const sentinels = ['Zq7-sentinel-status-Yw3', 'Zq7-sentinel-person-Yw3', '73519.2468013579'];
    const line = `${sentinels[1]},${sentinels[2]},${sentinels[0]},bad\n`;
    const file = await intake.ingest(request, inPieces(`person,age,status,class\n${line}p2,1,x,good\n`));
    await assert.rejects(
      intake.ingest(request, inPieces(`person,age,status,class\n${line}p2,${sentinels[0]},x,good\n`)),
      {
        code: 'WRONG_TYPE',
      },
    );
    const reference = (await intake.vault.findReference('subject', sentinels[1]!))!;
    assert.equal(file.rows, 2);
    const forms = sentinels.flatMap((text) => {
      const hex = Buffer.from(text).toString('hex');
      // Whatever stands before it, base64 writes it in one of three ways; the outer characters hang on the neighbours.
      const base64 = [0, 1, 2].map((shift) =>
        Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
          .toString('base64')
          .slice(4, -4),
      );
      return [text, hex, hex.toUpperCase(), ...base64];
    });
    const number = Buffer.alloc(8);
    number.writeDoubleLE(Number(sentinels[2]));
    const needles = [...forms.map((form) => Buffer.from(form)), number, Buffer.from(number).reverse()];
    const files = await everyFile(folder);
    assert.ok(
      [...files.values()].some((bytes) => bytes.includes(reference)),
      'the search finds what is there',
    );
    for (const [name, bytes] of files) {
      for (const needle of needles) assert.ok(!bytes.includes(needle), `${name} holds ${needle.toString('latin1')}`);
    }
  }));

test('a file that is refused, or whose sender goes, leaves no chunk behind', () =>
  running(
    async ({ intake, folder }) => {
      const kept = await intake.ingest(request, inPieces('person,age,status,class\np1,1,x,bad\n'));
      const before = await artifactFiles(folder);
      assert.equal(before.length, kept.chunks.length);
      const many = Array.from({ length: 50 }, (_, n) => `p${n},${n},x,bad`).join('\n');
      await assert.rejects(
        intake.ingest(request, inPieces(`person,age,status,class\n${many}\np,secret,x,bad\n`, 100)),
        (error: Error) => {
          assert.match(error.message, /^Column "age" on line 52 is not a number/);
          return !error.message.includes('secret');
        },
      );
      async function* cutOff() {
        yield* inPieces(`person,age,status,class\n${many}\n`, 100);
        throw new Error('The connection was reset.');
      }
      await assert.rejects(intake.ingest(request, cutOff()), /connection was reset/);
      await assert.rejects(intake.ingest(request, inPieces('')), { code: 'EMPTY_FILE' });
      await assert.rejects(intake.ingest(request, inPieces('person,age,status,class\n')), { code: 'EMPTY_FILE' });
      assert.deepEqual(await artifactFiles(folder), before);
      await intake.discard(kept.chunks);
      assert.deepEqual(await artifactFiles(folder), []);
    },
    { chunkRows: 10 },
  ));

/** Of every subject in the vault, sorted. */
function referencesIn({ vaultFile }: IntakeConfig): unknown[] {
  const raw = new DatabaseSync(vaultFile, { readOnly: true });
  const rows = raw.prepare('SELECT reference FROM subject ORDER BY reference').all();
  raw.close();
  return rows.map(({ reference }) => reference);
}

const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `p${from + n},${n},x,bad\n`).join('');

test('a file that is refused leaves the vault as it was, however many new people it named', () =>
  running(async ({ intake, config }) => {
    await intake.ingest(request, inPieces(`person,age,status,class\n${people(0, 20)}`));
    const before = referencesIn(config);
    assert.equal(before.length, 20);
    const text = `person,age,status,class\n${people(10, 3010)}p,secret,x,bad\n`;
    let most = 0;
    await assert.rejects(
      intake.ingest(request, inPieces(text), () => {
        most = Math.max(most, referencesIn(config).length);
      }),
      { code: 'WRONG_TYPE' },
    );
    assert.ok(most > 2000, 'there was something to take back');
    assert.deepEqual(referencesIn(config), before);
    // The same when the file was fine and its event is refused.
    const file = await intake.ingest(request, inPieces(`person,age,status,class\n${people(10, 50)}`));
    assert.equal(referencesIn(config).length, 50);
    await intake.discard(file.chunks);
    assert.deepEqual(referencesIn(config), before);
  }));

test('whom somebody else met while the file was read is kept when the file is refused', () =>
  running(async ({ intake, config }) => {
    const scoring = openSqliteVault({ file: config.vaultFile, kek: config.kek, mode: 'readWrite', randomBytes });
    const met: Record<string, string> = {};
    async function* meanwhile() {
      yield Buffer.from(`person,age,status,class\n${people(0, 10)}`);
      // Seen before, not used: it is no claim, and nothing that a later claim may be answered from.
      await scoring.findReference('subject', 'p1');
      const [predicted] = await scoring.ensureSubjects('subject', ['p1']);
      const [asked] = await intake.vault.ensureSubjects('subject', ['p2']);
      const other = await intake.ingest(request, inPieces(`person,age,status,class\n${people(3, 4)}`));
      assert.equal(other.rows, 1);
      const uploaded = await scoring.findReference('subject', 'p3');
      Object.assign(met, { p1: predicted!.reference, p2: asked!.reference, p3: uploaded });
      yield Buffer.from(`${people(0, 10)}p,secret,x,bad\n`);
    }
    await assert.rejects(intake.ingest(request, meanwhile()), { code: 'WRONG_TYPE' });
    assert.deepEqual(referencesIn(config), Object.values(met).sort());
    for (const [id, reference] of Object.entries(met)) {
      assert.equal((await intake.vault.ensureSubjects('subject', [id]))[0]!.reference, reference);
    }
    // Whom the refusal removed starts again as somebody new, in every connection.
    const [anew] = await scoring.ensureSubjects('subject', ['p5']);
    assert.deepEqual(await intake.vault.keysOf([anew!.reference]), [anew]);
    await scoring.close();
  }));

test('what a kill left half-read is gone at the next start; what was read to its end stays', () =>
  running(async ({ config: { vaultFile, ...config } }) => {
    const restarted = { ...config, vaultFile: `${vaultFile}.other` };
    const killed = openSqliteVault({ file: restarted.vaultFile, kek: config.kek, mode: 'readWrite', randomBytes });
    const [, used] = await killed.provisional.ensure('half', ['a', 'b']);
    await killed.ensureSubjects('subject', ['b']);
    const [whole] = await killed.provisional.ensure('whole', ['c']);
    await killed.provisional.end('whole');
    await killed.close();
    const next = await startIntake(restarted);
    const left = referencesIn(restarted);
    await next.close();
    assert.deepEqual(left, [used!.reference, whole!.reference].sort());
  }));

test('the profile of a very wide file is left out of what its event records', () =>
  running(async ({ intake }) => {
    const wide = (count: number): Column[] => [
      ...Array.from(
        { length: count },
        (_, n): Column => ({ name: `c${n}`, kind: 'number', role: 'feature', sensitive: false }),
      ),
      { name: 'class', kind: 'category', role: 'target', sensitive: false },
    ];
    const ingest = (all: readonly Column[]) => {
      const row = all.map(({ kind }, n) => (kind === 'number' ? n / 7 : 'bad')).join();
      const text = `${all.map(({ name }) => name).join()}\n${`${row}\n`.repeat(10)}`;
      return intake.ingest({ ...request, columns: all }, inPieces(text, 50_000));
    };
    assert.equal((await ingest(wide(300))).profile?.length, 301);
    assert.equal((await ingest(wide(1900))).profile, null);
  }));

test('a file over the limit is refused', () =>
  running(
    async ({ intake }) => {
      const text = `person,age,status,class\n${'p,1,x,bad\n'.repeat(1000)}`;
      await assert.rejects(intake.ingest(request, inPieces(text)), {
        code: 'BAD_INPUT',
        message: /larger than 5000 bytes/,
      });
    },
    { maxFileBytes: 5000 },
  ));

test('files sent at once do not mix, and a ninth is refused', () =>
  running(
    async ({ intake, config }) => {
      const open: (() => void)[] = [];
      const uploads = Array.from({ length: 8 }, (_, upload) => {
        async function* held() {
          yield* inPieces('person,age,status,class\n', 5);
          await new Promise<void>((resolve) => open.push(resolve));
          yield* inPieces(Array.from({ length: 30 }, (_, n) => `p${n},${upload},x,bad\n`).join(''), 7);
        }
        return intake.ingest(request, held());
      });
      while (open.length < 8) await new Promise(setImmediate);
      await assert.rejects(intake.ingest(request, inPieces('')), { code: 'OVERLOADED' });
      for (const go of open) go();
      const artifacts = openFileArtifactStore({ folder: config.artifactsFolder });
      for (const [upload, file] of (await Promise.all(uploads)).entries()) {
        for await (const row of readRows({ artifacts, vault: intake.vault, columns, task: 'binary' }, file.chunks)) {
          assert.equal(!row.erased && row.row[0], upload);
        }
        assert.equal(file.rows, 30);
      }
    },
    { chunkRows: 10 },
  ));

test('the vault of the main thread creates and destroys in the intake thread, and forgets what was destroyed', () =>
  running(async ({ intake, config }) => {
    const [actor] = await intake.vault.ensureSubjects('actor', ['r.ng']);
    assert.deepEqual(await intake.vault.ensureSubjects('actor', ['r.ng']), [actor]);
    assert.deepEqual(await intake.vault.keysOf([actor!.reference]), [actor]);
    const other = openSqliteVault({ file: config.vaultFile, kek: config.kek, mode: 'readOnly', randomBytes });
    assert.deepEqual(await other.revealIds([actor!.reference]), ['r.ng']);
    assert.equal(await intake.vault.destroySubject(actor!.reference), true);
    assert.deepEqual(await intake.vault.keysOf([actor!.reference]), [undefined]);
    const [anew] = await intake.vault.ensureSubjects('actor', ['r.ng']);
    assert.notEqual(anew!.reference, actor!.reference);
    await other.close();
  }));

test('a wrong key-encryption key ends the start in one sentence', () =>
  running(async ({ config }) => {
    await assert.rejects(startIntake({ ...config, kek: randomBytes(32) }), /does not belong to this vault/);
  }));

test('memory does not grow with the size of the file', () =>
  running(async ({ intake }) => {
    async function* synthetic(rows: number): AsyncGenerator<Uint8Array> {
      yield Buffer.from('age,status,class\n');
      const line = (n: number) => `${n % 90},single and a longer text about it,${n % 7 ? 'good' : 'bad'}\n`;
      for (let n = 0; n < rows; n += 1000)
        yield Buffer.from(Array.from({ length: 1000 }, (_, k) => line(n + k)).join(''));
    }
    const peakOf = async (rows: number) => {
      let peak = 0;
      const file = await intake.ingest({ ...request, columns: clearColumns }, synthetic(rows), () => {
        peak = Math.max(peak, process.memoryUsage.rss());
      });
      assert.equal(file.rows, rows);
      return peak;
    };
    const small = await peakOf(100_000);
    const large = await peakOf(1_000_000);
    // 42 MB of text; kept as rows it would be some 300 MiB.
    const growth = (large - small) / 2 ** 20;
    assert.ok(growth < 120, `the peak grew by ${growth.toFixed(0)} MiB`);
  }));

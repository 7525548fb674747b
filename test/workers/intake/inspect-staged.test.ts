import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Column } from '../../../domain/datasets/events.ts';
import { openFileArtifactStore } from '../../../ledger/artifacts/file-artifact-store.ts';
import { type ReadRow, readRows } from '../../../ledger/rows/read-rows.ts';
import { openStaging } from '../../../ledger/staging/open-staging.ts';
import type { Staging } from '../../../ledger/staging/staging.ts';
import type { Intake, IntakeProgress } from '../../../workers/intake/intake.ts';
import { startIntake } from '../../../workers/intake/start-intake.ts';

const columns: readonly Column[] = [
  { name: 'age', kind: 'number', role: 'feature', sensitive: false },
  { name: 'since', kind: 'date', role: 'time', sensitive: false },
  { name: 'member', kind: 'boolean', role: 'feature', sensitive: false },
  { name: 'group', kind: 'category', role: 'sensitive', sensitive: true },
  { name: 'counts', kind: 'number', role: 'weight', sensitive: false },
  { name: 'class', kind: 'category', role: 'target', sensitive: false },
  { name: 'person', kind: 'category', role: 'subject', sensitive: true },
  { name: 'note', kind: 'category', role: 'ignore', sensitive: false },
];
const schema = { columns, task: { kind: 'multiclass' } } as const;

interface Running {
  readonly folder: string;
  readonly intake: Intake;
  readonly staging: Staging;
  stage(content: string | Uint8Array, format?: 'csv' | 'jsonl'): Promise<string>;
}

async function running(run: (running: Running) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inspect-'));
  const kek = new Uint8Array(createHash('sha256').update('a key for tests').digest());
  const stagingFolder = join(folder, 'staging');
  const limits = { uploadBytes: 2 ** 24, uploadsPerOwner: 20, uploads: 20, totalBytes: 2 ** 26 };
  const now = () => '2026-03-01T12:00:00.000Z';
  const staging = await openStaging({ folder: stagingFolder, kek, randomBytes, now, limits });
  const intake = await startIntake({
    vaultFile: join(folder, 'vault', 'vault.sqlite'),
    artifactsFolder: join(folder, 'artifacts'),
    stagingFolder,
    kek,
    chunkRows: 100,
  });
  async function stage(content: string | Uint8Array, format?: 'csv' | 'jsonl'): Promise<string> {
    const bytes = Buffer.from(content as string);
    const about = { owner: 'sb_engineer', businessUnit: 'retail', fileName: 'people.csv', bytesTotal: bytes.length };
    const { id } = await staging.create(format ? { ...about, format } : about);
    async function* whole() {
      yield bytes;
    }
    await staging.append(id, 0, whole());
    return id;
  }
  try {
    await run({ folder, intake, staging, stage });
  } finally {
    await intake.close();
    await rm(folder, { recursive: true });
  }
}

const person = (n: number) => ({
  person: `p${n}`,
  age: 20 + (n % 50),
  since: `2024-01-${String(1 + (n % 28)).padStart(2, '0')}`,
  member: n % 3 === 0,
  group: `g${n % 2}`,
  counts: 1 + (n % 2) / 2,
  class: ['low', 'middle', 'high'][n % 3]!,
});
const names = Object.keys(person(0)) as (keyof ReturnType<typeof person>)[];
const csvOf = (rows: number, delimiter = ';') =>
  [
    names.join(delimiter),
    ...Array.from({ length: rows }, (_, n) => names.map((name) => person(n)[name]).join(delimiter)),
  ].join('\r\n');
const jsonlOf = (rows: number) => Array.from({ length: rows }, (_, n) => `${JSON.stringify(person(n))}\n`).join('');

async function storedFiles(folder: string): Promise<number> {
  const entries = await readdir(join(folder, 'artifacts'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).length;
}

test('a staged file of unknown columns is described: layout, kinds, roles, problems, progress', () =>
  running(async ({ intake, stage, folder }) => {
    const text = `\uFEFF${csvOf(3000)}`;
    const progress: IntakeProgress[] = [];
    const found = await intake.inspectStaged(await stage(text), {}, (report) => progress.push(report));
    const { columns: proposed, problems, ...facts } = found;
    const bytes = Buffer.byteLength(text);
    assert.deepEqual(facts, { format: 'csv', delimiter: ';', encoding: 'utf-8', bytes, rows: 3000, trial: null });
    assert.deepEqual(
      proposed.map(({ name, kind, role }) => [name, kind, role]),
      [
        ['person', 'category', 'subject'],
        ['age', 'number', 'feature'],
        ['since', 'date', 'feature'],
        ['member', 'boolean', 'feature'],
        ['group', 'category', 'feature'],
        ['counts', 'number', 'feature'],
        ['class', 'category', 'feature'],
      ],
    );
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['IDENTIFIER_LIKE'],
    );
    assert.ok(progress.length > 1);
    assert.deepEqual(progress.at(-1)!.bytes, bytes);
    assert.ok(progress.every(({ bytesTotal }) => bytesTotal === bytes));
    assert.equal(await storedFiles(folder), 0);
    assert.equal(await intake.vault.findReference('subject', 'p1'), undefined, 'looking makes nobody known');
  }));

test('CSV and JSONL of the same rows are described alike', () =>
  running(async ({ intake, stage }) => {
    const csv = await intake.inspectStaged(await stage(csvOf(500)));
    const jsonl = await intake.inspectStaged(await stage(jsonlOf(500), 'jsonl'));
    assert.deepEqual(jsonl.columns, csv.columns);
    assert.deepEqual([jsonl.format, jsonl.delimiter, jsonl.rows], ['jsonl', null, 500]);
  }));

test('under a schema every row is tried: what would be refused is said, and what would come in is profiled', () =>
  running(async ({ intake, stage }) => {
    const bad = { ...person(1), age: 'secret' };
    const worse = { ...person(2), counts: -1 };
    const noTime = { ...person(3), since: null };
    const text = jsonlOf(100) + [bad, worse, noTime].map((row) => `${JSON.stringify(row)}\n`).join('');
    const { trial } = await intake.inspectStaged(await stage(text), { schema });
    assert.equal(trial!.accepted, 100);
    assert.equal(trial!.refused, 3);
    assert.deepEqual(
      trial!.refusals.map(({ code, line }) => [code, line]),
      [
        ['WRONG_TYPE', 101],
        ['BAD_INPUT', 102],
        ['BAD_INPUT', 103],
      ],
    );
    assert.match(trial!.refusals[1]!.sentence, /Column "counts" on line 102 is below 0/);
    assert.match(trial!.refusals[2]!.sentence, /Column "since" on line 103 is missing; every row needs its time/);
    assert.deepEqual(trial!.targets, {
      kind: 'multiclass',
      classes: [
        { value: 'high', rows: 33 },
        { value: 'low', rows: 34 },
        { value: 'middle', rows: 33 },
      ],
    });
    const profile = new Map(trial!.profile.map((column) => [column.column, column]));
    assert.deepEqual(
      [...profile.keys()],
      columns.filter(({ role }) => role !== 'ignore').map(({ name }) => name),
    );
    assert.equal(profile.get('age')!.numbers!.maximum, 69);
    assert.deepEqual([profile.get('group')!.categories, profile.get('group')!.distinct.count], [null, 2]);
    assert.deepEqual(profile.get('member')!.categories, [
      { value: 'false', rows: 66 },
      { value: 'true', rows: 34 },
    ]);
    assert.equal(trial!.rankError, 0);
    assert.ok(!JSON.stringify(trial).includes('secret'));
  }));

test('a staged file is ingested as it would be when it is sent at once', () =>
  running(async ({ intake, stage, folder }) => {
    const request = { fileName: 'people.csv', ...schema };
    async function* sent() {
      yield Buffer.from(csvOf(250));
    }
    const direct = await intake.ingest(request, sent());
    const progress: IntakeProgress[] = [];
    const id = await stage(csvOf(250));
    const staged = await intake.ingestStaged(id, schema, (report) => progress.push(report));
    const { chunks: _direct, ...facts } = direct;
    const { chunks, ...stagedFacts } = staged;
    assert.deepEqual(stagedFacts, facts);
    assert.equal(progress.at(-1)!.bytesTotal, Buffer.byteLength(csvOf(250)));
    assert.deepEqual(
      chunks.map(({ rows }) => rows),
      [100, 100, 50],
    );
    const source = {
      artifacts: openFileArtifactStore({ folder: join(folder, 'artifacts') }),
      vault: intake.vault,
      columns,
      task: 'multiclass',
    } as const;
    const rows: ReadRow[] = [];
    for await (const row of readRows(source, chunks)) rows.push(row);
    assert.deepEqual(rows[4], {
      erased: false,
      row: [24, 19_727, 0, 'g0', 1],
      target: 'middle',
      subject: await intake.vault.findReference('subject', 'p4'),
    });
    await intake.discard(chunks);
    await intake.discard(direct.chunks);
    assert.equal(await storedFiles(folder), 0);
  }));

test('a staged file that is refused, or given up in the middle, leaves nothing behind', () =>
  running(async ({ intake, stage, folder }) => {
    const refused = await stage(`${csvOf(2000)}\r\np;secret;2024-01-01;true;g;1;low`);
    await assert.rejects(intake.ingestStaged(refused, schema), {
      code: 'WRONG_TYPE',
      details: { line: 2002, column: 'age' },
    });
    const long = await stage(jsonlOf(3000));
    await assert.rejects(
      intake.ingestStaged(long, schema, ({ rows }) => {
        if (rows > 1000) throw new Error('The caller has seen enough.');
      }),
      /seen enough/,
    );
    assert.equal(await storedFiles(folder), 0);
    assert.equal(await intake.vault.findReference('subject', 'p1'), undefined);
    // And the slot that each took is free again.
    const short = await stage(`${csvOf(1)}\r\np;secret;2024-01-01;true;g;1;low`);
    for (let n = 0; n < 9; n++) await assert.rejects(intake.ingestStaged(short, schema), { code: 'WRONG_TYPE' });
  }));

test('what cannot be inspected is one sentence', () =>
  running(async ({ intake, staging, stage, folder }) => {
    await assert.rejects(intake.inspectStaged(`st_${'0'.repeat(32)}`), { code: 'NOT_FOUND' });
    for (const empty of ['', ' ', '  \n', '\t\r\n\n']) {
      await assert.rejects(intake.inspectStaged(await stage(empty)), { code: 'EMPTY_FILE' });
      await assert.rejects(intake.ingestStaged(await stage(empty), schema), { code: 'EMPTY_FILE' });
    }
    await assert.rejects(intake.inspectStaged(await stage('a,b\n1\n')), { code: 'MALFORMED_CSV' });
    await assert.rejects(intake.inspectStaged(await stage('a,b\n1,2\n'), { delimiter: ';;' }), { code: 'BAD_INPUT' });
    await assert.rejects(intake.inspectStaged(await stage('a,b\n1,2\n'), { schema }), { code: 'MISSING_COLUMN' });
    const noTarget = { ...schema, columns: columns.filter(({ role }) => role !== 'target') };
    const noSuchNumber = {
      columns: columns.map((column) => (column.role === 'target' ? { ...column, kind: 'number' as const } : column)),
      task: { kind: 'binary', positiveValue: 'high' } as const,
    };
    for (const unfit of [noTarget, noSuchNumber]) {
      await assert.rejects(intake.inspectStaged(await stage(csvOf(9)), { schema: unfit }), {
        code: 'BAD_INPUT',
        message: /target/,
      });
    }
    const open = await staging.create({ owner: 'o', businessUnit: 'b', fileName: 'f', bytesTotal: null });
    await assert.rejects(intake.inspectStaged(open.id), { code: 'BAD_INPUT', message: /never declared/ });
    const altered = await stage(csvOf(10));
    await writeFile(join(folder, 'staging', `${altered}.bytes`), randomBytes(3000));
    await assert.rejects(intake.inspectStaged(altered), { code: 'ARTIFACT_CORRUPT' });
    const headerOnly = await intake.inspectStaged(await stage('a,b\n'));
    assert.deepEqual([headerOnly.rows, headerOnly.problems[0]?.code], [0, 'NO_ROWS']);
  }));

test('two files are inspected side by side, a third at once is refused, and files are taken in beside them', () =>
  running(async ({ intake, stage }) => {
    const ids = await Promise.all(Array.from({ length: 3 }, () => stage(csvOf(2000))));
    const looks = Promise.allSettled(ids.map((id) => intake.inspectStaged(id)));
    const { columns, task } = schema;
    const taken = await Promise.all(
      [1, 2, 3].map(async () => intake.ingestStaged(await stage(csvOf(50)), { columns, task })),
    );
    assert.deepEqual(
      taken.map(({ rows }) => rows),
      [50, 50, 50],
    );
    const settled = await looks;
    const refused = settled.filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 1);
    assert.equal((refused[0] as PromiseRejectedResult).reason.code, 'OVERLOADED');
    for (const result of settled) if (result.status === 'fulfilled') assert.equal(result.value.rows, 2000);
  }));

test('an inspection nobody waits for ends, and its place is free', () =>
  running(async ({ intake, stage }) => {
    const id = await stage(csvOf(20_000));
    for (let turn = 0; turn < 3; turn++) {
      const gone = new AbortController();
      let pieces = 0;
      const look = intake.inspectStaged(
        id,
        {},
        () => {
          pieces++;
          gone.abort(new Error('Nobody waits.'));
        },
        gone.signal,
      );
      await assert.rejects(look, /Nobody waits/);
      assert.equal(pieces, 1, 'it was read no further');
    }
    assert.equal((await intake.inspectStaged(id)).rows, 20_000);
  }));

test('memory does not grow with the size of the file', async () => {
  const script = join(import.meta.dirname, 'inspecting-process.ts');
  // Its 926,000 rows would not fit this heap: keeping them ends the process.
  const args = ['--max-old-space-size=64', '--import', 'tsx', script, '64'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { rows, accepted, early, peak } = JSON.parse(stdout);
  assert.ok(rows > 900_000);
  assert.equal(accepted, rows);
  const growth = (peak - early) / 2 ** 20;
  assert.ok(growth < 200, `the peak grew by ${growth.toFixed(0)} MiB after the first eighth`);
});

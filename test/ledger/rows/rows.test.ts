import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Column, RowChunk } from '../../../domain/datasets/events.ts';
import { makeMemoryArtifactStore } from '../../../ledger/artifacts/memory-artifact-store.ts';
import { sha256Hex } from '../../../ledger/digest.ts';
import { type ReadRow, readRows } from '../../../ledger/rows/read-rows.ts';
import { makeRowWriter, type NewRow } from '../../../ledger/rows/row-writer.ts';
import { makeMemoryVault } from '../../../ledger/vault/memory-vault.ts';

const clearColumns: readonly Column[] = [
  { name: 'amount', kind: 'number', role: 'feature', sensitive: false },
  { name: 'outcome', kind: 'category', role: 'target', sensitive: false },
  { name: 'purpose', kind: 'category', role: 'feature', sensitive: false },
];
const sealedColumns: readonly Column[] = [
  ...clearColumns,
  { name: 'person', kind: 'category', role: 'subject', sensitive: true },
];

function open(columns: readonly Column[], chunkRows = 4) {
  const files = new Map<string, Uint8Array>();
  const artifacts = makeMemoryArtifactStore(files);
  const vault = makeMemoryVault({ kek: randomBytes(32), randomBytes });
  const writer = makeRowWriter({ vault, artifacts, columns, task: 'binary', randomBytes, chunkRows });
  const read = async (chunks: readonly RowChunk[], as = columns) => {
    const rows: ReadRow[] = [];
    for await (const row of readRows({ artifacts, vault, columns: as, task: 'binary' }, chunks)) rows.push(row);
    return rows;
  };
  return { files, artifacts, vault, writer, read };
}

const rowsOf = (count: number, subjectOf: (n: number) => string | null): NewRow[] =>
  Array.from({ length: count }, (_, n) => ({
    values: [n % 3 === 0 ? null : n / 7, n % 4 === 0 ? null : `category "${n}"\nü`],
    target: n % 2 === 0 ? 1 : 0,
    subjectId: subjectOf(n),
  }));

for (const [kind, columns, subjectOf] of [
  ['clear', clearColumns, () => null],
  ['sealed', sealedColumns, (n: number) => `person ${n % 6}`],
] as const) {
  test(`${kind} rows come back in order, with their values, labels and subjects`, async () => {
    const { writer, read, vault } = open(columns);
    const rows = rowsOf(10, subjectOf);
    await writer.write(rows.slice(0, 3));
    await writer.write(rows.slice(3));
    const { chunks, rows: count, subjects } = await writer.finish();
    assert.equal(count, 10);
    assert.equal(subjects, kind === 'sealed' ? 6 : 0);
    assert.deepEqual(
      chunks.map((chunk) => chunk.rows),
      [4, 4, 2],
    );
    const references =
      kind === 'sealed'
        ? await vault.ensureSubjects(
            'subject',
            rows.map((row) => row.subjectId!),
          )
        : [];
    const expected = rows.map(({ values, target }, n) => ({
      erased: false,
      row: values,
      target,
      subject: references[n]?.reference ?? null,
    }));
    assert.deepEqual(await read(chunks), expected);
  });

  test(`two uploads of the same ${kind} rows share no file, so that one can be discarded`, async () => {
    const { files, artifacts, vault, writer, read } = open(columns);
    const other = makeRowWriter({ vault, artifacts, columns, task: 'binary', randomBytes, chunkRows: 4 });
    const rows = rowsOf(6, subjectOf);
    await writer.write(rows);
    await other.write(rows);
    const kept = await writer.finish();
    await other.finish();
    assert.equal(files.size, 4);
    await other.discard();
    assert.deepEqual([...files.keys()].sort(), kept.chunks.map(({ digest }) => digest).sort());
    assert.equal((await read(kept.chunks)).length, 6);
  });
}

test('sealed rows show nothing of values, labels or ids', async () => {
  const { files, writer } = open(sealedColumns);
  await writer.write([{ values: [41.5, 'sentinel-value'], target: 1, subjectId: 'sentinel-person' }]);
  await writer.finish();
  const bytes = Buffer.concat([...files.values()]);
  for (const secret of ['sentinel', '41.5', Buffer.from('sentinel').toString('base64').slice(0, 8)])
    assert.ok(!bytes.includes(secret));
});

test('rows of an erased subject are said to be missing and keep their place', async () => {
  const { vault, writer, read } = open(sealedColumns);
  const rows = rowsOf(10, (n) => `person ${n % 5}`);
  await writer.write(rows);
  const { chunks } = await writer.finish();
  const reference = (await vault.findReference('subject', 'person 2'))!;
  await vault.destroySubject(reference);
  const read10 = await read(chunks);
  assert.deepEqual(
    read10.flatMap((row, n) => (row.erased ? [[n, row.subject]] : [])),
    [
      [2, reference],
      [7, reference],
    ],
  );
  assert.deepEqual(
    read10.flatMap((row) => (row.erased ? [] : [row.row])),
    rows.filter((_, n) => n % 5 !== 2).map(({ values }) => values),
  );
});

test('rows that were moved, cut, put in the clear, or read for other columns are refused', async () => {
  const { artifacts, writer, read, files } = open(sealedColumns);
  await writer.write(rowsOf(4, (n) => `person ${n}`));
  const { chunks } = await writer.finish();
  const lines = Buffer.from(files.get(chunks[0]!.digest)!).toString().split('\n');
  const [header, one, two, ...rest] = lines as [string, string, string, ...string[]];
  const clearHeader = header.replace('"sealed":true', '"sealed":false');
  const forged: [string, string[]][] = [
    ['swapped', [header, two, one, ...rest]],
    ['cut', [header, one, ...rest]],
    ['other salt', [header.replace(/"salt":"..../, '"salt":"0000'), one, two, ...rest]],
    ['in the clear', [clearHeader, ...Array(4).fill('[1,"x",0]'), '']],
    ['no header', [one, one, two, ...rest]],
    ['other format', [header.replace('rows@2', 'rows@3'), one, two, ...rest]],
    ['other task', [header.replace('"task":"binary"', '"task":"regression"'), one, two, ...rest]],
    ['no json', [header, 'secret{', two, ...rest]],
    ['empty', []],
  ];
  for (const [what, text] of forged) {
    const stored = await artifacts.put(Buffer.from(text.join('\n')));
    await assert.rejects(read([{ ...stored, rows: 4 }]), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'ARTIFACT_CORRUPT', what);
      return !error.message.includes('secret');
    });
  }
  await assert.rejects(read(chunks, [{ ...sealedColumns[0]!, name: 'other' }, ...sealedColumns.slice(1)]), {
    code: 'ARTIFACT_CORRUPT',
  });
  files.set(chunks[0]!.digest, Buffer.from(lines.join('\n').replace('sb_', 'sc_')));
  await assert.rejects(read(chunks), { code: 'ARTIFACT_CORRUPT' });
  assert.equal(sha256Hex(lines.join('\n')), chunks[0]!.digest);
});

test('a chunk ends before its rows fill the memory', async () => {
  const { writer } = open(clearColumns, 1_000_000);
  const wide = 'x'.repeat(1024 * 1024);
  for (let n = 0; n < 20; n++) await writer.write([{ values: [n, wide], target: 0, subjectId: null }]);
  const { chunks } = await writer.finish();
  assert.ok(chunks.length >= 2 && chunks.every(({ bytes }) => bytes < 10 * 1024 * 1024));
});

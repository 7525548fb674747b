import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ArtifactStore } from '../../../ledger/artifacts/artifact-store.ts';
import { openFileArtifactStore, sweepUnfinished } from '../../../ledger/artifacts/file-artifact-store.ts';
import { makeMemoryArtifactStore } from '../../../ledger/artifacts/memory-artifact-store.ts';
import { sha256Hex } from '../../../ledger/digest.ts';

const model = Buffer.from('the bytes of a model');
const digest = sha256Hex(model);

interface Opened {
  readonly store: ArtifactStore;
  /** Plays the adversary: replaces the stored bytes. */
  readonly alter: (digest: string, bytes: Uint8Array) => Promise<void>;
}

async function withFiles(run: (opened: Opened, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  const pathOf = (name: string) => join(folder, name.slice(0, 2), name.slice(2, 4), name);
  try {
    await run(
      { store: openFileArtifactStore({ folder }), alter: (name, bytes) => writeFile(pathOf(name), bytes) },
      folder,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withMemory(run: (opened: Opened) => Promise<void>): Promise<void> {
  const files = new Map<string, Uint8Array>();
  await run({ store: makeMemoryArtifactStore(files), alter: async (name, bytes) => void files.set(name, bytes) });
}

for (const [name, withStore] of [
  ['files', withFiles],
  ['memory', withMemory],
] as const) {
  describe(`the artifact store in ${name} keeps the contract`, () => {
    test('bytes come back under the name of their SHA-256', () =>
      withStore(async ({ store }) => {
        assert.deepEqual(await store.put(model), { digest, bytes: model.length });
        assert.deepEqual(Buffer.from(await store.get(digest)), model);
      }));

    test('storing the same bytes again, also at once, is nothing new', () =>
      withStore(async ({ store }) => {
        const stored = await Promise.all([store.put(model), store.put(model), store.put(model)]);
        for (const each of stored) assert.deepEqual(each, { digest, bytes: model.length });
        assert.deepEqual(Buffer.from(await store.get(digest)), model);
      }));

    test('what no longer hashes to its name is refused, and can be stored again', () =>
      withStore(async ({ store, alter }) => {
        await store.put(model);
        await alter(digest, Buffer.from('the bytes of another'));
        await assert.rejects(store.get(digest), { code: 'ARTIFACT_CORRUPT' });
        await store.put(model);
        assert.deepEqual(Buffer.from(await store.get(digest)), model);
      }));

    test('an unknown, removed or impossible name is not found', () =>
      withStore(async ({ store }) => {
        await store.put(model);
        await store.discard(digest);
        await store.discard(digest);
        for (const name of [digest, '../../../etc/passwd', digest.toUpperCase(), '']) {
          await assert.rejects(store.get(name), { code: 'NOT_FOUND' }, name);
        }
        await assert.rejects(store.discard('../../outside'), { code: 'NOT_FOUND' });
      }));
  });
}

test('an artifact is readable by its owner only, stands two folders deep, and leaves nothing unfinished', () =>
  withFiles(async ({ store }, folder) => {
    await store.put(model);
    const path = join(folder, digest.slice(0, 2), digest.slice(2, 4), digest);
    assert.deepEqual(await readFile(path), model);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
  }));

test('what a killed process left half-written is swept', () =>
  withFiles(async ({ store }, folder) => {
    await store.put(model);
    await writeFile(join(folder, 'unfinished', 'half'), 'ha');
    await sweepUnfinished(folder);
    assert.equal((await readdir(folder)).includes('unfinished'), false);
    assert.deepEqual(Buffer.from(await store.get(digest)), model);
    await store.put(Buffer.from('and it still stores'));
  }));

test('bytes that come in pieces are stored as if they came at once; when the pieces end in an error, nothing is', async () => {
  await withFiles(async (_, folder) => {
    const store = openFileArtifactStore({ folder });
    const pieces = async function* (fails = false) {
      yield model.subarray(0, 4);
      yield model.subarray(4);
      if (fails) throw new Error('The sender is gone.');
    };
    await assert.rejects(store.putPieces(pieces(true)), { message: 'The sender is gone.' });
    assert.deepEqual(await readdir(folder, { recursive: true }), ['unfinished']);
    assert.deepEqual(await store.putPieces(pieces()), { digest, bytes: model.length, created: true });
    assert.deepEqual(Buffer.from(await store.get(digest)), model);
    assert.deepEqual(await store.putPieces(pieces()), { digest, bytes: model.length, created: false });
    assert.deepEqual(await store.put(model), { digest, bytes: model.length });
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { openStaging } from '../../../ledger/staging/open-staging.ts';
import { openStagingReader } from '../../../ledger/staging/open-staging-reader.ts';
import { CHUNK_BYTES, CHUNK_OVERHEAD } from '../../../ledger/staging/sealed-chunks.ts';
import type { NewStagedFile, Staging, StagingLimits } from '../../../ledger/staging/staging.ts';
import { noSmallDisk, onSmallDisk } from '../sqlite/faults/small-disk.ts';

const kek = new Uint8Array(createHash('sha256').update('a key for tests').digest());
const limits: StagingLimits = { uploadBytes: 2 ** 20, uploadsPerOwner: 3, uploads: 5, totalBytes: 2 ** 21 };
const newFile: NewStagedFile = {
  owner: 'sb_engineer',
  businessUnit: 'retail',
  fileName: 'people.csv',
  bytesTotal: null,
};

interface Room {
  readonly folder: string;
  readonly staging: Staging;
  /** As after a restart. */
  reopen(more?: Partial<StagingLimits>): Promise<Staging>;
  clock: { now: string };
}

async function inRoom(run: (room: Room) => Promise<void>, more: Partial<StagingLimits> = {}): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), 'staging-'));
  const folder = join(parent, 'staging');
  const clock = { now: '2026-03-01T12:00:00.000Z' };
  const reopen = (changed: Partial<StagingLimits> = more) =>
    openStaging({ folder, kek, randomBytes, now: () => clock.now, limits: { ...limits, ...changed } });
  try {
    await run({ folder, staging: await reopen(), reopen, clock });
  } finally {
    await rm(parent, { recursive: true });
  }
}

async function* pieces(...all: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

async function contentOf(staging: Pick<Staging, 'read'>, id: string): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of staging.read(id)) all.push(piece);
  return Buffer.concat(all);
}

/** Repeatable bytes. */
const sample = (size: number) => Buffer.from(Array.from({ length: size }, (_, n) => (n * 31 + (n >> 8)) & 0xff));

test('a file sent in parts, over a restart, comes back as it was sent', () =>
  inRoom(async ({ folder, staging, reopen }) => {
    const bytes = sample(3 * CHUNK_BYTES + 17);
    const { id, offset, complete } = await staging.create({ ...newFile, bytesTotal: bytes.length, format: 'csv' });
    assert.deepEqual([offset, complete], [0, false]);
    assert.equal(await staging.append(id, 0, pieces(bytes.subarray(0, 100_000))), 100_000);
    const later = await reopen();
    assert.equal(await later.offset(id), 100_000);
    assert.equal(await later.append(id, 100_000, pieces(bytes.subarray(100_000))), bytes.length);
    assert.deepEqual(await later.describe(id), {
      ...newFile,
      id,
      bytesTotal: bytes.length,
      format: 'csv',
      createdAt: '2026-03-01T12:00:00.000Z',
      touchedAt: '2026-03-01T12:00:00.000Z',
      expiresAt: '2026-03-02T12:00:00.000Z',
      offset: bytes.length,
      complete: true,
    });
    assert.deepEqual(await contentOf(later, id), bytes);
    const reader = openStagingReader({ folder, kek });
    const opened = await reader.open(id);
    assert.deepEqual([opened.fileName, opened.format, opened.bytesTotal], ['people.csv', 'csv', bytes.length]);
    assert.deepEqual(await contentOf(reader, id), bytes);
  }));

test('however the parts are cut, and whenever the server restarts between them, the file is whole', () =>
  inRoom(
    async ({ reopen }) => {
      const cuts = fc.array(fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.boolean()), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(cuts, async (parts) => {
          let staging = await reopen();
          const bytes = sample(parts.reduce((sum, [size]) => sum + size, 0));
          const { id } = await staging.create(newFile);
          let offset = 0;
          for (const [size, restarts] of parts) {
            if (restarts) staging = await reopen();
            assert.equal(await staging.offset(id), offset);
            const part = bytes.subarray(offset, offset + size);
            offset = await staging.append(id, offset, pieces(part.subarray(0, size / 3), part.subarray(size / 3)));
          }
          await staging.append(id, offset, pieces(), { bytesTotal: bytes.length });
          assert.deepEqual(await contentOf(await reopen(), id), bytes);
          await staging.remove(id);
        }),
        { numRuns: 15 },
      );
    },
    { uploadBytes: 2 ** 24, totalBytes: 2 ** 24 },
  ));

test('a file cut anywhere by a crash goes on from its last whole chunk', () =>
  inRoom(async ({ folder, staging, reopen }) => {
    const bytes = sample(90);
    const { id } = await staging.create({ ...newFile, bytesTotal: 90 });
    // Three short chunks, because each part ends one.
    for (const at of [0, 30, 60]) await staging.append(id, at, pieces(bytes.subarray(at, at + 30)));
    const file = join(folder, `${id}.bytes`);
    const whole = await readFile(file);
    const chunk = 30 + CHUNK_OVERHEAD;
    assert.equal(whole.length, 3 * chunk);
    for (let size = 0; size <= whole.length; size++) {
      await writeFile(file, whole);
      await truncate(file, size);
      const again = await reopen();
      const kept = Math.floor(size / chunk) * 30;
      assert.equal(await again.offset(id), kept, `cut at ${size}`);
      assert.equal((await stat(file)).size, (kept / 30) * chunk);
      if (size % 23 === 0) {
        await again.append(id, kept, pieces(bytes.subarray(kept)));
        assert.deepEqual(await contentOf(again, id), bytes);
      }
    }
    // Made longer before the bytes were there.
    await writeFile(file, Buffer.concat([whole.subarray(0, chunk), Buffer.alloc(2 * chunk)]));
    assert.equal(await (await reopen()).offset(id), 30);
  }));

test('who asks twice after a restart, and sends at once, loses nothing', () =>
  inRoom(async ({ folder, staging, reopen }) => {
    const bytes = sample(5 * CHUNK_BYTES);
    const { id } = await staging.create({ ...newFile, bytesTotal: bytes.length });
    await staging.append(id, 0, pieces(bytes.subarray(0, 2 * CHUNK_BYTES)));
    const again = await reopen();
    await writeFile(join(folder, `${id}.bytes`), Buffer.alloc(100), { flag: 'a' });
    const asked = [again.offset(id), again.describe(id), again.list(newFile.owner)];
    await again.append(id, 2 * CHUNK_BYTES, pieces(bytes.subarray(2 * CHUNK_BYTES)));
    await Promise.all(asked);
    assert.deepEqual(await contentOf(again, id), bytes);
  }));

test('a part that does not begin where the file ends is refused with the right offset', () =>
  inRoom(async ({ staging }) => {
    const { id } = await staging.create({ ...newFile, bytesTotal: 10 });
    await staging.append(id, 0, pieces('abcd'));
    for (const offset of [0, 3, 5, 10, -1, 0.5]) {
      await assert.rejects(staging.append(id, offset, pieces('x')), { code: 'STALE_REVISION', details: { offset: 4 } });
    }
    assert.equal(await staging.offset(id), 4);
  }));

/** Gives `pieces`, then nothing for ever: a connection that died without a word. */
async function* silentAfter(...all: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  yield* pieces(...all);
  await new Promise(() => {});
}

test('a part at the durable offset takes the place of one whose connection died; one anywhere else is sent back', () =>
  inRoom(async ({ staging, clock }) => {
    const { id } = await staging.create({ ...newFile, bytesTotal: 4 });
    await staging.append(id, 0, pieces('a'));
    const dead = staging.append(id, 1, silentAfter('zz'));
    assert.equal(await staging.offset(id), 1, 'nothing of it is durable yet');
    clock.now = '2026-03-03T12:00:00.000Z';
    assert.deepEqual(await staging.sweep(), [], 'a file that is coming in is not swept');
    await assert.rejects(staging.append(id, 3, pieces('d')), { code: 'STALE_REVISION', details: { offset: 1 } });
    const [taken, over] = await Promise.allSettled([staging.append(id, 1, pieces('bcd')), dead]);
    assert.equal(taken.status === 'fulfilled' && taken.value, 4);
    assert.equal(over.status === 'rejected' && over.reason.code, 'STALE_REVISION');
    assert.match(over.status === 'rejected' ? over.reason.message : '', /took the place/);
    assert.equal((await contentOf(staging, id)).toString(), 'abcd');
  }));

test('of many parts at the same offset at once the file holds one, whole', () =>
  inRoom(async ({ staging }) => {
    const { id } = await staging.create({ ...newFile, bytesTotal: 2 * CHUNK_BYTES });
    const all = ['a', 'b', 'c', 'd'].map((letter) => Buffer.alloc(2 * CHUNK_BYTES, letter));
    const ends = await Promise.allSettled(all.map((bytes) => staging.append(id, 0, pieces(bytes))));
    const whole = ends.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    assert.equal(whole.length, 1);
    assert.deepEqual(await contentOf(staging, id), all[whole[0]!]);
  }));

test('a long part is durable bit by bit, and what was told so is kept when it is taken over', () =>
  inRoom(
    async ({ staging, reopen }) => {
      const { id } = await staging.create(newFile);
      const reached = Promise.withResolvers<void>();
      const bytes = sample(9 * 2 ** 20);
      async function* dying() {
        yield bytes;
        reached.resolve();
        await new Promise(() => {});
      }
      const dead = assert.rejects(staging.append(id, 0, dying()), { code: 'STALE_REVISION' });
      await reached.promise;
      const durable = await staging.offset(id);
      assert.ok(durable >= 2 ** 23 - CHUNK_BYTES && durable < bytes.length, String(durable));
      assert.equal(await staging.append(id, durable, pieces(bytes.subarray(durable))), bytes.length);
      await dead;
      await staging.append(id, bytes.length, pieces(), { bytesTotal: bytes.length });
      assert.deepEqual(await contentOf(await reopen(), id), bytes);
    },
    { uploadBytes: 2 ** 24, totalBytes: 2 ** 25 },
  ));

test('when the sender goes, what came before is kept; when the part is refused, nothing of it is', () =>
  inRoom(async ({ staging, reopen }) => {
    const { id } = await staging.create({ ...newFile, bytesTotal: 8 });
    async function* cutOff() {
      yield Buffer.from('abc');
      throw new Error('The connection was reset.');
    }
    await assert.rejects(staging.append(id, 0, cutOff()), /connection was reset/);
    assert.equal(await staging.offset(id), 3);
    await assert.rejects(staging.append(id, 3, pieces('defg', 'hi')), {
      code: 'BAD_INPUT',
      message: /beyond the 8 bytes/,
    });
    assert.equal(await staging.offset(id), 3);
    assert.equal(await (await reopen()).offset(id), 3);
    await staging.append(id, 3, pieces('defgh'));
    assert.equal((await contentOf(staging, id)).toString(), 'abcdefgh');
  }));

test('an unfinished file, or one of undeclared length, is not read', () =>
  inRoom(async ({ staging, reopen }) => {
    const { id } = await staging.create(newFile);
    await staging.append(id, 0, pieces('abc'));
    await assert.rejects(contentOf(staging, id), { code: 'BAD_INPUT', message: /never declared/ });
    await assert.rejects(staging.append(id, 3, pieces(), { bytesTotal: 2 }), { code: 'BAD_INPUT' });
    await staging.append(id, 3, pieces('d'), { bytesTotal: 6 });
    await assert.rejects(contentOf(staging, id), { code: 'BAD_INPUT', message: /4 of 6 bytes are here/ });
    await assert.rejects(staging.append(id, 4, pieces(), { bytesTotal: 5 }), {
      code: 'BAD_INPUT',
      message: /cannot change/,
    });
    const again = await reopen();
    await again.append(id, 4, pieces('ef'), { bytesTotal: 6 });
    assert.equal((await again.describe(id)).complete, true);
    assert.equal((await contentOf(again, id)).toString(), 'abcdef');
  }));

test('an empty file is a file', () =>
  inRoom(async ({ staging }) => {
    const { id, complete } = await staging.create({ ...newFile, bytesTotal: 0 });
    assert.equal(complete, true);
    assert.equal((await contentOf(staging, id)).length, 0);
  }));

test('nothing of a file, its name or its owner lies on the disk in the clear', () =>
  inRoom(async ({ folder, staging }) => {
    const secrets = ['Zq7-sentinel-row-Yw3', 'Zq7-sentinel-name-Yw3.csv', 'Zq7-sentinel-owner-Yw3'] as const;
    const { id } = await staging.create({ ...newFile, owner: secrets[2], fileName: secrets[1], bytesTotal: 20 });
    await staging.append(id, 0, pieces(secrets[0]));
    assert.equal((await contentOf(staging, id)).toString(), secrets[0]);
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      for (const secret of secrets) {
        assert.ok(
          !bytes.includes(secret) && !bytes.includes(Buffer.from(secret).toString('base64').slice(0, 24)),
          name,
        );
      }
    }
    const { mode } = await stat(join(folder, `${id}.key`));
    assert.equal(mode & 0o077, 0);
  }));

test('bytes that were altered, swapped, cut out or taken from another file do not open', () =>
  inRoom(async ({ folder, staging }) => {
    const send = async (text: string) => {
      const { id } = await staging.create({ ...newFile, bytesTotal: text.length });
      for (const [at, letter] of [...text].entries()) await staging.append(id, at, pieces(letter));
      return id;
    };
    const [id, other] = [await send('abc'), await send('xyz')];
    const file = join(folder, `${id}.bytes`);
    const whole = await readFile(file);
    const foreign = await readFile(join(folder, `${other}.bytes`));
    const size = 1 + CHUNK_OVERHEAD;
    const chunk = (bytes: Buffer, n: number) => bytes.subarray(n * size, (n + 1) * size);
    const altered = Buffer.from(whole);
    altered[size + 20]! ^= 1;
    const longer = Buffer.from(whole);
    longer[3] = 2;
    const attacks: [string, Buffer, string][] = [
      ['altered', altered, 'ARTIFACT_CORRUPT'],
      ['a length', longer, 'ARTIFACT_CORRUPT'],
      ['swapped', Buffer.concat([chunk(whole, 1), chunk(whole, 0), chunk(whole, 2)]), 'ARTIFACT_CORRUPT'],
      ['cut out', Buffer.concat([chunk(whole, 0), chunk(whole, 2)]), 'ARTIFACT_CORRUPT'],
      ['foreign', Buffer.concat([chunk(whole, 0), chunk(foreign, 1), chunk(whole, 2)]), 'ARTIFACT_CORRUPT'],
      ['cut off', whole.subarray(0, 2 * size), 'BAD_INPUT'],
    ];
    for (const [what, bytes, code] of attacks) {
      await writeFile(file, bytes);
      await assert.rejects(contentOf(staging, id), { code }, what);
    }
    await writeFile(file, whole);
    // The record of another file, under this one's name.
    await writeFile(join(folder, `${id}.key`), await readFile(join(folder, `${other}.key`)));
    await assert.rejects(contentOf(staging, id), { code: 'ARTIFACT_CORRUPT' });
  }));

test('a removed file is unreadable: its key goes first, and what a crash left of it goes at the next start', () =>
  inRoom(async ({ folder, staging, reopen }) => {
    const { id } = await staging.create({ ...newFile, bytesTotal: 3 });
    await staging.append(id, 0, pieces('abc'));
    const bytes = await readFile(join(folder, `${id}.bytes`));
    await staging.remove(id);
    assert.deepEqual(await readdir(folder), []);
    const asks = [
      () => staging.offset(id),
      () => staging.describe(id),
      () => contentOf(staging, id),
      () => staging.append(id, 3, pieces()),
    ];
    for (const ask of asks) {
      await assert.rejects(ask(), { code: 'NOT_FOUND' });
    }
    await staging.remove(id);
    await writeFile(join(folder, `${id}.bytes`), bytes);
    await writeFile(join(folder, `${id}.key.new`), 'half');
    const again = await reopen();
    assert.deepEqual(await readdir(folder), []);
    await assert.rejects(again.offset(id), { code: 'NOT_FOUND' });
  }));

test('a file removed while it is read is read to its end, and one removed while it comes in ends', () =>
  inRoom(async ({ staging }) => {
    const bytes = sample(3 * CHUNK_BYTES);
    const { id } = await staging.create({ ...newFile, bytesTotal: bytes.length });
    await staging.append(id, 0, pieces(bytes));
    const got: Uint8Array[] = [];
    for await (const piece of staging.read(id)) {
      if (got.length === 0) await staging.remove(id);
      got.push(piece);
    }
    assert.deepEqual(Buffer.concat(got), bytes);
    const next = await staging.create(newFile);
    async function* removing() {
      yield Buffer.from('ab');
      await staging.remove(next.id);
      yield Buffer.from('cd');
    }
    await assert.rejects(staging.append(next.id, 0, removing()), { code: 'NOT_FOUND' });
  }));

test('ids that are none name nothing, wherever they point', () =>
  inRoom(async ({ staging }) => {
    for (const id of ['', '../../etc/passwd', 'st_', `st_${'0'.repeat(32)}`, `st_${'0'.repeat(31)}/`, '__proto__']) {
      await assert.rejects(staging.offset(id), { code: 'NOT_FOUND' });
      await assert.rejects(contentOf(staging, id), { code: 'NOT_FOUND' });
    }
    await assert.rejects(staging.remove('../x'), { code: 'NOT_FOUND' });
  }));

test('limits: of one file, of an owner, of all files, of all bytes', () =>
  inRoom(async ({ staging }) => {
    await assert.rejects(staging.create({ ...newFile, bytesTotal: 2 ** 20 + 1 }), { code: 'QUERY_TOO_LARGE' });
    for (const bytesTotal of [-1, 1.5, Number.NaN, 2 ** 60]) {
      await assert.rejects(staging.create({ ...newFile, bytesTotal }), { code: 'BAD_INPUT' });
    }
    const open = await staging.create(newFile);
    await assert.rejects(staging.append(open.id, 0, pieces(sample(2 ** 20), 'x')), { code: 'QUERY_TOO_LARGE' });
    assert.equal(await staging.offset(open.id), 0);
    const promised = await staging.create({ ...newFile, bytesTotal: 2 ** 20 });
    await staging.create({ ...newFile, bytesTotal: 2 ** 19 });
    await assert.rejects(staging.create(newFile), { code: 'TOO_MANY_REQUESTS' });
    const other = { ...newFile, owner: 'sb_other' };
    await assert.rejects(staging.create({ ...other, bytesTotal: 2 ** 20 }), { code: 'OVERLOADED', message: /no room/ });
    const small = await staging.create(other);
    await assert.rejects(staging.append(small.id, 0, pieces(sample(2 ** 19 + 1))), { code: 'OVERLOADED' });
    await staging.create(other);
    await assert.rejects(staging.create({ ...other, owner: 'sb_third' }), {
      code: 'OVERLOADED',
      message: /wait already/,
    });
    await staging.remove(promised.id);
    await staging.append(small.id, 0, pieces(sample(2 ** 19 + 1)));
  }));

const bytesOnDisk = async (folder: string) => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.bytes'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

test('parts of undeclared length that come in side by side cannot pass the limit of all bytes together', () =>
  inRoom(
    async ({ folder, staging }) => {
      const half = sample(2 ** 19);
      const gate = Promise.withResolvers<void>();
      async function* slow() {
        yield half;
        await gate.promise;
        yield half;
      }
      const ends: Promise<number>[] = [];
      for (let n = 0; n < 5; n++) {
        const { id } = await staging.create({ ...newFile, owner: `sb_${n}` });
        ends.push(staging.append(id, 0, slow()));
      }
      gate.resolve();
      const codes = (await Promise.allSettled(ends)).map((end) => (end.status === 'fulfilled' ? '' : end.reason.code));
      assert.ok(codes.includes('OVERLOADED'));
      assert.ok(codes.every((code) => code === '' || code === 'OVERLOADED'));
      assert.ok((await bytesOnDisk(folder)) <= 2 ** 21 + 5 * 17 * CHUNK_OVERHEAD);
    },
    { totalBytes: 2 ** 21 },
  ));

test('bytes of one sender, here or declared, have a share; others find room beside it', () =>
  inRoom(
    async ({ staging }) => {
      await staging.create({ ...newFile, bytesTotal: 2 ** 19 });
      const open = await staging.create(newFile);
      await assert.rejects(staging.create({ ...newFile, bytesTotal: 1 }), { code: 'TOO_MANY_REQUESTS' });
      await assert.rejects(staging.append(open.id, 0, pieces('x')), {
        code: 'TOO_MANY_REQUESTS',
        message: /one sender/,
      });
      await assert.rejects(staging.append(open.id, 0, pieces(), { bytesTotal: 1 }), { code: 'TOO_MANY_REQUESTS' });
      assert.equal((await staging.describe(open.id)).bytesTotal, null);
      const other = await staging.create({ ...newFile, owner: 'sb_other', bytesTotal: 1 });
      assert.equal(await staging.append(other.id, 0, pieces('x')), 1);
    },
    { bytesPerOwner: 2 ** 19 },
  ));

test('a file removed while its sender is silent ends the part, and its bytes count until it is closed', () =>
  inRoom(
    async ({ folder, staging }) => {
      const { id } = await staging.create(newFile);
      const written = Promise.withResolvers<void>();
      async function* stalled() {
        yield sample(2 ** 18);
        written.resolve();
        await new Promise(() => {});
      }
      const part = assert.rejects(staging.append(id, 0, stalled()), { code: 'NOT_FOUND' });
      await written.promise;
      const removal = staging.remove(id);
      const early = staging.create({ ...newFile, bytesTotal: 1 });
      await assert.rejects(early, { code: 'OVERLOADED' });
      await part;
      await removal;
      assert.deepEqual(await readdir(folder), []);
      await staging.create({ ...newFile, bytesTotal: 2 ** 18 });
    },
    { totalBytes: 2 ** 18 },
  ));

test('an owner sees the own files, oldest first; what nobody touched for a day is swept', () =>
  inRoom(async ({ folder, staging, reopen, clock }) => {
    const first = await staging.create(newFile);
    await staging.append(first.id, 0, pieces('a'));
    const others = await staging.create({ ...newFile, owner: 'sb_other' });
    await staging.append(others.id, 0, pieces('a'));
    clock.now = '2026-03-01T13:00:00.000Z';
    const second = await staging.create({ ...newFile, bytesTotal: 0 });
    assert.deepEqual(
      (await staging.list(newFile.owner)).map(({ id }) => id),
      [first.id, second.id],
    );
    clock.now = '2026-03-02T11:00:00.000Z';
    await staging.append(first.id, 1, pieces('b'));
    clock.now = '2026-03-02T12:59:00.000Z';
    const again = await reopen();
    assert.equal((await again.describe(first.id)).touchedAt, '2026-03-02T11:00:00.000Z');
    assert.deepEqual(await again.sweep(), [others.id]);
    clock.now = '2026-03-02T13:00:01.000Z';
    assert.deepEqual(await again.sweep(), [second.id], 'a file without bytes that is whole waits for a day as well');
    assert.deepEqual(
      (await again.list(newFile.owner)).map(({ id }) => id),
      [first.id],
    );
    assert.equal((await readdir(folder)).length, 2);
  }));

test('room that was asked for and never used is free again after an hour', () =>
  inRoom(async ({ staging, clock }) => {
    const { id, expiresAt } = await staging.create({ ...newFile, bytesTotal: 2 ** 20 });
    assert.equal(expiresAt, '2026-03-01T13:00:00.000Z');
    clock.now = '2026-03-01T13:00:00.001Z';
    assert.deepEqual(await staging.sweep(), [id]);
  }));

test('an empty part does not move the end of a file, and nothing moves it beyond a week', () =>
  inRoom(async ({ staging, reopen, clock }) => {
    const { id } = await staging.create({ ...newFile, bytesTotal: 1_000 });
    await staging.append(id, 0, pieces('a'));
    clock.now = '2026-03-02T10:00:00.000Z';
    await staging.append(id, 1, pieces());
    assert.equal((await staging.describe(id)).expiresAt, '2026-03-02T12:00:00.000Z');
    for (let day = 2; day <= 8; day++) {
      clock.now = `2026-03-0${day}T11:00:00.000Z`;
      await staging.append(id, day - 1, pieces('b'));
    }
    const again = await reopen();
    assert.equal((await again.describe(id)).expiresAt, '2026-03-08T12:00:00.000Z');
    const dead = assert.rejects(again.append(id, 8, silentAfter('c')), { code: 'NOT_FOUND' });
    clock.now = '2026-03-08T12:00:01.000Z';
    assert.deepEqual(await again.sweep(), [id], 'not even while a part comes in');
    await dead;
  }));

test('a record that does not open is nobody’s, takes room, and is removed or expires', () =>
  inRoom(
    async ({ folder, staging, reopen }) => {
      const ids: string[] = [];
      for (const owner of ['sb_a', 'sb_b']) {
        const { id } = await staging.create({ ...newFile, owner });
        await staging.append(id, 0, pieces(sample(2 ** 17)));
        await writeFile(join(folder, `${id}.key`), '{"format":"countersign-staged@1","key":"","record":""}');
        ids.push(id);
      }
      const clock = { now: '2026-03-01T13:00:00.000Z' };
      const again = await openStaging({ folder, kek, randomBytes, now: () => clock.now, limits: tight });
      await assert.rejects(again.offset(ids[0]!), { code: 'NOT_FOUND' });
      assert.deepEqual(await again.list('sb_a'), []);
      assert.deepEqual(
        ids.map((id) => again.isUnreadable(id)),
        [true, true],
      );
      await assert.rejects(again.create({ ...newFile, bytesTotal: 1 }), { code: 'OVERLOADED', message: /no room/ });
      await again.remove(ids[0]!);
      await again.create({ ...newFile, bytesTotal: 1 });
      clock.now = '2026-03-02T12:00:00.001Z';
      assert.ok((await again.sweep()).includes(ids[1]!));
      assert.equal(again.isUnreadable(ids[1]!), false);
      assert.equal((await readdir(folder)).length, 0, 'the new file had no byte for an hour');
      await (await reopen()).create(newFile);
    },
    { totalBytes: 2 ** 18 },
  ));
const tight: StagingLimits = { ...limits, totalBytes: 2 ** 18 };

test('a record that would not open again is refused before anything is written', () =>
  inRoom(async ({ folder, staging }) => {
    const format = (() => {}) as unknown as 'csv';
    await assert.rejects(staging.create({ ...newFile, format }), { code: 'BAD_INPUT', message: /\(format\)/ });
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(await staging.list(newFile.owner), []);
  }));

test('a full disk is one sentence; when there is room again the file goes on where it was', {
  skip: noSmallDisk(),
}, async () => {
  const disk = await mkdtemp(join(tmpdir(), 'staging-disk-'));
  const script = join(import.meta.dirname, 'full-disk-process.ts');
  const [program, ...args] = [...onSmallDisk(disk, 6), process.execPath, '--import', 'tsx', script, disk];
  const { stdout } = await promisify(execFile)(program!, args);
  await rm(disk, { recursive: true });
  const refusal = { code: 'UNAVAILABLE', message: 'The disk refuses the staged bytes; try again later.' };
  assert.deepEqual(JSON.parse(stdout), { first: 2 ** 21, refusal, offset: 2 ** 21, last: 5 * 2 ** 20, same: true });
});

test('an upload goes on from every offset', () =>
  inRoom(async ({ reopen }) => {
    const bytes = sample(40);
    for (let offset = 0; offset <= bytes.length; offset++) {
      const before = await reopen();
      const { id } = await before.create({ ...newFile, bytesTotal: bytes.length });
      await before.append(id, 0, pieces(bytes.subarray(0, offset)));
      const after = await reopen();
      await after.append(id, await after.offset(id), pieces(bytes.subarray(offset)));
      assert.deepEqual(await contentOf(after, id), bytes);
      await after.remove(id);
    }
  }));

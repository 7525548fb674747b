// What a sender of a large file meets over HTTP: dead connections, empty parts, files that nobody can open any more.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStaging } from '../../../ledger/staging/open-staging.ts';
import type { Staging } from '../../../ledger/staging/staging.ts';
import { temporaryFolder } from '../../support/system/temporary-folder.ts';
import { manualTimers, startApi } from '../api-fixture.ts';
import { people } from '../seeded-model.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

const PATCH_TYPE = 'application/offset+octet-stream';
const limits = { uploadBytes: 1_000_000, uploadsPerOwner: 4, uploads: 8, totalBytes: 4_000_000 };

function openIn(folder: string, now: () => string = () => new Date().toISOString()): Promise<Staging> {
  return openStaging({ folder, kek: new Uint8Array(32), randomBytes, now, limits });
}

const tus = (api: Api, path: string, method: string, headers: object = {}, body?: string, bearer = people.engineer) =>
  fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body }),
  });
const part = (api: Api, path: string, offset: number, body: string) =>
  tus(api, path, 'PATCH', { 'upload-offset': String(offset), 'content-type': PATCH_TYPE }, body);

async function created(api: Api, length: number): Promise<string> {
  const answer = await tus(api, '/uploads', 'POST', { 'upload-length': String(length) });
  assert.equal(answer.status, 201, await answer.text());
  return answer.headers.get('location')!;
}

/** Sends the head of a part and its first bytes, and then nothing more. */
function stall(context: TestContext, api: Api, path: string, bytes: string): Socket {
  const socket = connect(api.port, '127.0.0.1');
  socket.on('error', () => {});
  context.after(() => socket.destroy());
  const head = [
    `PATCH ${path} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${people.engineer}`,
    'Tus-Resumable: 1.0.0',
    'Upload-Offset: 0',
    `Content-Type: ${PATCH_TYPE}`,
    'Content-Length: 1000',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${bytes}`);
  return socket;
}

/** Staging that says when the first byte of a part has come. */
function watched(staging: Staging) {
  const began = Promise.withResolvers<void>();
  async function* seen(bytes: AsyncIterable<Uint8Array>) {
    for await (const piece of bytes) {
      began.resolve();
      yield piece;
    }
  }
  const append: Staging['append'] = (id, offset, bytes, more) => staging.append(id, offset, seen(bytes), more);
  return { staging: { ...staging, append }, began: began.promise };
}

test('a part whose sender is silent for 30 seconds ends; what came is kept, and the file goes on from there', async (t) => {
  const timers = manualTimers();
  const silent = Promise.withResolvers<void>();
  let waits = 0;
  const api = await startApi(t, {
    timers: {
      ...timers,
      after(milliseconds, run) {
        // The second wait for a piece: the first has come.
        if (milliseconds === 30_000 && ++waits === 2) setImmediate(silent.resolve);
        return timers.after(milliseconds, run);
      },
    },
  });
  const path = await created(api, 1_000);
  const socket = stall(t, api, path, 'x'.repeat(400));
  await silent.promise;
  timers.pass(30_000);
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 503 [\s\S]*Nothing came for 30 seconds/);
  const head = await tus(api, path, 'HEAD');
  assert.equal(head.headers.get('upload-offset'), '400');
  assert.equal((await part(api, path, 400, 'y'.repeat(600))).status, 204);
  assert.deepEqual(api.logged, [], 'a sender who goes is no fault of ours');
});

test('the owner goes on at the durable offset while a dead connection still seems to send', async (t) => {
  const { staging, began } = watched(await openIn(temporaryFolder(t)));
  const api = await startApi(t, { staging });
  const path = await created(api, 1_000);
  const socket = stall(t, api, path, 'x'.repeat(400));
  await began;
  const head = await tus(api, path, 'HEAD');
  assert.equal(head.headers.get('upload-offset'), '0');
  const taken = await part(api, path, 0, 'y'.repeat(1_000));
  assert.deepEqual([taken.status, taken.headers.get('upload-offset')], [204, '1000']);
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 409 [\s\S]*took the place/);
});

test('a file removed while its sender is silent is gone at once, and the part with it', async (t) => {
  const { staging, began } = watched(await openIn(temporaryFolder(t)));
  const api = await startApi(t, { staging });
  const path = await created(api, 1_000);
  const socket = stall(t, api, path, 'x'.repeat(400));
  await began;
  assert.equal((await tus(api, path, 'DELETE')).status, 204);
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 404 /);
  assert.equal((await tus(api, path, 'HEAD')).status, 404);
});

test('the end of a file is told as it is: an hour without a byte, a day after the last one, not moved by an empty part', async (t) => {
  const clock = { now: '2026-03-01T12:00:00.000Z' };
  const api = await startApi(t, { staging: await openIn(temporaryFolder(t), () => clock.now) });
  const path = await created(api, 1_000);
  const end = async () => (await tus(api, path, 'HEAD')).headers.get('upload-expires');
  assert.equal(await end(), 'Sun, 01 Mar 2026 13:00:00 GMT');
  assert.equal((await part(api, path, 0, 'x')).headers.get('upload-expires'), 'Mon, 02 Mar 2026 12:00:00 GMT');
  clock.now = '2026-03-02T11:00:00.000Z';
  assert.equal((await part(api, path, 1, '')).headers.get('upload-expires'), 'Mon, 02 Mar 2026 12:00:00 GMT');
  const { data } = await api.ask(people.engineer, '{ stagedFiles { expiresAt } }');
  assert.deepEqual(data.stagedFiles, [{ expiresAt: '2026-03-02T12:00:00.000Z' }]);
});

test('a file that does not open any more is removed by an operator, and by nobody else', async (t) => {
  const folder = temporaryFolder(t);
  const about = { owner: 'sb_gone', businessUnit: 'retail', fileName: 'a.csv', bytesTotal: 3 };
  const before = await openIn(folder);
  const [broken, sound] = [await before.create(about), await before.create(about)];
  await writeFile(join(folder, `${broken.id}.key`), '{}');
  const api = await startApi(t, { staging: await openIn(folder) });
  const remove = async ({ id }: { id: string }, bearer: string) =>
    (await tus(api, `/uploads/${id}`, 'DELETE', {}, undefined, bearer)).status;
  assert.equal(await remove(broken, people.engineer), 404);
  assert.equal(await remove(broken, people.finance), 403);
  assert.equal(await remove(sound, people.operator), 404, 'a file that opens is its sender’s');
  assert.equal(await remove(broken, people.operator), 204);
  assert.equal(await remove(broken, people.operator), 404);
});

// Long answers keep their bounds: so many at once, a reader who takes nothing is cut off, and one who leaves ends the reading.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import test, { type TestContext } from 'node:test';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Context } from '../../../api/context.ts';
import { type Export, makeExportRoutes } from '../../../api/http/stream-answer.ts';
import { DEFAULT_LIMITS } from '../../../api/limits/limits.ts';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { manualTimers } from '../api-fixture.ts';

/** A server of one export, whose pieces are `pieces`. */
async function serve(t: TestContext, pieces: () => AsyncGenerator<string>) {
  const timers = manualTimers();
  const actor = { subject: 'sb_x', roles: ['regulator'], businessUnit: 'supervision', issuerKind: 'development' };
  const context = {
    caller: { actor, purpose: 'audit', expiresAt: 0 },
    accessLog: { evidence: async () => {}, denied: async () => {} },
    gone: new AbortController().signal,
    deps: { timers, limits: DEFAULT_LIMITS, logger: { error: () => {} } },
  } as unknown as Context;
  const made: Export = {
    operation: 'export',
    roles: ['regulator'],
    prepare: async () => ({ mediaType: 'text/plain', fileName: 'f', upTo: 1n, nodes: [], businessUnits: [], pieces }),
  };
  const app = express();
  app.get('/', makeExportRoutes(() => context)(made));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(error instanceof DomainError ? 429 : 500).end(error instanceof DomainError ? error.code : '');
  });
  const server = createServer(app).listen(0);
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, port, timers };
}

test('four run at once; the fifth is asked to come back, and is served once one has ended', async (t) => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { url } = await serve(t, async function* () {
    yield 'begun';
    await gate;
  });
  const running = await Promise.all(Array.from({ length: 4 }, () => fetch(url)));
  assert.deepEqual(
    running.map(({ status }) => status),
    [200, 200, 200, 200],
  );
  const fifth = await fetch(url);
  assert.deepEqual([fifth.status, await fifth.text()], [429, 'TOO_MANY_REQUESTS']);
  release();
  for (const one of running) assert.equal(await one.text(), 'begun');
  assert.equal((await fetch(url)).status, 200);
});

test('a reader who takes nothing is cut off, and nothing more is read for it', async (t) => {
  let ended = () => {};
  const over = new Promise<void>((resolve) => {
    ended = resolve;
  });
  let pieces = 0;
  const { port, timers } = await serve(t, async function* () {
    try {
      for (;;) {
        pieces++;
        yield 'x'.repeat(1024 * 1024);
      }
    } finally {
      ended();
    }
  });
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  const closed = once(socket, 'close');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  // Sockets take some megabytes by themselves; then the next piece stands and waits.
  let before = -1;
  while (before !== pieces || pieces === 0) {
    before = pieces;
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(pieces < 100, `${pieces} pieces were made for a reader who takes none`);
  let isOver = false;
  void over.then(() => {
    isOver = true;
  });
  while (!isOver) {
    timers.pass(DEFAULT_LIMITS.slowReaderMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.resume();
  await closed;
});

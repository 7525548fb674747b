// Calls between threads: answers find their callers, refusals keep their class, and a thread that is gone answers nobody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { DomainError } from '../../domain/kernel/errors.ts';
import { AppendOutcomeUnknown, EventRejected, WrongExpectedRevision } from '../../ledger/event-store.ts';
import { makeRpcClient, serveRpc } from '../../ledger/thread-rpc.ts';

const gates: (() => void)[] = [];
const handlers = {
  double: (n: bigint) => n * 2n,
  later: (n: number) => new Promise<number>((resolve) => gates.push(() => resolve(n))),
  conflict: () => Promise.reject(new WrongExpectedRevision('a-1', 'none', 4n)),
  refuse: () => Promise.reject(new DomainError('BAD_INPUT', 'Line 3 is wrong.', { line: 3 })),
  unknown: () => Promise.reject(new AppendOutcomeUnknown('Nobody knows.')),
  reject: () => Promise.reject(new EventRejected('Too large.')),
  fail: () => {
    throw new TypeError('A fault.');
  },
};

function connect() {
  const { port1, port2 } = new MessageChannel();
  serveRpc(port1, handlers);
  return { client: makeRpcClient<typeof handlers>(port2), server: port1, port: port2 };
}

test('each answer goes to its own call, in whatever order answers come', async () => {
  const { client, port } = connect();
  const order: number[] = [];
  const calls = [1, 2, 3].map(async (n) => order.push(await client.later(n)));
  assert.equal(await client.double(21n), 42n);
  for (const open of gates.splice(0).reverse()) open();
  await Promise.all(calls);
  assert.deepEqual(order, [3, 2, 1]);
  port.close();
});

test('a refusal arrives as what it was', async () => {
  const { client, port } = connect();
  await assert.rejects(
    client.conflict(),
    (error) => error instanceof WrongExpectedRevision && error.actual === 4n && error.expected === 'none',
  );
  await assert.rejects(
    client.refuse(),
    (error) => error instanceof DomainError && error.code === 'BAD_INPUT' && error.details.line === 3,
  );
  await assert.rejects(client.unknown(), AppendOutcomeUnknown);
  await assert.rejects(client.reject(), EventRejected);
  await assert.rejects(client.fail(), { name: 'TypeError', message: 'A fault.' });
  port.close();
});

test('a fault arrives with the stack of the thread that met it', async () => {
  const { client, port } = connect();
  const thrownHere = /at .*fail .*thread-rpc\.test\.ts/;
  await assert.rejects(client.fail(), ({ stack }: Error) => thrownHere.test(stack ?? ''));
  await assert.rejects(client.conflict(), ({ stack }: Error) =>
    /at .*conflict .*thread-rpc\.test\.ts/.test(stack ?? ''),
  );
  port.close();
});

test('a method that is not offered is an error, also one that every object has', async () => {
  const { client, port } = connect();
  const any = client as unknown as Record<string, () => Promise<unknown>>;
  await assert.rejects(any.missing!(), /No method missing/);
  await assert.rejects((any.toString as unknown as () => Promise<unknown>)(), /No method toString/);
  port.close();
});

test('when the other side goes, waiting calls and later ones reject', async () => {
  const { client, server, port } = connect();
  const waiting = client.later(1);
  const closed = new Promise<void>((resolve) => port.once('close', resolve));
  server.close();
  await assert.rejects(waiting, /closed/);
  await closed;
  await assert.rejects(client.double(1n), /closed/);
});

test('what cannot be sent rejects its own call, and the next one is answered', async () => {
  const { client, port } = connect();
  await assert.rejects(client.double((() => 1n) as never), { name: 'DataCloneError' });
  assert.equal(await client.double(1n), 2n);
  port.close();
});

// Live views over a socket: whose events are shown, when they end, and that they end with the token.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import WebSocket from 'ws';
import { streams } from '../../../domain/kernel/ids.ts';
import { manualTimers, startApi, token } from '../api-fixture.ts';
import {
  datasetInput,
  deployedModel,
  evaluatedVersion,
  good,
  learn,
  makeVersion,
  people,
  REGISTER_DATASET,
  registeredModel,
  requestedTraining,
  sealedDataset,
  train,
} from '../seeded-model.ts';

type Api = Awaited<ReturnType<typeof startApi>>;
interface Message {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read many kinds of messages.
  readonly payload?: any;
}

/** A client that keeps everything it is sent, in order. */
async function connect(api: Api, init: object | undefined) {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const inbox: Message[] = [];
  let wake = () => {};
  socket.on('message', (data) => {
    inbox.push(JSON.parse(String(data)));
    wake();
  });
  const closed = once(socket, 'close').then(([code]) => {
    wake();
    return code as number;
  });
  await once(socket, 'open');
  if (init) socket.send(JSON.stringify({ type: 'connection_init', payload: init }));
  return {
    socket,
    closed,
    send: (message: object) => socket.send(JSON.stringify(message)),
    subscribe: (id: string, query: string, variables: object = {}) =>
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } })),
    async next(): Promise<Message> {
      while (inbox.length === 0) {
        if (socket.readyState === socket.CLOSED) throw new Error('The socket closed.');
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return inbox.shift()!;
    },
  };
}
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

async function joined(api: Api, text: string) {
  const client = await connect(api, bearer(text));
  assert.equal((await client.next()).type, 'connection_ack');
  return client;
}

const PROGRESS =
  'subscription ($id: ID!) { trainingProgress(trainingId: $id) { status epoch epochs loss validationLoss version } }';
const AUDIT =
  'subscription ($after: Position, $filter: AuditFilter) { auditEvents(after: $after, filter: $filter) { type businessUnit position } }';

test('training progress is shown as it happens, and completes with the run', async (t) => {
  const api = await startApi(t);
  const datasetId = await sealedDataset(api);
  const model = good(
    await api.ask(
      people.engineer,
      'mutation { registerModel(input: { name: "m", purpose: "p", riskClass: HIGH, rationale: "r" }) { model { id } } }',
    ),
  );
  const requested = good(
    await api.ask(
      people.engineer,
      'mutation ($m: ID!, $d: ID!) { requestTraining(input: { modelId: $m, datasetId: $d, datasetVersion: 1, parameters: { epochs: 2 } }) { trainingId } }',
      { m: model.data.registerModel.model.id, d: datasetId },
    ),
  );
  const id = requested.data.requestTraining.trainingId as string;
  const client = await joined(api, people.engineer);
  client.subscribe('1', PROGRESS, { id });
  const seen = async () => (await client.next()).payload?.data?.trainingProgress;
  assert.deepEqual(await seen(), {
    status: 'REQUESTED',
    epoch: 0,
    epochs: 2,
    loss: null,
    validationLoss: null,
    version: null,
  });
  await train(api, id);
  assert.deepEqual(
    [await seen(), await seen(), await seen(), await seen(), await seen()],
    [
      { status: 'STARTED', epoch: 0, epochs: 2, loss: null, validationLoss: null, version: null },
      { status: 'STARTED', epoch: 1, epochs: 2, loss: 1, validationLoss: 1.25, version: null },
      { status: 'STARTED', epoch: 2, epochs: 2, loss: 0.5, validationLoss: 0.625, version: null },
      // The run's own stream is at its end; the model's has the version a moment later, and only then can it be evaluated.
      { status: 'STARTED', epoch: 2, epochs: 2, loss: 0.5, validationLoss: 0.625, version: null },
      { status: 'COMPLETED', epoch: 2, epochs: 2, loss: 0.5, validationLoss: 0.625, version: 1 },
    ],
  );
  assert.equal((await client.next()).type, 'complete');
});

test('who comes after a run has ended sees all of it, and the end', async (t) => {
  const api = await startApi(t);
  const { trainingId } = await evaluatedVersion(api);
  const client = await joined(api, people.engineer);
  client.subscribe('1', PROGRESS, { id: trainingId });
  const types: string[] = [];
  for (let i = 0; i < 7; i++) types.push((await client.next()).type);
  assert.deepEqual(types, ['next', 'next', 'next', 'next', 'next', 'next', 'complete']);
});

test('who comes between the end of a run and its version is told to wait for the version', async (t) => {
  const api = await startApi(t);
  const datasetId = await sealedDataset(api);
  const modelId = await registeredModel(api);
  const trainingId = await requestedTraining(api, modelId, datasetId);
  await learn(api, trainingId);
  const client = await joined(api, people.engineer);
  client.subscribe('1', PROGRESS, { id: trainingId });
  const seen = async () => (await client.next()).payload?.data?.trainingProgress;
  const before = [await seen(), await seen(), await seen(), await seen(), await seen()];
  assert.deepEqual(
    before.map(({ status }) => status),
    ['REQUESTED', 'STARTED', 'STARTED', 'STARTED', 'STARTED'],
  );
  await makeVersion(api, trainingId);
  const { status, version } = await seen();
  assert.deepEqual([status, version], ['COMPLETED', 1]);
  assert.equal((await client.next()).type, 'complete');
});

test('who watches a run of another unit by right is written down, at the start and at the end', async (t) => {
  const api = await startApi(t);
  const { trainingId } = await evaluatedVersion(api);
  for (const bearer of [people.engineer, people.regulator]) {
    const client = await joined(api, bearer);
    client.subscribe('1', PROGRESS, { id: trainingId });
    while ((await client.next()).type !== 'complete');
    client.socket.close();
    await client.closed;
  }
  await api.close();
  const reads = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? [event] : []));
  assert.deepEqual(
    reads.map(({ data, metadata }) => [data.kind, data.nodes, data.businessUnits, metadata.actor.roles]),
    ['subscription-started', 'subscription-ended'].map((kind) => [kind, [trainingId], ['retail'], ['regulator']]),
  );
});

test('the audit stream shows a caller its own unit only, from the cursor on', async (t) => {
  const api = await startApi(t);
  const theirs = token('x.engineer', ['engineer'], 'wholesale');
  good(await api.ask(theirs, REGISTER_DATASET, { input: datasetInput }));
  const mine = good(await api.ask(people.engineer, REGISTER_DATASET, { input: datasetInput }));
  const client = await joined(api, people.business);
  client.subscribe('1', AUDIT, { after: 'p0000000000000000', filter: { types: ['DatasetRegistered'] } });
  const { auditEvents } = (await client.next()).payload.data;
  assert.deepEqual(auditEvents, {
    type: 'DatasetRegistered',
    businessUnit: 'retail',
    position: mine.data.registerDataset.receipt.position,
  });
  good(await api.ask(theirs, REGISTER_DATASET, { input: datasetInput }));
  const later = good(await api.ask(people.engineer, REGISTER_DATASET, { input: datasetInput }));
  assert.equal((await client.next()).payload.data.auditEvents.position, later.data.registerDataset.receipt.position);
});

test('an audit subscription records its start and its end, and not its rows', async (t) => {
  const api = await startApi(t);
  const client = await joined(api, people.regulator);
  client.subscribe('1', AUDIT, { after: 'p0000000000000000' });
  assert.equal((await client.next()).payload.data.auditEvents.type, 'EvidenceRead');
  client.send({ id: '1', type: 'complete' });
  client.socket.close();
  await client.closed;
  await api.close();
  const reads = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? [event.data] : []));
  assert.deepEqual(
    reads.map(({ kind, businessUnits }) => [kind, businessUnits]),
    [
      ['subscription-started', ['*']],
      ['subscription-ended', ['*']],
    ],
  );
});

test('a subscription that is not the caller’s is refused, and the denial recorded first', async (t) => {
  const api = await startApi(t);
  const { trainingId } = await deployedModel(api);
  const before = (await api.events()).length;
  const stranger = await joined(api, token('x.engineer', ['engineer'], 'wholesale'));
  stranger.subscribe('1', PROGRESS, { id: trainingId });
  assert.equal((await stranger.next()).payload.errors[0].extensions.code, 'WRONG_BUSINESS_UNIT');
  const finance = await joined(api, people.finance);
  finance.subscribe('1', AUDIT);
  assert.equal((await finance.next()).payload.errors[0].extensions.code, 'FORBIDDEN');
  const denials = (await api.events())
    .slice(before)
    .map((event) => (event.type === 'AccessDenied' ? event.data.operation : event.type));
  assert.deepEqual(denials, ['trainingProgress', 'auditEvents']);
});

test('a field that is refused in every row of a live view is one denial, and feeds no loop', async (t) => {
  const api = await startApi(t);
  good(await api.ask(people.engineer, REGISTER_DATASET, { input: datasetInput }));
  good(await api.ask(people.engineer, REGISTER_DATASET, { input: datasetInput }));
  const client = await joined(api, people.business);
  const named = AUDIT.replace('{ type', '{ actor { who: name } type');
  client.subscribe('1', named, { after: 'p0000000000000000' });
  const rows: Message[] = [];
  // Two data sets, the start of this view, and the denial that the first row brought.
  while (rows.length < 4) rows.push(await client.next());
  for (const { payload } of rows) assert.equal(payload.errors[0].extensions.code, 'FORBIDDEN');
  assert.deepEqual(
    rows.map(({ payload }) => payload.data.auditEvents?.type).filter((type) => type === 'AccessDenied').length,
    1,
  );
  client.socket.close();
  await client.closed;
  await api.close();
  const denied = (await api.events()).flatMap((event) => (event.type === 'AccessDenied' ? [event.data] : []));
  assert.deepEqual(
    denied.map(({ code, operation, count }) => [code, operation, count]),
    [['FORBIDDEN', 'name', 1]],
  );
});

test('no token, no connection; a forged one is refused with 4403', async (t) => {
  const api = await startApi(t);
  assert.equal(await (await connect(api, {})).closed, 4401);
  assert.equal(await (await connect(api, bearer('forged'))).closed, 4403);
  const early = await connect(api, undefined);
  early.subscribe('1', AUDIT);
  assert.equal(await early.closed, 4401);
});

test('a connection ends with its token: 4403', async (t) => {
  const timers = manualTimers();
  let late = 0;
  const api = await startApi(t, { timers, wallClock: () => Date.now() + late });
  const client = await joined(api, token('r.egulator', ['regulator'], 'retail', 60));
  client.subscribe('1', AUDIT, { after: 'p0000000000000000' });
  await client.next();
  late = 61_000;
  timers.pass(61_000);
  assert.equal(await client.closed, 4403);
});

test('sockets carry subscriptions only, so many at a time, of bounded size', async (t) => {
  const api = await startApi(t);
  const client = await joined(api, people.regulator);
  client.subscribe('q', '{ me { reference } }');
  assert.equal((await client.next()).payload[0].extensions.code, 'BAD_INPUT');
  client.subscribe('v', AUDIT, { after: 'SENTINEL' });
  const wrong = (await client.next()).payload[0];
  assert.equal(wrong.extensions.code, 'BAD_INPUT');
  assert.ok(!JSON.stringify(wrong).includes('SENTINEL'));
  for (let i = 0; i < api.deps.limits.maxSubscriptionsPerConnection; i++) client.subscribe(`s${i}`, AUDIT);
  client.subscribe('more', AUDIT);
  let message = await client.next();
  while (message.id !== 'more') message = await client.next();
  assert.equal(message.payload[0].extensions.code, 'TOO_MANY_REQUESTS');
  client.send({ id: 'x', type: 'subscribe', payload: { query: 'x'.repeat(api.deps.limits.maxMessageBytes) } });
  assert.equal(await client.closed, 1009);
});

test('closing the server ends its subscriptions in order', async (t) => {
  const api = await startApi(t);
  const { trainingId } = await deployedModel(api);
  assert.ok(streams.training(trainingId));
  const client = await joined(api, people.regulator);
  client.subscribe('1', AUDIT, { after: 'p0000000000000000' });
  await client.next();
  await api.close();
  assert.equal(await client.closed, 1001);
  const reads = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? [event.data.kind] : []));
  assert.equal(reads.at(-1), 'subscription-ended');
});

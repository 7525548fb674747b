// Business units: reads across the boundary find nothing, commands are refused and recorded, crossing roles are written down.
import assert from 'node:assert/strict';
import test from 'node:test';
import { manualTimers, startApi, token } from '../api-fixture.ts';
import { deployedModel, evaluatedVersion, good, PREDICT, people, sealedDataset, upload } from '../seeded-model.ts';

const stranger = {
  engineer: token('x.engineer', ['engineer'], 'wholesale'),
  business: token('x.business', ['business'], 'wholesale'),
};
const ONE = 'query ($id: ID!) { dataset(id: $id) { name } node(id: $id) { id } datasets { nodes { id } } }';

test('another unit’s data set reads as if it were not there', async (t) => {
  const api = await startApi(t);
  const id = await sealedDataset(api);
  const { data } = good(await api.ask(stranger.engineer, ONE, { id }));
  assert.deepEqual(data, { dataset: null, node: null, datasets: { nodes: [] } });
  assert.equal(good(await api.ask(people.engineer, ONE, { id })).data.node.id, id);
});

test('a command on another unit’s thing is refused, changes nothing, and is recorded before the answer', async (t) => {
  const api = await startApi(t);
  const { deploymentId, datasetId } = await deployedModel(api);
  const before = (await api.events()).length;
  const input = { deploymentId, idempotencyKey: 'k', subjectId: 'p', features: { amount: 1 } };
  const predicted = await api.ask(stranger.business, PREDICT, { input });
  assert.equal(predicted.errors[0]?.extensions.code, 'WRONG_BUSINESS_UNIT');
  const uploaded = await upload(api, stranger.engineer, `/datasets/${datasetId}/versions/2/rows`);
  assert.deepEqual([uploaded.status, uploaded.body.code], [403, 'WRONG_BUSINESS_UNIT']);
  const added = (await api.events()).slice(before);
  assert.deepEqual(
    added.map((event) =>
      event.type === 'AccessDenied' ? [event.data.code, event.data.operation, event.data.kind] : event.type,
    ),
    [
      ['WRONG_BUSINESS_UNIT', 'predict', 'caller'],
      ['WRONG_BUSINESS_UNIT', 'ingestRows', 'caller'],
    ],
  );
});

test('a missing role is refused with the role that is needed, and recorded', async (t) => {
  const api = await startApi(t);
  const denied = await api.ask(
    people.finance,
    'mutation { a: registerModel(input: { name: "m", purpose: "p", riskClass: HIGH, rationale: "r" }) { receipt { position } } }',
  );
  assert.equal(denied.errors[0]?.extensions.code, 'FORBIDDEN');
  assert.match(denied.errors[0]!.message, /engineer/);
  const [event] = await api.events();
  assert.ok(event?.type === 'AccessDenied');
  assert.equal(event.data.operation, 'registerModel', 'the field, not the alias');
  assert.deepEqual(event.metadata.actor.roles, ['finance']);
});

test('regulators cross the boundary, and each look across is written down', async (t) => {
  const api = await startApi(t);
  const id = await sealedDataset(api);
  assert.equal(good(await api.ask(people.regulator, ONE, { id })).data.dataset.name, 'Loans');
  const reads = (await api.events()).filter((event) => event.type === 'EvidenceRead');
  assert.deepEqual(
    reads.map(({ data }) => [data.operation, data.businessUnits]),
    [['dataset', ['retail']]],
  );
});

test('a decision is not read round its roles: node gives it to those who may ask for a prediction', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const input = { deploymentId, idempotencyKey: 'k', subjectId: 'p', features: { amount: 1 } };
  const { prediction, receipt } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  const seen = async (bearer: string) => {
    const query =
      'query ($id: ID!, $at: Position) { node(id: $id, atLeast: $at) { ... on Prediction { score subject } } }';
    return good(await api.ask(bearer, query, { id: prediction.id, at: receipt.position })).data.node;
  };
  const shown = { score: prediction.score, subject: prediction.subject };
  for (const bearer of [people.business, people.regulator, people.operator, people.approver])
    assert.deepEqual(await seen(bearer), shown);
  for (const bearer of [people.engineer, people.finance]) assert.equal(await seen(bearer), null);
});

test('a list of decisions is evidence too, also within the reader’s own unit', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const input = { deploymentId, idempotencyKey: 'k', subjectId: 'p', features: { amount: 1 } };
  const { receipt } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  const list = 'query ($at: Position) { predictions(atLeast: $at) { nodes { score } } }';
  const regulator = token('own.regulator', ['regulator']);
  assert.equal(good(await api.ask(regulator, list, { at: receipt.position })).data.predictions.nodes.length, 1);
  const reads = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? [event.data] : []));
  assert.deepEqual(
    [reads.length, reads.at(-1)?.operation, reads.at(-1)?.businessUnits],
    [1, 'predictions', ['retail']],
  );
});

test('anonymous denials are counted and written as one event a minute', async (t) => {
  const timers = manualTimers();
  const api = await startApi(t, { timers });
  for (let i = 0; i < 5; i++)
    assert.equal((await api.ask(undefined, '{ me { reference } }')).errors[0]?.extensions.code, 'UNAUTHENTICATED');
  assert.equal((await api.ask('forged', '{ me { reference } }')).status, 401);
  assert.deepEqual(await api.events(), []);
  timers.pass(60_000);
  await api.close();
  const denials = (await api.events()).flatMap((event) => (event.type === 'AccessDenied' ? [event.data] : []));
  assert.deepEqual(
    denials.map(({ kind, operation, count }) => [kind, operation, count]),
    [
      ['anonymous', 'me', 5],
      ['anonymous', 'graphql', 1],
    ],
  );
});

test('an answer whose read cannot be recorded is not given', async (t) => {
  const api = await startApi(t, {
    streamWriter: {
      write: async () => {
        throw new Error('The disk is full.');
      },
    },
  });
  const id = await sealedDataset(api);
  const answer = await api.ask(people.regulator, ONE, { id });
  assert.equal(answer.errors[0]?.extensions.code, 'UNAVAILABLE');
  assert.equal(answer.data, undefined);
});

test('a second role that may cross for its own work does not carry another one over the boundary', async (t) => {
  const api = await startApi(t);
  const { datasetId, modelId } = await evaluatedVersion(api);
  const before = (await api.events()).length;
  const approving = token('x.both', ['approver', 'regulator'], 'wholesale');
  const rejected = await api.ask(
    approving,
    'mutation ($input: DecideModelVersionInput!) { rejectModelVersion(input: $input) { receipt { position } } }',
    { input: { modelId, version: 1, rationale: 'Not mine to say.' } },
  );
  assert.equal(rejected.errors[0]?.extensions.code, 'WRONG_BUSINESS_UNIT');
  const building = token('x.builder', ['engineer', 'operator'], 'wholesale');
  const uploaded = await upload(api, building, `/datasets/${datasetId}/versions/2/rows`);
  assert.equal(uploaded.body.code, 'WRONG_BUSINESS_UNIT');
  const added = (await api.events()).slice(before).map(({ type }) => type);
  assert.ok(
    added.every((type) => type === 'AccessDenied'),
    String(added),
  );
});

test('who acted here cannot be erased and come back as somebody else to approve their own work', async (t) => {
  const api = await startApi(t);
  await evaluatedVersion(api);
  const operator = token('e.moreau', ['operator']);
  const { reference } = good(await api.ask(operator, '{ me { reference } }')).data.me;
  const erased = await api.ask(
    operator,
    'mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { subject } }',
    { input: { subject: reference, reason: 'A fresh start.' } },
  );
  assert.equal(erased.errors[0]?.extensions.code, 'FORBIDDEN');
  assert.equal(good(await api.ask(operator, '{ me { reference } }')).data.me.reference, reference);
});

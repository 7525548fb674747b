// Evidence is recorded whoever reads it: one event an answer, before it leaves. What is ordinary in one's own unit is not.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Role } from '../../../domain/kernel/event.ts';
import { startApi, token } from '../api-fixture.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

/** Of retail, like the things; `regulator` is of another unit. */
const OWN: { readonly [role in Role]: string } = { ...people, regulator: token('own.regulator', ['regulator']) };

async function readsOf(api: Api, bearer: string, query: string, variables: object = {}) {
  const before = (await api.events()).length;
  const answer = good(await api.ask(bearer, query, variables));
  const added = (await api.events()).slice(before);
  const reads = added.flatMap((event) => (event.type === 'EvidenceRead' ? [event] : []));
  assert.equal(reads.length, added.length, 'nothing else is recorded by a query');
  assert.ok(reads.length <= 1, 'one event an answer');
  return { data: answer.data, read: reads[0]?.data, actor: reads[0]?.metadata.actor };
}

async function decided(api: Api) {
  const made = await deployedModel(api);
  const input = { deploymentId: made.deploymentId, idempotencyKey: 'k', subjectId: 'p', features: { amount: 1 } };
  const { prediction, receipt } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  return { ...made, id: prediction.id as string, at: receipt.position as string };
}

test('every role that may read a kind of evidence is recorded, in its own unit too', async (t) => {
  const api = await startApi(t);
  const { id, at, modelId } = await decided(api);
  const evidence: { readonly [query: string]: readonly Role[] } = {
    'auditTrail(first: 2, atLeast: $at) { nodes { id } }': ['regulator', 'operator', 'approver', 'business'],
    'auditEventCount(atLeast: $at)': ['regulator', 'operator', 'approver', 'business'],
    'lineage(kind: PREDICTION, id: $id, atLeast: $at) { nodes { id } }': [
      'regulator',
      'operator',
      'engineer',
      'approver',
      'business',
    ],
    'prediction(id: $id, atLeast: $at) { score }': ['regulator', 'operator', 'approver', 'business'],
    'predictions(atLeast: $at) { nodes { score } }': ['regulator', 'operator', 'approver', 'business'],
    'node(id: $id, atLeast: $at) { ... on Prediction { score } }': ['regulator', 'operator', 'approver', 'business'],
    'complianceStatus(modelVersion: $version, atLeast: $at) { rules { evidence { id } } }': [
      'regulator',
      'operator',
      'approver',
    ],
  };
  for (const [field, roles] of Object.entries(evidence)) {
    const uses = (name: string) => field.includes(`$${name}`);
    const given = { at: 'Position', id: 'ID!', version: 'ID!' };
    const variables = Object.entries(given).flatMap(([name, type]) => (uses(name) ? [`$${name}: ${type}`] : []));
    for (const role of roles) {
      const query = `query (${variables.join(', ')}) { ${field} }`;
      const { read, actor } = await readsOf(api, OWN[role], query, { at, id, version: `${modelId}@1` });
      assert.ok(read, `${role}: ${field}`);
      assert.equal(read.operation, field.slice(0, field.search(/[( ]/)));
      assert.deepEqual(actor?.roles, [role]);
      assert.ok(read.businessUnits.includes('retail') || read.businessUnits.includes('*'), field);
      if (uses('id')) assert.ok(read.nodes.includes(id), `${field}: ${read.nodes}`);
    }
  }
});

test('several reads of one answer are one event, which names all that was seen', async (t) => {
  const api = await startApi(t);
  const { id, at } = await decided(api);
  const query = `query ($id: ID!, $at: Position) { prediction(id: $id, atLeast: $at) { reasons { column } features }
    lineage(kind: PREDICTION, id: $id) { nodes { id } } auditTrail(first: 1) { nodes { id } } }`;
  const { read, data } = await readsOf(api, OWN.business, query, { id, at });
  const seen = data.lineage.nodes.map((node: { id: string }) => node.id);
  assert.deepEqual([...read!.nodes].sort(), [...seen, 'auditTrail'].sort());
});

test('the catalogue of one’s own unit is no evidence', async (t) => {
  const api = await startApi(t);
  const { modelId, deploymentId, datasetId, at } = await decided(api);
  const query = `query ($m: ID!, $d: ID!, $s: ID!, $at: Position) { model(id: $m, atLeast: $at) { name versions { status compliance { satisfied } } }
    deployment(id: $d) { routing { version } } dataset(id: $s) { name } models { nodes { id } } trainingRuns { nodes { id } } }`;
  for (const role of ['engineer', 'business', 'approver', 'operator', 'regulator'] as const) {
    const { read } = await readsOf(api, OWN[role], query, { m: modelId, d: deploymentId, s: datasetId, at });
    assert.equal(read, undefined, role);
  }
});

test('to be told a decision one has asked for is no read of it, nor is what a command answers with', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const before = (await api.events()).length;
  const input = { deploymentId, idempotencyKey: 'k', subjectId: 'p', features: { amount: 1 } };
  const predict = `mutation ($input: PredictInput!) { predict(input: $input) { prediction { id reasons { column } features adverseReasons } } }`;
  for (let i = 0; i < 2; i++) good(await api.ask(people.business, predict, { input }));
  const added = (await api.events()).slice(before).map(({ type }) => type);
  assert.deepEqual(added, ['PredictionScored'], 'the second time it is the answer again');
});

test('another’s decision is a read also in what a command answers with, each time', async (t) => {
  const api = await startApi(t);
  const { id } = await decided(api);
  const officer = token('an.officer', ['business']);
  const complain = `mutation ($input: ReceiveComplaintInput!) { receiveComplaint(input: $input) {
    complaint { prediction { features reasons { column } } } } }`;
  for (let i = 0; i < 2; i++) {
    const before = (await api.events()).length;
    good(await api.ask(officer, complain, { input: { commandId: 'c', predictionId: id, text: 'Wrong.' } }));
    const added = (await api.events()).slice(before);
    const read = added.find((event) => event.type === 'EvidenceRead');
    assert.ok(read?.type === 'EvidenceRead' && read.data.nodes.includes(id), `time ${i}`);
  }
});

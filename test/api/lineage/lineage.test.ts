// Lineage through the API: the two questions a regulator asks of it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startApi } from '../api-fixture.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

const LINEAGE = `query ($kind: LineageKind!, $id: ID!, $kinds: [LineageKind!], $at: Position) {
  lineage(kind: $kind, id: $id, direction: DOWNSTREAM, maxDepth: 6, kinds: $kinds, atLeast: $at) {
    nodes { kind id depth } edges { from { id } to { id } relation } decisions truncated
  }
}`;

test('which models learned from this file, and which decisions rest on this version', async (t) => {
  const api = await startApi(t);
  const { modelId, deploymentId } = await deployedModel(api);
  const ids: string[] = [];
  let at = '';
  for (const idempotencyKey of ['a', 'b']) {
    const input = { deploymentId, idempotencyKey, subjectId: 'p', features: { amount: 1 } };
    const { prediction, receipt } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
    ids.push(prediction.id);
    at = receipt.position;
  }
  const file = (await api.events()).find((event) => event.type === 'RowsIngested');
  assert.ok(file?.type === 'RowsIngested');
  const ask = async (kind: string, id: string, kinds: string[]) =>
    good(await api.ask(people.regulator, LINEAGE, { kind, id, kinds, at })).data.lineage;
  const { ingestionId } = file.data;
  const learned = await ask('INGESTION', ingestionId, ['MODEL_VERSION']);
  assert.deepEqual(learned, {
    nodes: [
      { kind: 'INGESTION', id: ingestionId, depth: 0 },
      { kind: 'MODEL_VERSION', id: `${modelId}@1`, depth: 3 },
    ],
    edges: [{ from: { id: ingestionId }, to: { id: `${modelId}@1` }, relation: 'through-others' }],
    decisions: 2,
    truncated: false,
  });
  const rests = await ask('MODEL_VERSION', `${modelId}@1`, ['PREDICTION']);
  assert.deepEqual(
    rests.nodes.map(({ kind, id }: { kind: string; id: string }) => [kind, id]),
    [['MODEL_VERSION', `${modelId}@1`], ...ids.map((id) => ['PREDICTION', id])],
  );
  assert.equal(rests.decisions, 2);
});

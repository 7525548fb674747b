// The trail through the API: the trail of a thing, filters that cannot be meant, and counts that need no counting.
import assert from 'node:assert/strict';
import test from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { startApi, token } from '../api-fixture.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

const TRAIL = `query ($filter: AuditFilter, $at: Position, $asOf: PointInTime) {
  auditTrail(last: 100, filter: $filter, atLeast: $at, asOf: $asOf) { nodes { id type } }
}`;

async function decided(api: Api) {
  const made = await deployedModel(api);
  const input = { deploymentId: made.deploymentId, idempotencyKey: 'k', subjectId: 'p', features: { amount: 1 } };
  const { prediction, receipt } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  return { ...made, predictionId: prediction.id as string, at: receipt.position as string };
}

test('the trail of a version holds its making, its approval, where it answers and what it decided', async (t) => {
  const api = await startApi(t);
  const { modelId, predictionId, at } = await decided(api);
  const trail = async (bearer: string, id: string) => {
    const { nodes } = good(await api.ask(bearer, TRAIL, { filter: { id }, at })).data.auditTrail;
    return (nodes as { type: string }[]).map(({ type }) => type);
  };
  const found = await trail(people.regulator, `${modelId}@1`);
  for (const type of ['ModelVersionCreated', 'ModelVersionApproved', 'DeploymentOpened', 'PredictionScored']) {
    assert.ok(found.includes(type), `${type}: ${found}`);
  }
  assert.deepEqual(await trail(token('x.approver', ['approver'], 'wholesale'), `${modelId}@1`), []);
  assert.equal((await trail(people.business, predictionId))[0], 'PredictionScored');
});

test('who looked at a thing stands in its trail', async (t) => {
  const api = await startApi(t);
  const { predictionId, at } = await decided(api);
  good(
    await api.ask(people.regulator, 'query ($id: ID!, $at: Position) { prediction(id: $id, atLeast: $at) { score } }', {
      id: predictionId,
      at,
    }),
  );
  const looked = (await api.events()).at(-1)!;
  const filter = { id: predictionId, types: ['EvidenceRead'] };
  const { nodes } = good(await api.ask(people.operator, TRAIL, { filter, at: positionToken(looked.position) })).data
    .auditTrail;
  assert.deepEqual(nodes, [{ id: looked.id, type: 'EvidenceRead' }]);
});

test('a filter that cannot be meant is refused in a sentence', async (t) => {
  const api = await startApi(t);
  const mistakes: [object, RegExp][] = [
    [{ types: ['RowsIngested', 'Nothing'] }, /^filter\.types\[1\] is not a type of event/],
    [{ from: '2026-01-02T00:00:00Z', to: '2026-01-02T00:00:00Z' }, /^filter\.to must be later than filter\.from\.$/],
    [{ id: '' }, /id/],
    [{ from: 'yesterday' }, /from/],
  ];
  for (const [filter, right] of mistakes) {
    const { errors } = await api.ask(people.regulator, TRAIL, { filter });
    assert.deepEqual([errors.length, errors[0]?.extensions.code], [1, 'BAD_INPUT']);
    assert.match(errors[0]!.message, right);
    assert.doesNotMatch(errors[0]!.message, /Nothing|yesterday/);
  }
});

test('how many events there are is asked of any moment, within one’s unit', async (t) => {
  const api = await startApi(t);
  await decided(api);
  const events = await api.events();
  const count = async (bearer: string, asOf: string) => {
    const query = 'query ($asOf: PointInTime) { auditEventCount(asOf: $asOf) }';
    return good(await api.ask(bearer, query, { asOf })).data.auditEventCount as number;
  };
  for (const index of [0, 3, events.length - 1]) {
    const asOf = positionToken(events[index]!.position);
    assert.equal(await count(people.operator, asOf), index + 1);
    assert.equal(await count(token('x.business', ['business'], 'wholesale'), asOf), 0);
  }
});

import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { startApi, token } from '../api-fixture.ts';
import {
  deployedModel,
  good,
  PREDICT,
  people,
  registeredModel,
  sealedDataset,
  trainedVersion,
} from '../seeded-model.ts';
import { makeStandingReproducer } from './standing-reproducer.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

const REPRODUCE_TRAINING = `mutation ($input: ReproduceTrainingInput!) {
  reproduceTraining(input: $input) {
    check {
      id trainingId verdict missingRows stopped deviceNs recordedAt position
      network { expected found } baseline { expected found } numbers { compared differing largestUlp }
      environment { recorded now equal } requestedBy { reference }
    }
    receipt { stream position replayed events { type } }
  }
}`;
const REPRODUCE_PREDICTION = `mutation ($input: ReproducePredictionInput!) {
  reproducePrediction(input: $input) {
    check {
      id predictionId verdict missingGrounds artifactDigest largestUlp position
      answer { expected found } batch { index size rebuilt } environment { equal }
      differences { score logit baselineLogit residual contributions { compared differing largestUlp } probabilities { compared } }
    }
    receipt { stream position replayed }
  }
}`;

const stranger = token('s.tranger', ['engineer'], 'cards');

async function withRun(t: TestContext, reproducer = makeStandingReproducer()) {
  const api = await startApi(t, { reproducer });
  const { trainingId } = await trainedVersion(api);
  const ask = (bearer: string, input: object = {}) =>
    api.ask(bearer, REPRODUCE_TRAINING, { input: { trainingId, ...input } });
  return { api, trainingId, ask };
}

async function predictionOf(api: Api): Promise<string> {
  const { deploymentId } = await deployedModel(api);
  const input = { deploymentId, idempotencyKey: 'k1', subjectId: 'p1', features: { amount: 1, status: 'x' } };
  return good(await api.ask(people.business, PREDICT, { input })).data.predict.prediction.id as string;
}

const ask = (api: Api, bearer: string, predictionId: string, input: object = {}) =>
  api.ask(bearer, REPRODUCE_PREDICTION, { input: { predictionId, ...input } });

test('a run is reproduced: the check stands in its stream, and the run shows it', async (t) => {
  const { api, trainingId, ask } = await withRun(t);
  const { check, receipt } = good(await ask(people.engineer)).data.reproduceTraining;
  assert.equal(check.verdict, 'IDENTICAL');
  assert.deepEqual(check.network, { expected: 'a'.repeat(64), found: 'a'.repeat(64) });
  assert.deepEqual([check.trainingId, check.position, check.missingRows], [trainingId, receipt.position, 0]);
  assert.equal(check.environment.equal, true);
  assert.equal(receipt.stream, `training-${trainingId}`);
  assert.deepEqual(receipt.events, [{ type: 'TrainingReproductionChecked' }]);
  const query = `query ($id: ID!, $at: Position) {
    trainingRun(id: $id, atLeast: $at) { status reproductionChecks { id verdict } }
  }`;
  const second = good(await ask(people.operator)).data.reproduceTraining;
  const variables = { id: trainingId, at: second.receipt.position };
  const { trainingRun } = good(await api.ask(people.engineer, query, variables)).data;
  assert.equal(trainingRun.status, 'COMPLETED');
  assert.deepEqual(trainingRun.reproductionChecks, [
    { id: check.id, verdict: 'IDENTICAL' },
    { id: second.check.id, verdict: 'IDENTICAL' },
  ]);
});

test('a retried command is answered from the log: nothing is measured again', async (t) => {
  let asked = 0;
  const reproducer = makeStandingReproducer({ onAsked: () => void asked++ });
  const { ask } = await withRun(t, reproducer);
  const first = good(await ask(people.engineer, { commandId: 'c1' })).data.reproduceTraining;
  const again = good(await ask(people.engineer, { commandId: 'c1' })).data.reproduceTraining;
  assert.equal(asked, 1);
  assert.deepEqual(again.check, first.check);
  assert.deepEqual([first.receipt.replayed, again.receipt.replayed], [false, true]);
});

test('who hangs up has said so to whoever does the check', { timeout: 20_000 }, async (t) => {
  const hangUp = new AbortController();
  let heard = () => {};
  const gone = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const onAsked = (signal: AbortSignal | undefined) => {
    signal?.addEventListener('abort', heard, { once: true });
    hangUp.abort();
    return gone;
  };
  const { api, trainingId } = await withRun(t, makeStandingReproducer({ onAsked }));
  const asked = fetch(`${api.url}/graphql`, {
    method: 'POST',
    signal: hangUp.signal,
    headers: { authorization: `Bearer ${people.engineer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: REPRODUCE_TRAINING, variables: { input: { trainingId } } }),
  });
  await assert.rejects(asked, { name: 'AbortError' });
  await gone;
});

test('what differs, what is missing and where it was computed is said', async (t) => {
  const numbers = { compared: 100, differing: 2, largestUlp: 7 };
  const other = { network: 'f'.repeat(64), numbers, environmentDigest: '0'.repeat(64) };
  const different = await withRun(t, makeStandingReproducer({ training: other }));
  const { check } = good(await different.ask(people.engineer)).data.reproduceTraining;
  assert.deepEqual([check.verdict, check.numbers, check.environment.equal], ['DIFFERENT', numbers, false]);
  const erased = { erasedRows: 3, network: null, baseline: null, numbers: null };
  const incomplete = await withRun(t, makeStandingReproducer({ training: erased }));
  const said = good(await incomplete.ask(people.engineer)).data.reproduceTraining.check;
  assert.deepEqual([said.verdict, said.missingRows, said.network.found], ['INCOMPLETE', 3, null]);
});

test('engineers, operators and regulators may ask; across units only the last two, which is recorded', async (t) => {
  const { api, trainingId, ask } = await withRun(t);
  for (const bearer of [people.business, people.finance, people.approver])
    assert.equal((await ask(bearer)).errors[0]?.extensions.code, 'FORBIDDEN');
  assert.equal((await ask(stranger)).errors[0]?.extensions.code, 'WRONG_BUSINESS_UNIT');
  good(await ask(people.regulator));
  const reads = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? [event.data] : []));
  assert.deepEqual(
    reads.map(({ operation, nodes }) => [operation, nodes]),
    [['reproduceTraining', [trainingId]]],
  );
});

test('a run that did not complete, and one that is not there, are refused in a sentence', async (t) => {
  const api = await startApi(t);
  const [datasetId, modelId] = [await sealedDataset(api), await registeredModel(api)];
  const request = `mutation ($m: ID!, $d: ID!) {
    requestTraining(input: { modelId: $m, datasetId: $d, datasetVersion: 1 }) { trainingId }
  }`;
  const requested = good(await api.ask(people.engineer, request, { m: modelId, d: datasetId }));
  const { trainingId } = requested.data.requestTraining;
  const refusal = async (id: string) =>
    (await api.ask(people.engineer, REPRODUCE_TRAINING, { input: { trainingId: id } })).errors[0]!;
  const early = await refusal(trainingId);
  assert.equal(early.extensions.code, 'BAD_INPUT');
  assert.match(early.message, /is requested; only one that completed/);
  assert.equal((await refusal(`tr_${'0'.repeat(26)}`)).extensions.code, 'NOT_FOUND');
  assert.equal((await refusal('nothing')).extensions.code, 'NOT_FOUND');
});

test('a missing or altered file is refused as the reproducer says it', async (t) => {
  const altered = new DomainError('ARTIFACT_CORRUPT', 'The stored bytes do not match their digest.');
  const reproducer = { training: () => Promise.reject(altered), prediction: () => Promise.reject(altered) };
  const { api, ask: asked } = await withRun(t, reproducer);
  assert.equal((await asked(people.engineer)).errors[0]?.extensions.code, 'ARTIFACT_CORRUPT');
  assert.ok((await api.events()).every(({ type }) => type !== 'TrainingReproductionChecked'));
});

test('a prediction is reproduced as soon as it was answered, in a stream of its own', async (t) => {
  let asked = 0;
  const api = await startApi(t, { reproducer: makeStandingReproducer({ onAsked: () => void asked++ }) });
  const predictionId = await predictionOf(api);
  const first = good(await ask(api, people.engineer, predictionId, { commandId: 'c1' })).data.reproducePrediction;
  const { check, receipt } = first;
  assert.deepEqual([check.verdict, check.largestUlp, check.predictionId], ['IDENTICAL', 0, predictionId]);
  assert.deepEqual(check.batch, { index: 0, size: 1, rebuilt: 'ALONE' });
  assert.equal(receipt.stream, `reproduction-${predictionId}`);
  const again = good(await ask(api, people.engineer, predictionId, { commandId: 'c1' })).data.reproducePrediction;
  assert.deepEqual([again.check, again.receipt.replayed, asked], [check, true, 1]);
  const second = good(await ask(api, people.operator, predictionId)).data.reproducePrediction;
  const query = `query ($id: ID!, $at: Position) {
    prediction(id: $id, atLeast: $at) { reproductionChecks { id verdict } }
  }`;
  const variables = { id: predictionId, at: second.receipt.position };
  const { prediction } = good(await api.ask(people.business, query, variables)).data;
  assert.deepEqual(prediction.reproductionChecks, [
    { id: check.id, verdict: 'IDENTICAL' },
    { id: second.check.id, verdict: 'IDENTICAL' },
  ]);
});

test('a prediction of an erased person is incomplete, and nothing of the person is in the answer', async (t) => {
  const rerun = { erased: true, answer: { expected: 'a'.repeat(64), found: null }, differences: null } as const;
  const reproducer = makeStandingReproducer({ prediction: { ...rerun, rebuilt: 'not-rebuilt' } });
  const api = await startApi(t, { reproducer });
  const answer = good(await ask(api, people.regulator, await predictionOf(api)));
  const { check } = answer.data.reproducePrediction;
  assert.deepEqual(
    [check.verdict, check.missingGrounds, check.differences, check.batch.rebuilt],
    ['INCOMPLETE', 1, null, 'NOT_REBUILT'],
  );
});

test("another unit's prediction is not there; a regulator's check of one is recorded as evidence", async (t) => {
  const api = await startApi(t, { reproducer: makeStandingReproducer() });
  const predictionId = await predictionOf(api);
  for (const [bearer, id] of [
    [stranger, predictionId],
    [people.engineer, '00000000-0000-4000-8000-000000000000'],
    [people.engineer, 'nothing'],
  ] as const)
    assert.equal((await ask(api, bearer, id)).errors[0]?.extensions.code, 'NOT_FOUND');
  assert.equal((await ask(api, people.business, predictionId)).errors[0]?.extensions.code, 'FORBIDDEN');
  good(await ask(api, people.regulator, predictionId));
  const reads = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? [event.data] : []));
  assert.deepEqual(
    reads.map(({ operation, nodes }) => [operation, nodes]),
    [['reproducePrediction', [predictionId]]],
  );
});

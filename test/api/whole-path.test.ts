// The main path over real HTTP: each step as the person whose step it is.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startApi } from './api-fixture.ts';
import {
  APPROVE,
  datasetInput,
  deployedModel,
  evaluatedVersion,
  good,
  PREDICT,
  people,
  REGISTER_DATASET,
} from './seeded-model.ts';

test('a decision can be asked for, repeated, explained and accounted for', async (t) => {
  const api = await startApi(t);
  const { deploymentId, modelId, datasetId, trainingId } = await deployedModel(api);
  const input = { deploymentId, idempotencyKey: 'k1', subjectId: 'person-1', features: { amount: 7, status: 'x' } };
  const first = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  assert.equal(first.prediction.decision, 'DECLINE');
  assert.deepEqual(first.prediction.reasons, [{ column: 'amount', contribution: 0.5 }]);
  assert.equal(first.receipt.replayed, false);
  const again = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  assert.deepEqual(again, { ...first, receipt: { ...first.receipt, replayed: true } });

  const dossier = good(
    await api.ask(
      people.regulator,
      `query ($id: ID!, $at: Position) { prediction(id: $id, atLeast: $at) {
        reasons { column } features erased explanation { residual } batch { size } receipt { dataHash }
        modelVersion { id status decidedBy { name } history { status decidedBy { name } rationale } compliance { satisfied rules { rule status evidence { type } } } }
        trainingRun { id status losses { loss } } datasetVersion { id ingestions { fileName } heldOutRows } deployment { id routing { version } }
        caller { name } cost { kind status }
      } }`,
      { id: first.prediction.id, at: first.receipt.position },
    ),
  ).data.prediction;
  assert.equal(dossier.receipt.dataHash, first.receipt.dataHash);
  assert.equal(dossier.modelVersion.id, `${modelId}@1`);
  assert.equal(dossier.modelVersion.decidedBy.name, 'countersign-test|a.pprover');
  assert.equal(dossier.modelVersion.compliance.satisfied, true, JSON.stringify(dossier.modelVersion.compliance));
  assert.equal(dossier.trainingRun.id, trainingId);
  assert.deepEqual(dossier.datasetVersion, {
    id: `${datasetId}@1`,
    ingestions: [{ fileName: 'loans.csv' }],
    heldOutRows: [1, 4],
  });
  assert.deepEqual(dossier.features, { amount: 7, status: 'x' });
  assert.equal(dossier.cost.kind, 'PREDICTION');

  const lineage = good(
    await api.ask(
      people.regulator,
      'query ($id: ID!) { lineage(kind: PREDICTION, id: $id) { depth nodes { kind } truncated } }',
      {
        id: first.prediction.id,
      },
    ),
  ).data.lineage;
  assert.ok(lineage.depth >= 4, JSON.stringify(lineage));

  const scored = (await api.events()).filter(({ type }) => type === 'PredictionScored');
  assert.equal(scored.length, 1, 'a retry adds no event');
});

test('a regulator’s look at a decision is in the ledger before the answer', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const input = { deploymentId, idempotencyKey: 'k1', subjectId: 'person-1', features: { amount: 7 } };
  const { prediction, receipt } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  const before = (await api.events()).filter(({ type }) => type === 'EvidenceRead').length;
  good(
    await api.ask(people.regulator, 'query ($id: ID!, $at: Position) { prediction(id: $id, atLeast: $at) { score } }', {
      id: prediction.id,
      at: receipt.position,
    }),
  );
  const reads = (await api.events()).filter((event) => event.type === 'EvidenceRead').slice(before);
  assert.equal(reads.length, 1);
  const { data, metadata } = reads[0]!;
  assert.deepEqual(
    { ...data },
    {
      operation: 'prediction',
      kind: 'query',
      nodes: [prediction.id],
      businessUnits: ['retail'],
    },
  );
  assert.deepEqual(metadata.actor.roles, ['regulator']);
});

test('a batch refuses a bad row alone', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const rows = [1, 'secret-value', 3].map((amount, index) => ({
    idempotencyKey: `r${index}`,
    subjectId: `p${index}`,
    features: { amount },
  }));
  const { results } = good(
    await api.ask(
      people.business,
      'mutation ($input: PredictManyInput!) { predictMany(input: $input) { results { idempotencyKey prediction { counter reasons { column } } error { code sentence details } } } }',
      { input: { deploymentId, rows } },
    ),
  ).data.predictMany;
  assert.deepEqual(
    results.map((row: { error: unknown }) => row.error !== null),
    [false, true, false],
  );
  assert.deepEqual(results[1].error, {
    code: 'WRONG_TYPE',
    sentence: 'Feature "amount" must be a number.',
    details: { column: 'amount' },
  });
  assert.deepEqual([results[0].prediction.counter, results[2].prediction.counter], [1, 2]);
});

test('four eyes: who asked for a version cannot approve it, and the attempt is recorded', async (t) => {
  const api = await startApi(t);
  const { token } = await import('./api-fixture.ts');
  const both = token('e.ngineer', ['engineer', 'approver']);
  const { modelId } = await evaluatedVersion(api);
  const refused = await api.ask(both, APPROVE, { input: { modelId, version: 1, rationale: 'Mine.' } });
  assert.equal(refused.errors[0]?.extensions.code, 'FOUR_EYES_REQUIRED');
  const denials = (await api.events()).filter((event) => event.type === 'AccessDenied');
  assert.deepEqual(
    denials.map(({ data }) => [data.kind, data.code, data.operation]),
    [['caller', 'FOUR_EYES_REQUIRED', 'approveModelVersion']],
  );
});

test('a retried command has its first receipt, and its key serves no other input', async (t) => {
  const api = await startApi(t);
  const input = { ...datasetInput, commandId: 'my-key' };
  const first = good(await api.ask(people.engineer, REGISTER_DATASET, { input })).data.registerDataset;
  const again = good(await api.ask(people.engineer, REGISTER_DATASET, { input })).data.registerDataset;
  assert.deepEqual(again, { ...first, receipt: { ...first.receipt, replayed: true } });
  const other = await api.ask(people.engineer, REGISTER_DATASET, { input: { ...input, name: 'Other' } });
  assert.equal(other.errors[0]?.extensions.code, 'IDEMPOTENCY_KEY_REUSED');
});

test('a stale revision is refused, and says where the stream is', async (t) => {
  const api = await startApi(t);
  const { modelId } = await evaluatedVersion(api);
  const stale = await api.ask(people.approver, APPROVE, {
    input: { modelId, version: 1, rationale: 'Good.', expectedRevision: '0' },
  });
  assert.equal(stale.errors[0]?.extensions.code, 'STALE_REVISION');
  assert.deepEqual(stale.errors[0]?.extensions.details, { expected: '0', actual: '2' });
});

test('after an erasure, reasons and features read null and the decision stays', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const input = { deploymentId, idempotencyKey: 'k1', subjectId: 'person-1', features: { amount: 7, status: 'x' } };
  const { prediction } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  const erase =
    'mutation ($s: String!) { destroySubjectKey(input: { subject: $s, reason: "Asked for it." }) { receipt { position } } }';
  const erased = good(await api.ask(people.operator, erase, { s: prediction.subject })).data.destroySubjectKey;
  const read = good(
    await api.ask(
      people.business,
      'query ($id: ID!, $at: Position) { prediction(id: $id, atLeast: $at) { erased reasons { column } features decision } }',
      { id: prediction.id, at: erased.receipt.position },
    ),
  ).data.prediction;
  assert.deepEqual(read, { erased: true, reasons: null, features: null, decision: 'DECLINE' });
  const twice = await api.ask(people.operator, erase, { s: prediction.subject });
  assert.equal(twice.errors[0]?.extensions.code, 'ERASED');
});

test('costs are shown with the meter beside them', async (t) => {
  const api = await startApi(t);
  await deployedModel(api);
  const publish = `mutation { publishPriceBook(input: { currency: "EUR", effectiveFrom: "2026-01-01T00:00:00Z", prices: [{ provider: CPU, nanosPerUnit: "100000000" }] }) { priceBookId receipt { position } } }`;
  const { receipt } = good(await api.ask(people.finance, publish)).data.publishPriceBook;
  const { data } = good(
    await api.ask(
      people.finance,
      'query ($at: Position) { costSummary(atLeast: $at) { lines pendingLines addsUp byModel { kind } } prices { meter supplier provider deviceKind perUnit { formatted } } costLines(first: 1) { nodes { kind } pageInfo { hasNextPage endCursor } } }',
      { at: receipt.position },
    ),
  );
  assert.equal(data.costSummary.addsUp, true);
  assert.ok(data.costSummary.lines >= 2);
  assert.deepEqual(data.prices, [
    { meter: 'DEVICE_HOUR', supplier: 'house', provider: 'CPU', deviceKind: null, perUnit: { formatted: '0.10 EUR' } },
  ]);
  assert.equal(data.costLines.pageInfo.hasNextPage, true);
});

test('routing has a history: who answered at a past position', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const opened = (await api.events()).find(({ type }) => type === 'DeploymentOpened')!;
  const close =
    'mutation ($d: ID!) { closeDeployment(input: { deploymentId: $d, reason: "Done." }) { receipt { position } deployment { status routing { version } } } }';
  const closed = good(await api.ask(people.operator, close, { d: deploymentId })).data.closeDeployment;
  assert.deepEqual(closed.deployment, { status: 'CLOSED', routing: [] });
  const asOf = `p${opened.position.toString(16).padStart(16, '0')}`;
  const past = good(
    await api.ask(
      people.business,
      'query ($d: ID!, $p: PointInTime) { deployment(id: $d, asOf: $p) { status routing(asOf: $p) { version } } }',
      {
        d: deploymentId,
        p: asOf,
      },
    ),
  ).data.deployment;
  assert.deepEqual(past, { status: 'OPEN', routing: [{ version: 1 }] });
  const late = await api.ask(people.business, PREDICT, {
    input: { deploymentId, idempotencyKey: 'late', subjectId: 'p', features: { amount: 1 } },
  });
  assert.equal(late.errors[0]?.extensions.code, 'DEPLOYMENT_CLOSED');
});

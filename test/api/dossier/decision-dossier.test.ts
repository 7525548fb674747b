// Everything about one decision in one field: what it rested on then, what came of it since, and the same answer when it is asked
// again as of the same position.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test, { type TestContext } from 'node:test';
import { streams } from '../../../domain/kernel/ids.ts';
import { encodeEvent } from '../../../ledger/codec.ts';
import { metadata } from '../../support/events.ts';
import { startApi, token } from '../api-fixture.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

const colleague = token('c.olleague', ['business']);

const DOSSIER = `query ($id: ID!, $asOf: PointInTime) {
  decisionDossier(id: $id, asOf: $asOf) {
    asOf
    decision { id score threshold decision subject caller { reference } counter reasons { column contribution } adverseReasons features erased calledForReview { ruleId reasons } }
    finalDecision
    model { name purpose riskClass rationale owner { reference } }
    classification { riskClass useCase legalBasis rationale since eventId classifiedBy { reference } }
    modelVersion { id status artifactDigest environmentDigest }
    approvals { status rationale decidedBy { reference } eventId }
    evaluation { id auc }
    trainingRun { id status }
    datasetVersion { id rows ingestions { id } }
    deployment { id name threshold }
    routing { role version since }
    reviewRule { id largeAmount { column atLeast } }
    reviews { decision outcome }
    complaints { text status }
    compliance { modelVersionId }
    costLines { id kind deviceNs }
    reproductionChecks { verdict }
    trainingChecks { verdict }
    lineage { nodes { kind id } }
    evidence { type id position subject }
    receipt { position dataHash }
  }
}`;

async function decided(t: TestContext) {
  const api = await startApi(t);
  const made = await deployedModel(api);
  const { deploymentId } = made;
  const rule = 'mutation ($input: SetReviewRuleInput!) { setReviewRule(input: $input) { receipt { position } } }';
  const largeAmount = { column: 'amount', atLeast: 100 };
  good(await api.ask(people.approver, rule, { input: { deploymentId, largeAmount, reason: 'Large sums.' } }));
  const input = { deploymentId, idempotencyKey: 'k', subjectId: 'ada', features: { amount: 500, status: 'x' } };
  const { prediction, receipt } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  const dossier = async (bearer: string, asOf?: string) =>
    api.ask(bearer, DOSSIER, { id: prediction.id, ...(asOf ? { asOf } : {}) });
  return { api, ...made, id: prediction.id as string, subject: prediction.subject as string, receipt, dossier };
}

test('the dossier holds what the decision rested on, and the events that show it', async (t) => {
  const { api, id, subject, dossier, modelId, datasetId, trainingId, deploymentId, receipt } = await decided(t);
  const { decisionDossier: found } = good(await dossier(people.regulator, receipt.position)).data;
  assert.equal(found.decision.id, id);
  assert.equal(found.decision.decision, 'DECLINE');
  assert.equal(found.finalDecision, 'DECLINE');
  assert.match(found.decision.adverseReasons[0], /"amount" was 500/);
  assert.deepEqual(found.decision.calledForReview.reasons, ['LARGE_AMOUNT']);
  assert.equal(found.decision.calledForReview.ruleId, found.reviewRule.id);
  assert.deepEqual([found.model.name, found.model.riskClass], ['Credit', 'HIGH']);
  assert.deepEqual([found.modelVersion.id, found.modelVersion.status], [`${modelId}@1`, 'APPROVED']);
  assert.equal(found.approvals.at(-1).rationale, 'Good enough.');
  assert.ok(found.evaluation.auc > 0);
  assert.equal(found.compliance.modelVersionId, `${modelId}@1`);
  assert.equal(found.trainingRun.id, trainingId);
  assert.equal(found.datasetVersion.id, `${datasetId}@1`);
  assert.equal(found.datasetVersion.ingestions.length, 1);
  assert.equal(found.deployment.id, deploymentId);
  assert.deepEqual(
    found.routing.map(({ role, version }: { role: string; version: number }) => [role, version]),
    [['CHAMPION', 1]],
  );
  assert.equal(found.costLines[0].id, id);
  assert.equal(found.receipt.position, receipt.position);
  assert.equal(found.receipt.dataHash, receipt.dataHash);
  const kinds = new Set(found.lineage.nodes.map(({ kind }: { kind: string }) => kind));
  for (const kind of ['PREDICTION', 'MODEL_VERSION', 'DATASET_VERSION', 'DEPLOYMENT']) assert.ok(kinds.has(kind), kind);
  const types = found.evidence.map(({ type }: { type: string }) => type);
  for (const type of [
    'DatasetVersionSealed',
    'ModelVersionCreated',
    'ModelVersionEvaluated',
    'ModelVersionApproved',
    'DeploymentOpened',
    'PredictionScored',
  ]) {
    assert.ok(types.includes(type), `${type} is missing of ${types.join(' ')}`);
  }
  assert.equal(found.evidence.at(-1).subject, subject);
  assert.ok(
    (await api.events()).some(
      ({ type, data }) => type === 'EvidenceRead' && 'nodes' in data && data.nodes.includes(id),
    ),
  );
});

test('what came of it is added, and the dossier as of then does not change', async (t) => {
  const { api, id, dossier, receipt } = await decided(t);
  const before = good(await dossier(people.business, receipt.position)).data.decisionDossier;
  const input = {
    predictionId: id,
    outcome: 'OVERRIDDEN',
    decision: 'ACCEPT',
    finalAction: 'Paid.',
    reason: 'Papers.',
  };
  const review =
    'mutation ($input: ReviewPredictionInput!) { reviewPrediction(input: $input) { receipt { position } } }';
  good(await api.ask(colleague, review, { input }));
  const complain =
    'mutation ($input: ReceiveComplaintInput!) { receiveComplaint(input: $input) { complaint { id } receipt { position } } }';
  good(await api.ask(people.business, complain, { input: { predictionId: id, text: 'My income was left out.' } }));

  const now = good(await dossier(people.business)).data.decisionDossier;
  assert.equal(now.finalDecision, 'ACCEPT');
  assert.deepEqual(now.reviews, [{ decision: 'ACCEPT', outcome: 'OVERRIDDEN' }]);
  assert.deepEqual(now.complaints, [{ text: 'My income was left out.', status: 'OPEN' }]);
  const later = now.evidence.slice(before.evidence.length).map(({ type }: { type: string }) => type);
  assert.deepEqual(later, ['PredictionReviewed', 'ComplaintReceived']);
  assert.deepEqual(good(await dossier(people.business, receipt.position)).data.decisionDossier, before);
  assert.deepEqual(good(await dossier(people.business, now.asOf)).data.decisionDossier, now);
});

test('of an erased person the dossier stays whole but for what was sealed', async (t) => {
  const { api, subject, dossier, receipt } = await decided(t);
  const before = good(await dossier(people.regulator, receipt.position)).data.decisionDossier;
  await api.vault.destroySubject(subject);
  const after = good(await dossier(people.regulator, receipt.position)).data.decisionDossier;
  const { reasons: _r, adverseReasons: _a, features: _f, erased: _e, ...clear } = before.decision;
  assert.deepEqual(after, {
    ...before,
    decision: { ...clear, reasons: null, adverseReasons: null, features: null, erased: true },
  });
});

test('another unit sees nothing, and finance is told it is not for them', async (t) => {
  const { dossier } = await decided(t);
  assert.equal(good(await dossier(token('s.tranger', ['business'], 'cards'))).data.decisionDossier, null);
  assert.equal((await dossier(people.finance)).errors[0]?.extensions.code, 'FORBIDDEN');
});

test('the class is that of the day: a model classified anew later was another one then', async (t) => {
  const { api, id, dossier, modelId } = await decided(t);
  const first = good(await dossier(people.regulator)).data.decisionDossier.classification;
  assert.deepEqual([first.riskClass, first.useCase, first.rationale], ['HIGH', null, 'People.']);
  const stream = streams.model(modelId);
  const [last] = await api.store.readStream(stream, { direction: 'backwards', limit: 1 });
  const data = {
    modelId,
    riskClass: 'minimal',
    useCase: 'fraud-detection',
    legalBasis: 'Annex III 5(b), the carve-out.',
    rationale: 'It looks for fraud by now.',
    classifiedBy: 'sb_approver00000000',
  } as const;
  const by = { subject: data.classifiedBy, roles: ['approver'], businessUnit: 'retail', issuerKind: 'system' } as const;
  const event = encodeEvent(randomUUID(), { type: 'ModelReclassified', data }, metadata(1, by));
  await api.store.append(stream, last!.revision, [event]);
  const input = { deploymentId: good(await dossier(people.regulator)).data.decisionDossier.deployment.id };
  const features = { amount: 1, status: 'x' };
  const later = { ...input, idempotencyKey: 'later', subjectId: 'ada', features };
  const { prediction, receipt } = good(await api.ask(people.business, PREDICT, { input: later })).data.predict;
  const asked = `query ($id: ID!, $atLeast: Position) { decisionDossier(id: $id, atLeast: $atLeast) { classification { riskClass useCase legalBasis } } }`;
  const classOf = async (decision: string) =>
    good(await api.ask(people.regulator, asked, { id: decision, atLeast: receipt.position })).data.decisionDossier
      .classification;
  assert.equal((await classOf(id)).riskClass, 'HIGH');
  assert.deepEqual(await classOf(prediction.id), {
    riskClass: 'MINIMAL',
    useCase: 'fraud-detection',
    legalBasis: 'Annex III 5(b), the carve-out.',
  });
});

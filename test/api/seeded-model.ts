// From nothing to a deployed model, through the API alone but for the training run, which a worker would do.
import assert from 'node:assert/strict';
import { streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { trainingDecider } from '../../domain/training/decide.ts';
import { commandContext } from '../support/command-context.ts';
import { type Answer, type startApi, token } from './api-fixture.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

export const people = {
  engineer: token('e.ngineer', ['engineer']),
  approver: token('a.pprover', ['approver']),
  operator: token('o.perator', ['operator']),
  business: token('b.usiness', ['business']),
  finance: token('f.inance', ['finance']),
  regulator: token('r.egulator', ['regulator'], 'supervision'),
};

export const REGISTER_DATASET = `mutation ($input: RegisterDatasetInput!) {
  registerDataset(input: $input) { dataset { id name } receipt { commandId position replayed revision stream } }
}`;
export const APPROVE = `mutation ($input: DecideModelVersionInput!) {
  approveModelVersion(input: $input) { modelVersion { id status decidedBy { name } } receipt { position } }
}`;

export const datasetInput = {
  name: 'Loans',
  positiveValue: 'bad',
  source: { title: 'Made up', licence: 'CC0-1.0', synthetic: 'Everything is made up.' },
  columns: [
    { name: 'person', kind: 'CATEGORY', role: 'SUBJECT' },
    { name: 'amount', kind: 'NUMBER' },
    { name: 'status', kind: 'CATEGORY', sensitive: true },
    { name: 'risk', kind: 'CATEGORY', role: 'TARGET' },
  ],
};

export function good(answer: Answer): Answer {
  assert.deepEqual(answer.errors, [], answer.text);
  return answer;
}

const CSV = `person,amount,status,risk\n${Array.from({ length: 12 }, (_, i) => `p${i},${i},x,${i % 2 ? 'bad' : 'good'}`).join('\n')}\n`;

export async function upload(api: Api, bearer: string | undefined, path: string, body = CSV, headers: object = {}) {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export async function sealedDataset(api: Api, change: object = {}): Promise<string> {
  const input = { ...datasetInput, ...change };
  const registered = good(await api.ask(people.engineer, REGISTER_DATASET, { input }));
  const datasetId = registered.data.registerDataset.dataset.id as string;
  const rows = await upload(api, people.engineer, `/datasets/${datasetId}/versions/1/rows?fileName=loans.csv`);
  assert.equal(rows.status, 201, JSON.stringify(rows.body));
  good(
    await api.ask(
      people.engineer,
      'mutation ($id: ID!) { sealDatasetVersion(input: { datasetId: $id, version: 1 }) { receipt { position } } }',
      { id: datasetId },
    ),
  );
  return datasetId;
}

export async function registeredModel(api: Api): Promise<string> {
  const registered = good(
    await api.ask(
      people.engineer,
      `mutation { registerModel(input: { name: "Credit", purpose: "Decides on loans.", riskClass: HIGH, rationale: "People." }) { model { id } } }`,
    ),
  );
  return registered.data.registerModel.model.id as string;
}

/** `change`: of the data set's input, for another task than a binary one. */
export async function trainedVersion(api: Api, change: object = {}) {
  const datasetId = await sealedDataset(api, change);
  const modelId = await registeredModel(api);
  const trainingId = await requestedTraining(api, modelId, datasetId);
  await train(api, trainingId);
  return { datasetId, modelId, trainingId };
}

export async function requestedTraining(api: Api, modelId: string, datasetId: string): Promise<string> {
  const requested = good(
    await api.ask(
      people.engineer,
      `mutation ($m: ID!, $d: ID!) { requestTraining(input: { modelId: $m, datasetId: $d, datasetVersion: 1, parameters: { epochs: 2 } }) { trainingId } }`,
      { m: modelId, d: datasetId },
    ),
  );
  return requested.data.requestTraining.trainingId as string;
}

/** A version that was trained and measured, and nobody has decided on. */
export async function evaluatedVersion(api: Api, change: object = {}) {
  const made = await trainedVersion(api, change);
  good(
    await api.ask(
      people.engineer,
      'mutation ($m: ID!) { evaluateModelVersion(input: { modelId: $m, version: 1 }) { modelVersion { status evaluations { auc } } } }',
      { m: made.modelId },
    ),
  );
  return made;
}

const artifact = { digest: 'a'.repeat(64), bytes: 10, format: 'onnx' } as const;
const baseline = { digest: 'b'.repeat(64), bytes: 5, format: 'onnx' } as const;
const environmentDigest = 'e'.repeat(64);

/** What the worker would append. */
export async function train(api: Api, trainingId: string): Promise<void> {
  await learn(api, trainingId);
  await makeVersion(api, trainingId);
}

/** To the end of the run's own stream. */
export async function learn({ deps }: Api, trainingId: string): Promise<void> {
  const stream = streams.training(trainingId);
  const usage = { leaseId: 'ls_0000000000000001', provider: 'cpu', deviceNs: 5 } as const;
  const attempt = 1;
  const { state } = await deps.commands.load(trainingDecider, stream);
  assert.equal(state.status, 'requested');
  const step = (command: Parameters<typeof trainingDecider.decide>[0], commandId: string) =>
    deps.commands.execute(trainingDecider, stream, command, commandContext({ commandId }));
  await step({ type: 'StartAttempt', data: { trainingId, attempt, leaseId: usage.leaseId, environmentDigest } }, 's');
  for (const epoch of [1, 2]) {
    const data = { trainingId, attempt, epoch, epochs: 2, loss: 1 / epoch, validationLoss: 1.25 / epoch };
    await step({ type: 'RecordEpoch', data }, `e${epoch}`);
  }
  await step(
    {
      type: 'CompleteTraining',
      data: {
        trainingId,
        attempt,
        artifact,
        rows: 8,
        erasedRows: 0,
        finalLoss: 0.5,
        epochsRun: 2,
        bestEpoch: 2,
        baseline: { artifact: baseline, finalLoss: 0.75, converged: true },
        crossValidation: { measure: 'auc', folds: [{ rows: 4, value: 0.75 }], mean: 0.75, deviation: null },
        findings: [{ column: 'status', code: 'CONSTANT', sentence: 'Column "status" has one value in every row.' }],
        usage,
        environmentDigest,
      },
    },
    'c',
  );
}

/** What follows in the model's stream. */
export async function makeVersion({ deps }: Api, trainingId: string): Promise<void> {
  const { state } = await deps.commands.load(trainingDecider, streams.training(trainingId));
  assert.ok(state.status === 'completed');
  const { requested } = state;
  const { modelId, datasetId, datasetVersion, datasetRoot, requestedBy, task, base } = requested;
  await deps.commands.execute(
    modelDecider,
    streams.model(modelId),
    {
      type: 'CreateModelVersion',
      data: {
        modelId,
        origin: { kind: 'trained', trainingId, base },
        datasetId,
        datasetVersion,
        datasetRoot,
        artifact,
        task,
        baseline,
        requestedBy,
        environmentDigest,
      },
    },
    commandContext({ commandId: `v-${trainingId}` }),
  );
}

export async function deployedModel(api: Api) {
  const made = await evaluatedVersion(api);
  good(
    await api.ask(people.approver, APPROVE, {
      input: { modelId: made.modelId, version: 1, rationale: 'Good enough.' },
    }),
  );
  const opened = good(
    await api.ask(
      people.operator,
      `mutation ($m: ID!) { openDeployment(input: { name: "Loans", modelId: $m, version: 1, decisions: { atOrAbove: "DECLINE", below: "ACCEPT" } }) { deploymentId } }`,
      { m: made.modelId },
    ),
  );
  return { ...made, deploymentId: opened.data.openDeployment.deploymentId as string };
}

export const PREDICT = `mutation ($input: PredictInput!) {
  predict(input: $input) {
    prediction { id score decision counter erased reasons { column contribution } features subject }
    receipt { position dataHash replayed revision }
  }
}`;

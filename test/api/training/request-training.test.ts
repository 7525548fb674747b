// What a run learns by is what was said, else the defaults; what came of it is told, also while it goes on.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { GraphQLInputObjectType } from 'graphql';
import { buildApiSchema } from '../../../api/build-schema.ts';
import { positionToken } from '../../../api/relay/scalars.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import { DEFAULT_TRAINING_PARAMETERS, trainingDecider } from '../../../domain/training/decide.ts';
import { startApi } from '../api-fixture.ts';
import { good, people, registeredModel, sealedDataset, trainedVersion } from '../seeded-model.ts';

const PARAMETERS = `hidden activation dropout l2 epochs batchSize learningRate schedule patience validationPermille
  loss huberDelta classWeights folds seed`;
const REQUEST = `mutation ($input: RequestTrainingInput!) {
  requestTraining(input: $input) { trainingId trainingRun { task parameters { ${PARAMETERS} } } }
}`;

test('parameters that are left out are the defaults', async (t) => {
  const api = await startApi(t);
  const input = { modelId: await registeredModel(api), datasetId: await sealedDataset(api), datasetVersion: 1 };
  const shown = {
    ...DEFAULT_TRAINING_PARAMETERS,
    activation: 'RELU',
    schedule: 'CONSTANT',
    loss: 'STANDARD',
    classWeights: 'NONE',
  };
  for (const parameters of [undefined, null, {}, { patience: null, folds: null, hidden: null, dropout: null }]) {
    const { trainingRun } = good(await api.ask(people.engineer, REQUEST, { input: { ...input, parameters } })).data
      .requestTraining;
    assert.deepEqual(trainingRun, { task: 'BINARY', parameters: shown }, JSON.stringify(parameters));
  }
});

test('the schema says by what a run learns where nothing is said', async () => {
  const schema = await buildApiSchema();
  const { hidden, ...fields } = (schema.getType('TrainingParametersInput') as GraphQLInputObjectType).getFields();
  const { hidden: layers, ...defaults } = DEFAULT_TRAINING_PARAMETERS;
  assert.ok(hidden!.description?.endsWith(` [${layers.join(', ')}] where left out.`));
  assert.deepEqual(Object.keys(fields).sort(), Object.keys(defaults).sort());
  for (const [name, value] of Object.entries(defaults)) {
    const said = typeof value === 'string' ? value.toUpperCase() : String(value);
    assert.ok(` ${fields[name]!.description}`.endsWith(` ${said} where left out.`), name);
  }
});

test('every parameter can be said, and is recorded as it was', async (t) => {
  const api = await startApi(t);
  const change = { task: 'REGRESSION', positiveValue: null };
  const columns = [
    { name: 'amount', kind: 'NUMBER' },
    { name: 'risk', kind: 'NUMBER', role: 'TARGET' },
  ];
  const datasetId = await sealedDataset(api, { ...change, columns });
  const parameters = {
    hidden: [16, 4],
    activation: 'GELU',
    dropout: 0.25,
    l2: 0.01,
    epochs: 7,
    batchSize: 32,
    learningRate: 0.005,
    schedule: 'COSINE',
    patience: 3,
    validationPermille: 200,
    loss: 'HUBER',
    huberDelta: 1.5,
    classWeights: 'NONE',
    folds: 5,
    seed: 11,
  };
  const input = { modelId: await registeredModel(api), datasetId, datasetVersion: 1, parameters };
  const { trainingId, trainingRun } = good(await api.ask(people.engineer, REQUEST, { input })).data.requestTraining;
  assert.deepEqual(trainingRun, { task: 'REGRESSION', parameters });
  const { state } = await api.deps.commands.load(trainingDecider, streams.training(trainingId));
  assert.ok(state.status === 'requested');
  assert.deepEqual(state.requested.parameters, {
    ...parameters,
    activation: 'gelu',
    schedule: 'cosine',
    loss: 'huber',
    classWeights: 'none',
  });
  assert.deepEqual([state.requested.task, state.requested.base], ['regression', null]);
});

test('parameters out of bounds, or of another task, are refused by name', async (t) => {
  const api = await startApi(t);
  const input = { modelId: await registeredModel(api), datasetId: await sealedDataset(api), datasetVersion: 1 };
  const bad: [object, RegExp][] = [
    [{ hidden: [2_000] }, /^Each width in hidden is a whole number from 1 to 1024\.$/],
    [{ hidden: [0] }, /from 1 to 1024/],
    [{ hidden: Array(9).fill(8) }, /^hidden has at most 8 layers\.$/],
    [{ epochs: 0 }, /^epochs is a whole number from 1 to 1000\.$/],
    [{ epochs: 1_001 }, /^epochs is a whole number from 1 to 1000\.$/],
    [{ batchSize: 5_000 }, /^batchSize is a whole number from 1 to 4096\.$/],
    [{ learningRate: 0 }, /^learningRate is above 0 and at most 1\.$/],
    [{ dropout: 1 }, /dropout/],
    [{ l2: -0.1 }, /l2/],
    [{ patience: 0 }, /^patience is a whole number from 1 to 1000\.$/],
    [{ validationPermille: 501 }, /^validationPermille is a whole number from 50 to 500\.$/],
    [{ folds: 1 }, /^folds is a whole number from 2 to 10\.$/],
    [{ folds: 11 }, /^folds is a whole number from 2 to 10\.$/],
    [{ huberDelta: 0 }, /huberDelta/],
    [{ loss: 'HUBER' }, /Huber loss is for a regression/],
    [{ seed: 0.5 }, /seed/],
  ];
  for (const [parameters, says] of bad) {
    const refused = await api.ask(people.engineer, REQUEST, { input: { ...input, parameters } });
    assert.equal(refused.errors[0]?.extensions.code, 'BAD_INPUT', JSON.stringify(parameters));
    assert.match(refused.errors[0]!.message, says);
  }
  const requested = (await api.events()).filter(({ type }) => type === 'TrainingRequested');
  assert.equal(requested.length, 0);
});

test('a completed run tells its epochs, baseline, folds and findings, and its version where it came from', async (t) => {
  const api = await startApi(t);
  const { modelId, trainingId } = await trainedVersion(api);
  const at = (await api.events()).at(-1)!.position;
  const { trainingRun } = good(
    await api.ask(
      people.regulator,
      `query ($id: ID!, $at: Position) { trainingRun(id: $id, atLeast: $at) {
        task loss validationLoss epochsRun bestEpoch base { id }
        baseline { artifactDigest artifactBytes finalLoss }
        crossValidation { measure folds { rows value } mean deviation }
        findings { column code sentence }
        losses { epoch loss validationLoss }
        modelVersion { id task origin source { title } fineTunedFrom { id } baselineDigest trainingRun { id } }
      } }`,
      { id: trainingId, at: positionToken(at) },
    ),
  ).data;
  assert.deepEqual(trainingRun, {
    task: 'BINARY',
    loss: 0.5,
    validationLoss: 0.625,
    epochsRun: 2,
    bestEpoch: 2,
    base: null,
    baseline: { artifactDigest: 'b'.repeat(64), artifactBytes: 5, finalLoss: 0.75 },
    crossValidation: { measure: 'AUC', folds: [{ rows: 4, value: 0.75 }], mean: 0.75, deviation: null },
    findings: [{ column: 'status', code: 'CONSTANT', sentence: 'Column "status" has one value in every row.' }],
    losses: [
      { epoch: 1, loss: 1, validationLoss: 1.25 },
      { epoch: 2, loss: 0.5, validationLoss: 0.625 },
    ],
    modelVersion: {
      id: `${modelId}@1`,
      task: 'BINARY',
      origin: 'TRAINED',
      source: null,
      fineTunedFrom: null,
      baselineDigest: 'b'.repeat(64),
      trainingRun: { id: trainingId },
    },
  });
});

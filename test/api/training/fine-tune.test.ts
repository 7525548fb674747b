// A run can go on from a version that was trained here, of the same task and unit, and that stands; its layers stay.
import assert from 'node:assert/strict';
import test from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import { modelDecider } from '../../../domain/models/decide.ts';
import { trainingDecider } from '../../../domain/training/decide.ts';
import { commandContext } from '../../support/command-context.ts';
import { startApi, token } from '../api-fixture.ts';
import { datasetInput, good, people, registeredModel, sealedDataset, train, trainedVersion } from '../seeded-model.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

const REQUEST = `mutation ($input: RequestTrainingInput!) {
  requestTraining(input: $input) {
    trainingId receipt { replayed }
    trainingRun { base { id } parameters { hidden activation epochs batchSize learningRate patience } }
  }
}`;

async function retire(api: Api, modelId: string): Promise<void> {
  const mutation = `mutation ($m: ID!) { retireModelVersion(input: { modelId: $m, version: 1, reason: "Old." }) { receipt { position } } }`;
  good(await api.ask(people.operator, mutation, { m: modelId }));
}

/** What was asked for version 1, with everything that is not a default of today. */
async function baseVersion(api: Api) {
  const datasetId = await sealedDataset(api);
  const modelId = await registeredModel(api);
  const parameters = { hidden: [8], activation: 'TANH', epochs: 9, batchSize: 16, learningRate: 0.25, patience: 4 };
  const input = { modelId, datasetId, datasetVersion: 1, parameters };
  const { trainingId } = good(await api.ask(people.engineer, REQUEST, { input })).data.requestTraining;
  await train(api, trainingId);
  return { datasetId, modelId, parameters };
}

test('what is left out is as the version was trained, and the lineage leads back to it', async (t) => {
  const api = await startApi(t);
  const { datasetId, modelId, parameters } = await baseVersion(api);
  const fineTuneFrom = `${modelId}@1`;
  const asked = { hidden: [8], activation: 'TANH', epochs: 3, patience: null };
  const input = { modelId, datasetId, datasetVersion: 1, fineTuneFrom, parameters: asked };
  const { trainingId, trainingRun } = good(await api.ask(people.engineer, REQUEST, { input })).data.requestTraining;
  assert.deepEqual(trainingRun, {
    base: { id: fineTuneFrom },
    parameters: { ...parameters, epochs: 3, patience: null },
  });
  const { state } = await api.deps.commands.load(trainingDecider, streams.training(trainingId));
  assert.ok(state.status === 'requested');
  assert.deepEqual(state.requested.base, { modelId, version: 1, artifactDigest: 'a'.repeat(64) });

  await train(api, trainingId);
  const at = positionToken((await api.events()).at(-1)!.position);
  const { modelVersion, lineage } = good(
    await api.ask(
      people.engineer,
      `query ($id: ID!, $at: Position) {
        modelVersion(id: $id, atLeast: $at) { fineTunedFrom { id origin trainingRun { parameters { epochs } } } }
        lineage(kind: MODEL_VERSION, id: $id) { nodes { id } }
      }`,
      { id: `${modelId}@2`, at },
    ),
  ).data;
  assert.deepEqual(modelVersion.fineTunedFrom, {
    id: fineTuneFrom,
    origin: 'TRAINED',
    trainingRun: { parameters: { epochs: 9 } },
  });
  assert.ok(lineage.nodes.some(({ id }: { id: string }) => id === fineTuneFrom));
});

test('its layers and activation cannot be changed', async (t) => {
  const api = await startApi(t);
  const { datasetId, modelId } = await baseVersion(api);
  const input = { modelId, datasetId, datasetVersion: 1, fineTuneFrom: `${modelId}@1` };
  const changes: [object, RegExp][] = [
    [{ hidden: [9] }, /^hidden is \[8\] in the version to fine-tune.*leave it out\.$/],
    [{ hidden: [8, 8] }, /^hidden is \[8\]/],
    [{ hidden: [] }, /^hidden is \[8\]/],
    [{ activation: 'RELU' }, /^activation is tanh in the version to fine-tune.*leave it out\.$/],
  ];
  for (const [parameters, says] of changes) {
    const refused = await api.ask(people.engineer, REQUEST, { input: { ...input, parameters } });
    assert.equal(refused.errors[0]?.extensions.code, 'BAD_INPUT', refused.text);
    assert.match(refused.errors[0]!.message, says);
  }
});

test('only a standing version that was trained here, for the same task and by the same unit, can go on', async (t) => {
  const api = await startApi(t);
  const { datasetId, modelId } = await baseVersion(api);
  const other = await trainedVersion(api, { task: 'MULTICLASS', positiveValue: null });
  const retired = await trainedVersion(api);
  await retire(api, retired.modelId);
  const { state } = await api.deps.commands.load(modelDecider, streams.model(modelId));
  assert.ok(state.status === 'registered');
  const { version: _version, ...created } = state.versions[0]!.created;
  await api.deps.commands.execute(
    modelDecider,
    streams.model(modelId),
    {
      type: 'CreateModelVersion',
      data: {
        ...created,
        origin: {
          kind: 'imported',
          importId: 'im_0000000000000001',
          source: { title: 'A published scorecard', licence: 'MIT' },
          card: { digest: 'c'.repeat(64), bytes: 9 },
        },
        baseline: null,
      },
    },
    commandContext({ commandId: 'import' }),
  );
  const refusals: [fineTuneFrom: string, code: string, says: RegExp][] = [
    ['nonsense', 'BAD_INPUT', /^fineTuneFrom is the id of a model version, such as md_…@2\.$/],
    [`${modelId}@0`, 'BAD_INPUT', /^fineTuneFrom is the id/],
    [`${datasetId}@1`, 'BAD_INPUT', /^fineTuneFrom is the id/],
    ['md_0000000000000009@1', 'NOT_FOUND', /no model with this id/],
    [`${modelId}@7`, 'NOT_FOUND', /no version 7/],
    [`${modelId}@2`, 'BAD_INPUT', /^Version 2 was imported, .*another one\.$/],
    [`${other.modelId}@1`, 'BAD_INPUT', /^Version 1 is of a multiclass task, and the data set of a binary one;/],
    [`${retired.modelId}@1`, 'BAD_INPUT', /^Version 1 is retired; fine-tune from another one\.$/],
  ];
  const input = { modelId, datasetId, datasetVersion: 1 };
  for (const [fineTuneFrom, code, says] of refusals) {
    const refused = await api.ask(people.engineer, REQUEST, { input: { ...input, fineTuneFrom } });
    assert.equal(refused.errors[0]?.extensions.code, code, fineTuneFrom);
    assert.match(refused.errors[0]!.message, says);
  }
  const imported = good(
    await api.ask(
      people.engineer,
      'query ($id: ID!) { modelVersion(id: $id) { origin source { title licence } baselineDigest trainingRun { id } } }',
      { id: `${modelId}@2` },
    ),
  ).data.modelVersion;
  assert.deepEqual(imported, {
    origin: 'IMPORTED',
    source: { title: 'A published scorecard', licence: 'MIT' },
    baselineDigest: null,
    trainingRun: null,
  });
});

test('the features must be those it reads, in their order; what else the data set holds may differ', async (t) => {
  const api = await startApi(t);
  const { modelId } = await baseVersion(api);
  const [person, amount, status, risk] = datasetInput.columns;
  const refusals: [columns: readonly object[], says: RegExp][] = [
    [
      [person!, amount!, risk!],
      /^Version 1 reads 2 feature columns, and the data set has 1; fine-tune from another one\.$/,
    ],
    [
      [person!, status!, amount!, risk!],
      /reads the number "amount" as feature 1, and the data set has the category "status"/,
    ],
    [
      [person!, amount!, { ...status, name: 'state' }, risk!],
      /reads the category "status" as feature 2.* "state" there/,
    ],
    [[person!, { ...amount, kind: 'DATE' }, status!, risk!], /the data set has the date "amount" there/],
  ];
  const input = { modelId, datasetVersion: 1, fineTuneFrom: `${modelId}@1` };
  for (const [columns, says] of refusals) {
    const datasetId = await sealedDataset(api, { columns });
    const refused = await api.ask(people.engineer, REQUEST, { input: { ...input, datasetId } });
    assert.equal(refused.errors[0]?.extensions.code, 'BAD_INPUT', refused.text);
    assert.match(refused.errors[0]!.message, says);
  }
  const note = { name: 'note', kind: 'CATEGORY', role: 'IGNORE' };
  const datasetId = await sealedDataset(api, { columns: [risk, note, amount, person, status], name: 'Later loans' });
  good(await api.ask(people.engineer, REQUEST, { input: { ...input, datasetId } }));
});

test('what it calls positive must be what the data set calls positive', async (t) => {
  const api = await startApi(t);
  const { modelId } = await baseVersion(api);
  const input = { modelId, datasetVersion: 1, fineTuneFrom: `${modelId}@1` };
  const datasetId = await sealedDataset(api, { positiveValue: 'good' });
  const refused = await api.ask(people.engineer, REQUEST, { input: { ...input, datasetId } });
  assert.equal(refused.errors[0]?.extensions.code, 'BAD_INPUT', refused.text);
  assert.match(
    refused.errors[0]!.message,
    /^Version 1 has another positiveValue than the data set, .*; fine-tune from another one\.$/,
  );
});

test('positive values are compared as their target reads them', async (t) => {
  const api = await startApi(t);
  const asNumber = (positiveValue: string) => ({
    positiveValue,
    columns: datasetInput.columns.map((column) => (column.role === 'TARGET' ? { ...column, kind: 'NUMBER' } : column)),
  });
  const { modelId } = await trainedVersion(api, asNumber('1'));
  const input = { modelId, datasetVersion: 1, fineTuneFrom: `${modelId}@1` };
  const ask = async (positiveValue: string) => {
    const datasetId = await sealedDataset(api, asNumber(positiveValue));
    return api.ask(people.engineer, REQUEST, { input: { ...input, datasetId, parameters: { hidden: null } } });
  };
  good(await ask('1.0'));
  assert.match((await ask('0')).errors[0]!.message, /another positiveValue/);
});

test('folds cannot be asked for, and those of the run it goes on from are not taken over', async (t) => {
  const api = await startApi(t);
  const datasetId = await sealedDataset(api);
  const modelId = await registeredModel(api);
  const start = { modelId, datasetId, datasetVersion: 1 };
  const base = await api.ask(people.engineer, REQUEST, { input: { ...start, parameters: { folds: 3 } } });
  await train(api, good(base).data.requestTraining.trainingId);
  const input = { ...start, fineTuneFrom: `${modelId}@1` };
  const refused = await api.ask(people.engineer, REQUEST, { input: { ...input, parameters: { folds: 3 } } });
  assert.match(
    refused.errors[0]!.message,
    /^folds cannot be asked for with fineTuneFrom: .* leave folds out, or train anew\.$/,
  );
  const { trainingId } = good(await api.ask(people.engineer, REQUEST, { input })).data.requestTraining;
  const { state } = await api.deps.commands.load(trainingDecider, streams.training(trainingId));
  assert.ok(state.status === 'requested');
  assert.equal(state.requested.parameters.folds, null);
});

test('a version of another unit is refused as such, whichever versions it has', async (t) => {
  const api = await startApi(t);
  const { modelId: theirs } = await baseVersion(api);
  const cards = token('c.ards', ['engineer'], 'cards');
  const ask = async (query: string, variables: object = {}) => good(await api.ask(cards, query, variables)).data;
  const { registerModel } = await ask(
    `mutation { registerModel(input: { name: "Cards", purpose: "Limits.", riskClass: LIMITED, rationale: "Small." }) { model { id } } }`,
  );
  const { registerDataset } = await ask(
    `mutation { registerDataset(input: { name: "Cards", positiveValue: "1", source: { title: "Made up", licence: "CC0-1.0" },
      columns: [{ name: "a", kind: NUMBER }, { name: "y", kind: CATEGORY, role: TARGET }] }) { dataset { id } } }`,
  );
  for (const version of [1, 7]) {
    const refused = await api.ask(cards, REQUEST, {
      input: {
        modelId: registerModel.model.id,
        datasetId: registerDataset.dataset.id,
        datasetVersion: 1,
        fineTuneFrom: `${theirs}@${version}`,
      },
    });
    assert.equal(refused.errors[0]?.extensions.code, 'WRONG_BUSINESS_UNIT', refused.text);
  }
});

test('a retry has its first receipt, also when the version was retired since', async (t) => {
  const api = await startApi(t);
  const { datasetId, modelId } = await baseVersion(api);
  const input = { commandId: 'mine', modelId, datasetId, datasetVersion: 1, fineTuneFrom: `${modelId}@1` };
  const first = good(await api.ask(people.engineer, REQUEST, { input })).data.requestTraining;
  await retire(api, modelId);
  const again = good(await api.ask(people.engineer, REQUEST, { input })).data.requestTraining;
  assert.deepEqual(again, { ...first, receipt: { replayed: true } });
  const fresh = await api.ask(people.engineer, REQUEST, { input: { ...input, commandId: 'another' } });
  assert.match(fresh.errors[0]!.message, /is retired/);
  const reused = await api.ask(people.engineer, REQUEST, { input: { ...input, parameters: { epochs: 1 } } });
  assert.equal(reused.errors[0]?.extensions.code, 'IDEMPOTENCY_KEY_REUSED');
});

// Guarantee G9 through the API: an answer saved at a position is the answer for that position for ever, to the last nested field.
import assert from 'node:assert/strict';
import test from 'node:test';
import { positionToken } from '../../api/relay/scalars.ts';
import { startApi } from './api-fixture.ts';
import { APPROVE, evaluatedVersion, good, people, train, upload } from './seeded-model.ts';

type Api = Awaited<ReturnType<typeof startApi>>;
interface Ids {
  readonly datasetId: string;
  readonly modelId: string;
  readonly deploymentId: string;
}

const DATASET_VERSION = 'id rows position ingestions { id version } dataset { versions { id } ingestions { id } }';
const MODEL_VERSION = `id status decidedBy { name } decisionRationale evaluations { id auc } latestEvaluation { id threshold } history { status position rationale }
  model { versions { id status } } datasetVersion { id dataset { versions { id } } }
  compliance { satisfied rules { rule status sincePosition evidenceIds } }
  fineTunedFrom { id status }
  trainingRun { id model { versions { id } } modelVersion { status } base { id status } datasetVersion { dataset { versions { id } } } }`;
const DATASET = `id ingestions { id version } versions { ${DATASET_VERSION} } first: version(number: 1) { id dataset { versions { id } ingestions { id } } } second: version(number: 2) { id }`;
const MODEL = `id versions { ${MODEL_VERSION} } first: version(number: 1) { id status evaluations { id } } second: version(number: 2) { id }`;
const DEPLOYMENT = `id status closedAt closedReason routing { version position modelVersion { ${MODEL_VERSION} } } model { versions { id status } }`;

/** Each root that takes `asOf`, with every nested field that is read from a view. */
const ROOTS = {
  dataset: `dataset(id: $datasetId, asOf: $asOf, atLeast: $atLeast) { ${DATASET} }`,
  datasets: `datasets(first: 5, asOf: $asOf, atLeast: $atLeast) { nodes { ${DATASET} } edges { node { versions { id } } } }`,
  datasetVersion: `datasetVersion(id: $datasetVersionId, asOf: $asOf, atLeast: $atLeast) { ${DATASET_VERSION} }`,
  model: `model(id: $modelId, asOf: $asOf, atLeast: $atLeast) { ${MODEL} }`,
  models: `models(first: 5, asOf: $asOf, atLeast: $atLeast) { nodes { ${MODEL} } edges { node { versions { id } } } }`,
  modelVersion: `modelVersion(id: $modelVersionId, asOf: $asOf, atLeast: $atLeast) { ${MODEL_VERSION} }`,
  deployment: `deployment(id: $deploymentId, asOf: $asOf, atLeast: $atLeast) { ${DEPLOYMENT} }`,
  deployments: `deployments(first: 5, asOf: $asOf, atLeast: $atLeast) { nodes { ${DEPLOYMENT} } edges { node { status routing { version } } } }`,
} as const;
type Root = keyof typeof ROOTS;

async function askAll(api: Api, { datasetId, modelId, deploymentId }: Ids, at: { asOf?: string; atLeast?: string }) {
  const ids = { datasetId, modelId, deploymentId, datasetVersionId: `${datasetId}@1`, modelVersionId: `${modelId}@1` };
  const answers: Partial<Record<Root, unknown>> = {};
  for (const root of Object.keys(ROOTS) as Root[]) {
    const id = `${root}Id` in ids ? `, $${root}Id: ID!` : '';
    const query = `query ($asOf: Position, $atLeast: Position${id}) { ${ROOTS[root]} }`;
    answers[root] = good(await api.ask(people.approver, query, { ...ids, ...at })).data[root];
  }
  return answers;
}

async function lastPosition(api: Api): Promise<string> {
  return positionToken((await api.events()).at(-1)!.position);
}

/** The steps of a life, in order; each changes what some nested field answers. */
function life(api: Api, { datasetId, modelId, deploymentId }: Ids): readonly (() => Promise<unknown>)[] {
  const as = async (bearer: string, mutation: string) => good(await api.ask(bearer, `mutation { ${mutation} }`)).data;
  const version = (number: number) => `modelId: "${modelId}", version: ${number}`;
  const approve = async (number: number) =>
    good(
      await api.ask(people.approver, APPROVE, { input: { modelId, version: number, rationale: `Fit, ${number}.` } }),
    );
  const receipt = '{ receipt { position } }';
  return [
    async () => {
      const rows = await upload(api, people.engineer, `/datasets/${datasetId}/versions/2/rows?fileName=more.csv`);
      assert.equal(rows.status, 201, JSON.stringify(rows.body));
    },
    () => as(people.engineer, `sealDatasetVersion(input: { datasetId: "${datasetId}", version: 2 }) ${receipt}`),
    async () => {
      const { requestTraining } = await as(
        people.engineer,
        `requestTraining(input: { modelId: "${modelId}", datasetId: "${datasetId}", datasetVersion: 2, fineTuneFrom: "${modelId}@1" }) { trainingId }`,
      );
      await train(api, requestTraining.trainingId);
    },
    () => as(people.engineer, `evaluateModelVersion(input: { ${version(2)} }) ${receipt}`),
    () => approve(2),
    () => as(people.engineer, `evaluateModelVersion(input: { ${version(1)}, threshold: 0.7 }) ${receipt}`),
    () =>
      as(
        people.operator,
        `changeRouting(input: { deploymentId: "${deploymentId}", championVersion: 2, reason: "Better." }) ${receipt}`,
      ),
    () => as(people.operator, `retireModelVersion(input: { ${version(1)}, reason: "Replaced." }) ${receipt}`),
    () =>
      as(people.operator, `closeDeployment(input: { deploymentId: "${deploymentId}", reason: "Over." }) ${receipt}`),
  ];
}

/** A deployment of a version 1, which was approved. */
async function begin(api: Api): Promise<Ids> {
  const { datasetId, modelId } = await evaluatedVersion(api);
  good(await api.ask(people.approver, APPROVE, { input: { modelId, version: 1, rationale: 'Fit.' } }));
  const open = `mutation ($m: ID!) { openDeployment(input: { name: "Loans", modelId: $m, version: 1, decisions: { atOrAbove: "DECLINE", below: "ACCEPT" } }) { deploymentId } }`;
  const opened = good(await api.ask(people.operator, open, { m: modelId })).data.openDeployment;
  return { datasetId, modelId, deploymentId: opened.deploymentId };
}

test('every nested field of an answer as of a position is what was answered then, whatever came later', async (t) => {
  const api = await startApi(t);
  const ids = await begin(api);
  const saved: { readonly asOf: string; readonly answers: Awaited<ReturnType<typeof askAll>> }[] = [];
  const save = async () => {
    const atLeast = await lastPosition(api);
    saved.push({ asOf: atLeast, answers: await askAll(api, ids, { atLeast }) });
  };
  await save();
  for (const step of life(api, ids)) {
    await step();
    await save();
  }
  for (const [index, { asOf, answers }] of saved.entries()) {
    assert.deepEqual(await askAll(api, ids, { asOf }), answers, `after step ${index}`);
  }
  // The life must have changed each root, or the comparison above would hold for a reader that ignores `asOf`.
  for (const root of Object.keys(ROOTS) as Root[]) {
    assert.notDeepEqual(saved.at(-1)!.answers[root], saved[0]!.answers[root], root);
  }
});

test('before a thing was recorded nothing hangs on what holds it', async (t) => {
  const api = await startApi(t);
  const { datasetId, modelId } = await begin(api);
  const at = async (type: string) => positionToken((await api.events()).find((event) => event.type === type)!.position);
  const ask = async (query: string, asOf: string) =>
    good(await api.ask(people.approver, `query ($asOf: Position) { ${query} }`, { asOf })).data;
  assert.deepEqual(
    await ask(
      `dataset(id: "${datasetId}", asOf: $asOf) { ingestions { id } versions { id } version(number: 1) { id } }`,
      await at('DatasetRegistered'),
    ),
    { dataset: { ingestions: [], versions: [], version: null } },
  );
  assert.deepEqual(
    await ask(
      `model(id: "${modelId}", asOf: $asOf) { versions { id } version(number: 1) { id } }`,
      await at('ModelRegistered'),
    ),
    { model: { versions: [], version: null } },
  );
  assert.deepEqual(
    await ask(
      `model(id: "${modelId}", asOf: $asOf) { versions { status evaluations { auc } history { status } } }`,
      await at('ModelVersionCreated'),
    ),
    { model: { versions: [{ status: 'CREATED', evaluations: [], history: [{ status: 'CREATED' }] }] } },
  );
});

test('a nested field that is given its own position answers for that one, and so does what hangs on it', async (t) => {
  const api = await startApi(t);
  const ids = await begin(api);
  const opened = await lastPosition(api);
  for (const step of life(api, ids).slice(0, -1)) await step();
  const retired = await lastPosition(api);
  const { deployment } = good(
    await api.ask(
      people.approver,
      `query ($id: ID!, $earlier: Position, $later: Position) { deployment(id: $id, asOf: $earlier, atLeast: $later) {
        earlier: routing { version modelVersion { status } }
        later: routing(asOf: $later) { version modelVersion { status model { first: version(number: 1) { status } } } }
      } }`,
      { id: ids.deploymentId, earlier: opened, later: retired },
    ),
  ).data;
  assert.deepEqual(deployment, {
    earlier: [{ version: 1, modelVersion: { status: 'APPROVED' } }],
    later: [{ version: 2, modelVersion: { status: 'APPROVED', model: { first: { status: 'RETIRED' } } } }],
  });
});

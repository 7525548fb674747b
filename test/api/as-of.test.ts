// Guarantee G9 through the API: an answer saved at a position is the answer for that position for ever, to the last nested field.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isObjectType } from 'graphql';
import { buildApiSchema } from '../../api/build-schema.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { DEFAULT_LIMITS } from '../../api/limits/limits.ts';
import { positionToken } from '../../api/relay/scalars.ts';
import { makeCommandHandler } from '../../ledger/command-handler.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { startApi } from './api-fixture.ts';
import { APPROVE, evaluatedVersion, good, people, sealedDataset, train, upload } from './seeded-model.ts';

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
    const query = `query ($asOf: PointInTime, $atLeast: Position${id}) { ${ROOTS[root]} }`;
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
    good(await api.ask(people.approver, `query ($asOf: PointInTime) { ${query} }`, { asOf })).data;
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
      `query ($id: ID!, $earlier: PointInTime, $later: PointInTime, $atLeast: Position) { deployment(id: $id, asOf: $earlier, atLeast: $atLeast) {
        earlier: routing { version modelVersion { status } }
        later: routing(asOf: $later) { version modelVersion { status model { first: version(number: 1) { status } } } }
      } }`,
      { id: ids.deploymentId, earlier: opened, later: retired, atLeast: retired },
    ),
  ).data;
  assert.deepEqual(deployment, {
    earlier: [{ version: 1, modelVersion: { status: 'APPROVED' } }],
    later: [{ version: 2, modelVersion: { status: 'APPROVED', model: { first: { status: 'RETIRED' } } } }],
  });
});

const MILLISECOND = 1;
const moved = (time: string, by: number) => new Date(Date.parse(time) + by).toISOString();

test('by time, an answer is that of the last event recorded by then: at its time, between two, and after the last', async (t) => {
  // Each event a second after the one before, so that there is time between them.
  let now = Date.parse('2026-03-01T10:00:00.000Z');
  const clock = { now: () => new Date(now).toISOString() };
  const store = makeMemoryEventStore();
  const api = await startApi(t, { store, clock, commands: makeCommandHandler({ store, clock }) });
  const register = async (name: string) => {
    now += 1_000;
    const input = { name, purpose: 'p', riskClass: 'HIGH', rationale: 'r' };
    const mutation = 'mutation ($input: RegisterModelInput!) { registerModel(input: $input) { receipt { position } } }';
    good(await api.ask(people.engineer, mutation, { input }));
  };
  for (const name of ['first', 'second', 'third']) await register(name);
  now += 1_000;
  const names = async (asOf: string) => {
    const query = 'query ($asOf: PointInTime) { models(asOf: $asOf) { nodes { name } } }';
    return good(await api.ask(people.engineer, query, { asOf })).data.models.nodes.map(
      (node: { name: string }) => node.name,
    );
  };
  const events = await api.events();
  for (const [index, { metadata, position }] of events.entries()) {
    const then = await names(positionToken(position));
    assert.deepEqual(await names(metadata.recordedAt), then, `at the time of event ${index}`);
    assert.deepEqual(await names(moved(metadata.recordedAt, 400)), then, `between event ${index} and the next`);
    if (index > 0) assert.notDeepEqual(await names(moved(metadata.recordedAt, -MILLISECOND)), then);
  }
  const late = moved(events.at(-1)!.metadata.recordedAt, 900);
  const saved = await names(late);
  assert.deepEqual(saved, ['first', 'second', 'third']);
  await register('fourth');
  assert.deepEqual(await names(late), saved, 'what came later does not move it');
});

test('a time or a position that says nothing is refused in a sentence', async (t) => {
  const api = await startApi(t, { limits: { ...DEFAULT_LIMITS, viewWaitMs: 50 } });
  const refused = async (asOf: string) => {
    const { errors } = await api.ask(people.engineer, 'query ($t: PointInTime) { models(asOf: $t) { nodes { id } } }', {
      t: asOf,
    });
    assert.equal(errors.length, 1, asOf);
    return [errors[0]!.extensions.code, errors[0]!.message] as const;
  };
  const now = () => new Date().toISOString();
  assert.deepEqual(await refused(now()), ['BAD_INPUT', 'asOf asks for a time, but the ledger holds no event yet.']);
  await sealedDataset(api);
  const [first] = await api.events();
  const begins = first!.metadata.recordedAt;
  assert.deepEqual(await refused(moved(begins, -MILLISECOND)), [
    'BAD_INPUT',
    `asOf lies before the ledger begins: its first event was recorded at ${begins}.`,
  ]);
  const [code, sentence] = await refused(moved(now(), 60_000));
  assert.equal(code, 'BAD_INPUT');
  assert.match(sentence, /^asOf is a time that has not come yet; it is 2\d{3}-.*Z now\.$/);
  const last = (await api.events()).at(-1)!.position;
  assert.deepEqual(await refused(positionToken(last + 1_000n)), [
    'BAD_INPUT',
    'asOf lies past the end of the ledger; take a position from an answer.',
  ]);
  for (const wrong of ['yesterday', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-01-01', 'p1']) {
    const [code, sentence] = await refused(wrong);
    assert.equal(code, 'BAD_INPUT');
    assert.doesNotMatch(sentence, new RegExp(wrong));
  }
});

test('a position that the ledger holds and the views do not is waited for, and then the views are said to be behind', async (t) => {
  const store = makeMemoryEventStore();
  let stand = false;
  const stays = {
    viewPosition: () => (stand ? 0n : (api.deps.views.position() ?? 0n)),
    waitForView: async (position: bigint) => {
      while (!stand && (api.deps.views.position() ?? 0n) < position)
        await new Promise((resolve) => setImmediate(resolve));
      return !stand;
    },
  };
  const api = await startApi(t, { store, ...stays });
  await sealedDataset(api);
  stand = true;
  const { position } = (await api.events()).at(-1)!;
  const query = 'query ($t: PointInTime) { models(asOf: $t) { nodes { id } } }';
  const { errors } = await api.ask(people.engineer, query, { t: positionToken(position) });
  assert.equal(errors[0]?.extensions.code, 'VIEW_BEHIND');
});

test('whoever asks as of a time sees all that was recorded by then, though the views were behind', async (t) => {
  const store = makeMemoryEventStore();
  let shown = 0n;
  let waited = 0;
  const behind: Pick<ApiDeps, 'viewPosition' | 'waitForView'> = {
    viewPosition: () => shown,
    // The views come as far as they are waited for.
    waitForView: async (position) => {
      waited++;
      while ((api.deps.views.position() ?? 0n) < position) await new Promise((resolve) => setImmediate(resolve));
      shown = position;
      return true;
    },
  };
  const api = await startApi(t, { store, ...behind });
  await sealedDataset(api);
  const before = waited;
  const query = 'query ($t: PointInTime) { datasets(asOf: $t) { nodes { versions { rows } } } }';
  const { datasets } = good(await api.ask(people.engineer, query, { t: new Date().toISOString() })).data;
  assert.equal(datasets.nodes[0].versions[0].rows, 12);
  assert.ok(waited > before);
});

test('every argument called asOf, wherever it stands, is a point in time', async () => {
  const schema = await buildApiSchema();
  const found: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      for (const { name, type: given } of field.args) {
        if (name === 'asOf') found.push(`${type.name}.${field.name}: ${given}`);
      }
    }
  }
  for (const root of ['dataset', 'models', 'deployments', 'lineage', 'complianceStatus', 'costSummary', 'auditTrail']) {
    assert.ok(found.includes(`Query.${root}: PointInTime`), root);
  }
  assert.deepEqual(
    found.filter((each) => !each.endsWith(': PointInTime')),
    [],
  );
});

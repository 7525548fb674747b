// A model that somebody brings goes the way of every other: into the ledger, measured, approved by a second person, asked, with
// reasons that add up and a price; and what is no model, or no model for these rows, ends in one sentence.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { examine } from '../../app/doctor/examine.ts';
import { makeRandom } from '../../domain/kernel/random.ts';
import { openFileArtifactStore } from '../../ledger/artifacts/file-artifact-store.ts';
import { listArtifacts } from '../../ledger/artifacts/list-artifacts.ts';
import { readCard } from '../../workers/importing/model-card.ts';
import { constant, input, model, node, output } from '../learning/imported/onnx-writer.ts';
import { around, linear, softmax } from '../learning/imported/small-models.ts';
import { importModel, stageModel } from '../support/system/bring-model.ts';
import { assertCostsAddUp, assertSoundLedger } from '../support/system/check-ledger.ts';
import { deployed, evaluated, publishPrices, sealedDataset } from '../support/system/deploy-table.ts';
import { findSecretUnder } from '../support/system/find-secret.ts';
import { ofType, readLedger } from '../support/system/read-ledger.ts';
import { type House, startHouse } from '../support/system/server-in-process.ts';
import { tokenFor } from '../support/system/tokens.ts';
import { stuckAboveHundred } from '../workers/imported/hostile-models.ts';

let house: House;
const cleanup: (() => void | Promise<void>)[] = [];

before(async () => {
  house = await startHouse({ after: (work) => void cleanup.push(work) });
  await publishPrices(house.cast);
});
after(async () => {
  for (const work of cleanup.reverse()) await work();
});

const feature = (name: string, kind = 'NUMBER') => ({ name, kind, role: 'FEATURE', sensitive: false });

/** Three numbers of 200 people, and what a linear model would say of them but for some noise. */
function people() {
  const random = makeRandom(5, 'people');
  const rows = Array.from({ length: 200 }, (_, row) => {
    const [a, b, c] = [random.unit() * 10, random.unit() * 4, row % 9 === 0 ? null : random.unit()];
    return { person: `sentinel-${row}`, a, b, c, y: 2 * a - 3 * b + 0.5 * (c ?? 0) + 1 + random.unit() };
  });
  const cell = (value: number | null) => value?.toFixed(6) ?? '';
  return {
    name: 'people',
    task: 'REGRESSION' as const,
    columns: [
      { name: 'person', kind: 'CATEGORY', role: 'SUBJECT', sensitive: true },
      feature('a'),
      feature('b'),
      feature('c'),
      { name: 'y', kind: 'NUMBER', role: 'TARGET', sensitive: false },
    ],
    csv: [
      'person,a,b,c,y',
      ...rows.map(({ person, a, b, c, y }) => [person, cell(a), cell(b), cell(c), cell(y)].join(',')),
    ]
      .join('\n')
      .concat('\n'),
  };
}

/** Two numbers and three classes. */
function herbs() {
  const rows = Array.from({ length: 90 }, (_, row) => [row % 7, row % 5, ['low', 'mid', 'high'][row % 3]].join(','));
  const target = { name: 'class', kind: 'CATEGORY', role: 'TARGET', sensitive: false };
  return {
    name: 'herbs',
    task: 'MULTICLASS' as const,
    columns: [feature('a'), feature('b'), target],
    csv: ['a,b,class', ...rows, ''].join('\n'),
  };
}

/** Two numbers and their sum. */
function sumsTable() {
  const rows = Array.from({ length: 80 }, (_, row) => [row % 9, row % 4, (row % 9) + (row % 4)].join(','));
  const target = { name: 'y', kind: 'NUMBER', role: 'TARGET', sensitive: false };
  const task = 'REGRESSION' as const;
  return { task, columns: [feature('a'), feature('b'), target], csv: ['a,b,y', ...rows, ''].join('\n') };
}

const sum = [constant('w', 'float', [2, 1], [1, 1]), node('MatMul', ['x', 'w'], ['y'])];

async function registered(name: string, { engineer } = house.cast): Promise<string> {
  const { registerModel } = await engineer.ask<{ registerModel: { model: { id: string } } }>(
    'mutation ($input: RegisterModelInput!) { registerModel(input: $input) { model { id } } }',
    { input: { name, purpose: 'Shows the way in.', riskClass: 'HIGH', rationale: 'It decides about people.' } },
  );
  return registerModel.model.id;
}

interface Prediction {
  readonly score: number;
  readonly predictedClass: string | null;
  readonly probabilities: readonly { readonly class: string; readonly probability: number }[] | null;
  readonly reasons: readonly { readonly column: string; readonly contribution: number }[];
  readonly explanation: {
    readonly method: string;
    readonly baseline: { readonly kind: string; readonly digest: string };
    readonly baselineLogit: number;
    readonly logit: number;
    readonly residual: number;
    readonly sampling: { readonly samples: number; readonly largestStandardError: number };
  };
}
interface Result {
  readonly prediction: Prediction | null;
  readonly error: { readonly code: string; readonly sentence: string } | null;
}

async function predicted(
  deploymentId: string,
  rows: readonly object[],
  { business } = house.cast,
): Promise<readonly Result[]> {
  const { predictMany } = await business.ask<{ predictMany: { results: readonly Result[] } }>(
    `mutation ($input: PredictManyInput!) { predictMany(input: $input) { results {
      prediction {
        score predictedClass probabilities { class probability } reasons { column contribution }
        explanation { method baseline { kind digest } baselineLogit logit residual sampling { samples largestStandardError } }
      }
      error { code sentence }
    } } }`,
    { input: { deploymentId, rows } },
  );
  return predictMany.results;
}

test('a linear model goes all the way: inspected, imported once, measured, approved, asked, explained, paid for', async () => {
  const { engineer, regulator } = house.cast;
  const { datasetId } = await sealedDataset(house.cast, people(), { key: 'people' });
  const stagedFileId = await stageModel(house, linear.bytes);
  const { stagedFile } = await engineer.ask<{ stagedFile: { model: object } }>(
    `query ($id: ID!) { stagedFile(id: $id) { model {
      irVersion operatorSets { domain version } inputs { name kind type shape } outputs { name type shape }
      operators { name count } parameters bytes
    } } }`,
    { id: stagedFileId },
  );
  assert.deepEqual(stagedFile.model, {
    irVersion: 8,
    operatorSets: (stagedFile.model as { operatorSets: object }).operatorSets,
    inputs: [{ name: 'x', kind: 'tensor', type: 'float', shape: ['N', '3'] }],
    outputs: [{ name: 'value', type: 'float', shape: ['N', '1'] }],
    operators: [{ name: 'Gemm', count: 1 }],
    parameters: 4,
    bytes: linear.bytes.length,
  });

  const modelId = await registered('linear');
  const request = { modelId, datasetId, stagedFileId, mapping: linear.mapping, commandId: 'import-linear' };
  const imported = await importModel(engineer, request);
  const { version, origin, task, source, artifactDigest } = imported.modelVersion;
  assert.deepEqual([version, origin, task], [1, 'IMPORTED', 'REGRESSION']);
  assert.deepEqual(source, { title: 'A model of our own', licence: 'internal' });
  assert.deepEqual((await engineer.ask<{ stagedFiles: object[] }>('{ stagedFiles { id } }')).stagedFiles, []);
  // Sent again, the command is answered from the log, though the file is gone; other input under its key is refused.
  const again = await importModel(engineer, request);
  assert.deepEqual(again.modelVersion, imported.modelVersion);
  assert.equal(again.receipt.position, imported.receipt.position);
  const other = { ...request, mapping: { ...linear.mapping, version: 2 } };
  await assert.rejects(importModel(engineer, other), { code: 'IDEMPOTENCY_KEY_REUSED' });

  const { lineage } = await regulator.ask<{ lineage: { nodes: { kind: string; label: string }[] } }>(
    'query ($id: ID!, $atLeast: Position) { lineage(kind: MODEL_VERSION, id: $id, atLeast: $atLeast) { nodes { kind label } } }',
    { id: imported.modelVersion.id, atLeast: imported.receipt.position },
  );
  assert.ok(lineage.nodes.some(({ kind, label }) => kind === 'IMPORT' && label.includes('A model of our own')));

  await evaluated(house.cast, modelId, version, 'linear');
  const deploymentId = await deployed(house.cast, modelId, version, 'linear', 4);
  const rows = [
    { a: 1, b: 2, c: 0.5 },
    { a: 9.25, b: 0, c: null },
  ];
  const asked = (features: object, n: number) => ({ idempotencyKey: `row-${n}`, subjectId: `asked-${n}`, features });
  const answers = await predicted(deploymentId, [
    ...rows.map(asked),
    asked({ a: 1, b: 2 }, 7),
    asked({ a: 'x', b: 1, c: 1 }, 8),
  ]);
  assert.deepEqual(
    answers.slice(2).map(({ error }) => error?.code),
    ['MISSING_COLUMN', 'WRONG_TYPE'],
  );

  const created = ofType(readLedger(house.dataDir), 'ModelVersionCreated').at(-1)!.data;
  assert.ok(created.origin.kind === 'imported');
  const artifacts = openFileArtifactStore({ folder: join(house.dataDir, 'artifacts') });
  const card = readCard(await artifacts.get(created.origin.card.digest));
  assert.deepEqual(Buffer.from(await artifacts.get(artifactDigest)), Buffer.from(linear.bytes));
  assert.equal(card.background.length, 16);
  const { modelVersion } = await regulator.ask<{ modelVersion: { card: { digest: string } } }>(
    'query ($id: ID!) { modelVersion(id: $id) { card { digest mapping columns background backgroundDigest permutations } } }',
    { id: imported.modelVersion.id },
  );
  assert.deepEqual(modelVersion.card, {
    digest: created.origin.card.digest,
    mapping: linear.mapping,
    columns: ['a', 'b', 'c'],
    background: card.background.map(([a, b, c]) => ({ a, b, c })),
    backgroundDigest: card.backgroundDigest,
    permutations: 128,
  });
  const mean = (column: number) => card.background.reduce((sum, row) => sum + Number(row[column] ?? 0), 0) / 16;
  const weights: Record<string, readonly [number, number]> = { a: [2, mean(0)], b: [-3, mean(1)], c: [0.5, mean(2)] };
  rows.forEach((row, n) => {
    const { score, reasons, explanation } = answers[n]!.prediction!;
    assert.ok(Math.abs(score - (2 * row.a - 3 * row.b + 0.5 * (row.c ?? 0) + 1)) < 1e-4);
    assert.deepEqual(reasons.map(({ column }) => column).sort(), ['a', 'b', 'c']);
    for (const { column, contribution } of reasons) {
      const [weight, background] = weights[column]!;
      const value = row[column as 'a'] ?? 0;
      assert.ok(Math.abs(contribution - weight * (value - background)) < 1e-4, `${column} of row ${n}`);
    }
    const { method, baseline, baselineLogit, logit, residual, sampling } = explanation;
    assert.equal(method, 'permutation-shapley');
    assert.deepEqual(baseline, { kind: 'background-rows', digest: card.backgroundDigest });
    assert.equal(sampling.samples, 128);
    assert.ok(sampling.largestStandardError < 1e-4);
    const sum = reasons.reduce((total, { contribution }) => total + contribution, baselineLogit);
    assert.ok(Math.abs(sum + residual - logit) < 1e-9 && Math.abs(residual) < 1e-4);
  });

  const { predict } = await house.cast.business.ask<{ predict: { receipt: { replayed: boolean; dataHash: string } } }>(
    'mutation ($input: PredictInput!) { predict(input: $input) { receipt { replayed dataHash } } }',
    { input: { deploymentId, ...asked(rows[0]!, 0) } },
  );
  assert.equal(predict.receipt.replayed, true);
  assert.match(predict.receipt.dataHash, /^[0-9a-f]{64}$/);

  await house.restart(async () => {
    const events = assertSoundLedger(house.dataDir);
    await assertCostsAddUp(house.dataDir, events);
    assert.ok(ofType(events, 'PredictionScored').every(({ data }) => data.usage.deviceNs > 0));
    assert.ok(ofType(events, 'ModelVersionEvaluated').every(({ data }) => data.usage.deviceNs > 0));
    const { dataDir, keysDir } = house.config;
    const findings = await examine({ dataDir, keysDir, eventStore: undefined, deep: true, now: Date.now });
    assert.deepEqual(
      findings.filter(({ status }) => status !== 'ok'),
      [],
    );
    assert.deepEqual(findSecretUnder('sentinel-', join(house.dataDir, 'artifacts')).findings, []);
  });
});

test('a model of several classes answers in the names of the data set, whatever the order of its output', async () => {
  const { engineer } = house.cast;
  const { datasetId } = await sealedDataset(house.cast, herbs(), { key: 'herbs' });
  const modelId = await registered('softmax');
  const stagedFileId = await stageModel(house, softmax.bytes);
  const request = { modelId, datasetId, stagedFileId, mapping: softmax.mapping, commandId: 'import-softmax' };
  const classes = (names: readonly string[]) => ({
    ...request,
    commandId: `classes-${names.length}`,
    mapping: { ...softmax.mapping, output: { ...softmax.mapping.output, classes: names } },
  });
  await assert.rejects(importModel(engineer, classes(['low', 'mid'])), { code: 'BAD_INPUT', message: /classes/ });
  await assert.rejects(importModel(engineer, classes(['low', 'mid', 'tall'])), {
    message: /does not name 1 of the classes/,
  });
  await assert.rejects(importModel(engineer, { ...request, commandId: 'task', mapping: linear.mapping }), {
    message: /task is regression, and the data set's is multiclass/,
  });
  const { modelVersion } = await importModel(engineer, request);
  await evaluated(house.cast, modelId, modelVersion.version, 'softmax');
  const evaluations = await engineer.ask<{ modelVersion: { evaluations: { classes: string[]; accuracy: number }[] } }>(
    'query ($id: ID!) { modelVersion(id: $id) { evaluations { classes accuracy } } }',
    { id: modelVersion.id },
  );
  assert.deepEqual(evaluations.modelVersion.evaluations[0]!.classes, ['high', 'low', 'mid']);
  const deploymentId = await deployed(house.cast, modelId, modelVersion.version, 'softmax');
  const [answer] = await predicted(deploymentId, [{ idempotencyKey: 'one', features: { a: 3, b: 0 } }]);
  const { predictedClass, probabilities, score } = answer!.prediction!;
  const wanted = [3, 0, -3].map(Math.exp).map((power, _, all) => power / all.reduce((sum, one) => sum + one, 0));
  assert.equal(predictedClass, 'low');
  assert.ok(Math.abs(score - wanted[0]!) < 1e-6);
  assert.deepEqual(
    probabilities!.map(({ class: name }) => name),
    ['low', 'mid', 'high'],
  );
});

test('what is no model, or asks for what is not let in, ends in one sentence, and the server goes on', async () => {
  const { engineer } = house.cast;
  const { datasetId } = await sealedDataset(house.cast, herbs(), { key: 'hostile' });
  const modelId = await registered('hostile');
  const foreign = model({
    graph: [
      node('Steal', ['x'], ['p'], {}, 'com.example'),
      input('x', 'float', ['N', 2]),
      output('p', 'float', ['N', 3]),
    ],
  });
  // Loads and runs, and answers no probabilities.
  const unusable = model({
    graph: [
      node('Gemm', ['x', 'w'], ['p']),
      constant('w', 'float', [2, 3], [7, 7, 7, 7, 7, 7]),
      input('x', 'float', ['N', 2]),
      output('p', 'float', ['N', 3]),
    ],
  });
  const before = await artifactsOf(house);
  const hostile = [Buffer.from(herbs().csv), softmax.bytes.subarray(0, softmax.bytes.length - 9), foreign, unusable];
  for (const [n, bytes] of hostile.entries()) {
    const stagedFileId = await stageModel(house, bytes);
    const request = { modelId, datasetId, stagedFileId, mapping: softmax.mapping, commandId: `hostile-${n}` };
    const sentence = /^[A-Z][^\n]{10,400}\.$/;
    await assert.rejects(importModel(engineer, request), { code: 'BAD_INPUT', message: sentence }, `file ${n}`);
    const looked = engineer.ask('query ($id: ID!) { stagedFile(id: $id) { model { bytes } } }', { id: stagedFileId });
    if (bytes === unusable) await looked;
    else await assert.rejects(looked, { code: 'BAD_INPUT', message: sentence }, `file ${n}`);
    await engineer.ask('mutation ($id: ID!) { discardStagedFile(id: $id) }', { id: stagedFileId });
  }
  assert.deepEqual(await artifactsOf(house), before); // what was refused leaves nothing behind
  assert.equal((await fetch(`${house.url}/healthz`)).status, 200);
});

test('a mapping must feed every input by columns that are features of a sealed version of the own unit', async () => {
  const { engineer } = house.cast;
  const { datasetId } = await sealedDataset(house.cast, people(), { key: 'mapped' });
  const modelId = await registered('mapped');
  const stagedFileId = await stageModel(house, linear.bytes);
  const request = { modelId, datasetId, stagedFileId, mapping: linear.mapping as object };
  const fed = (...columns: string[]) => ({
    ...linear.mapping,
    inputs: [{ input: 'x', parts: columns.map((column) => ({ as: 'number', column, missing: 0 })) }],
  });
  const refused = (mapping: object, message: RegExp, n: number) =>
    assert.rejects(importModel(engineer, { ...request, mapping, commandId: `map-${n}` }), {
      code: 'BAD_INPUT',
      message,
    });
  await refused({ ...linear.mapping, inputs: [{ ...linear.mapping.inputs[0], input: 'z' }] }, /"x" is not mapped/, 1);
  await refused(fed('a', 'b'), /takes 3 numbers a row and is mapped to 2/, 2);
  await refused(fed('a', 'b', 'nobody'), /"nobody" does not exist/, 3);
  await refused(fed('a', 'b', 'y'), /"y" has the role TARGET/, 4);
  await refused({ nonsense: true }, /mapping/, 5);
  const nested = JSON.parse(`{"version": ${'['.repeat(2_000)}${']'.repeat(2_000)}}`) as object;
  await refused(nested, /nested deeper/, 7);
  await assert.rejects(
    importModel(engineer, { ...request, stagedFileId: `st_${'0'.repeat(32)}`, commandId: 'map-6' }),
    {
      code: 'NOT_FOUND',
    },
  );

  const theirs = await tokenFor(house.config, { subject: 'e.moreau', role: 'engineer', businessUnit: 'markets' });
  const foreign = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${theirs}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($input: RegisterModelInput!) { registerModel(input: $input) { model { id } } }',
      variables: { input: { name: 'x', purpose: 'y', riskClass: 'LIMITED', rationale: 'z' } },
    }),
  });
  const { data } = (await foreign.json()) as { data: { registerModel: { model: { id: string } } } };
  const importOf = async (ids: object) => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${theirs}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'mutation ($input: ImportModelVersionInput!) { importModelVersion(input: $input) { receipt { position } } }',
        variables: { input: { ...request, ...ids, datasetVersion: 1, source: { title: 't', licence: 'l' } } },
      }),
    });
    const answer = (await response.json()) as { errors: { extensions: { code: string } }[] };
    return answer.errors[0]!.extensions.code;
  };
  assert.equal(await importOf({}), 'WRONG_BUSINESS_UNIT');
  assert.equal(await importOf({ modelId: data.registerModel.model.id }), 'WRONG_BUSINESS_UNIT');
  await engineer.ask('mutation ($id: ID!) { discardStagedFile(id: $id) }', { id: stagedFileId });
});

test('a model that does not come back is ended, others are answered meanwhile, and its next row finds a fresh one', async (context) => {
  const slow = await startHouse(context, { importedMs: 4_000 });
  const { cast } = slow;
  await publishPrices(cast);
  const sums = (key: string) => sealedDataset(cast, { ...sumsTable(), name: key }, { key });
  const deployments: string[] = [];
  for (const [key, { bytes, mapping }] of Object.entries({ stuck: stuckAboveHundred(), sound: around(...sum) })) {
    const { datasetId } = await sums(key);
    const modelId = await registered(key, cast);
    const request = { modelId, datasetId, stagedFileId: await stageModel(slow, bytes), mapping, commandId: key };
    const { modelVersion } = await importModel(cast.engineer, request);
    await evaluated(cast, modelId, modelVersion.version, key);
    deployments.push(await deployed(cast, modelId, modelVersion.version, key));
  }
  const [stuck, sound] = deployments;
  const row = (key: string, a: number) => [{ idempotencyKey: key, features: { a, b: 1 } }];
  // Its process runs before the other one hangs.
  assert.equal((await predicted(sound!, row('warm', 1), cast))[0]!.prediction!.score, 2);
  const answered: string[] = [];
  const note = async (name: string, answers: Promise<readonly Result[]>) => {
    const [answer] = await answers;
    answered.push(name);
    return answer!;
  };
  const hanging = note('stuck', predicted(stuck!, row('hang', 1_000), cast));
  const meanwhile = await note('sound', predicted(sound!, row('sound', 1_000), cast));
  assert.equal(meanwhile.prediction!.score, 1_001);
  const { error } = await hanging;
  assert.equal(error!.code, 'UNAVAILABLE');
  assert.match(error!.sentence, /^The model took longer than 4000 ms/);
  assert.deepEqual(answered, ['sound', 'stuck']);
  assert.equal((await predicted(stuck!, row('fresh', 7), cast))[0]!.prediction!.score, 8);
  await slow.stop();
  await assertCostsAddUp(slow.dataDir, assertSoundLedger(slow.dataDir));
});

test('what a refused and an accepted import cost is on the bill of the model, and the bill adds up', async (context) => {
  const paid = await startHouse(context);
  const { cast } = paid;
  await publishPrices(cast);
  const { datasetId } = await sealedDataset(cast, { ...sumsTable(), name: 'paid' }, { key: 'paid' });
  const modelId = await registered('paid', cast);
  const { bytes, mapping } = around(...sum);
  const request = { modelId, datasetId, stagedFileId: await stageModel(paid, bytes), mapping };
  // Looked into, and refused for how it is mapped; then as it should be.
  const wrong = { ...mapping, inputs: [{ input: 'x', parts: [{ as: 'number', column: 'a', missing: 0 }] }] };
  const refused = importModel(cast.engineer, { ...request, mapping: wrong, commandId: 'refused' });
  await assert.rejects(refused, { code: 'BAD_INPUT' });
  await importModel(cast.engineer, { ...request, commandId: 'accepted' });
  const query = `query ($id: ID!) {
    costLines(first: 50, kind: IMPORT, modelId: $id) { edges { node { kind status deviceNs } } }
  }`;
  await paid.restart(async () => {
    const events = assertSoundLedger(paid.dataDir);
    await assertCostsAddUp(paid.dataDir, events);
    const windows = ofType(events, 'UsageMetered').filter(({ data }) => data.owner.kind === 'import');
    assert.deepEqual(
      windows.map(({ data }) => [data.final, data.ended, data.attributedNs, data.deviceNs > 0]),
      [false, true, false, true].map((final) => [final, final ? 'released' : 'open', 0, final]),
    );
  });
  const { costLines } = await paid.cast.finance.ask<{ costLines: { edges: { node: { status: string } }[] } }>(query, {
    id: modelId,
  });
  assert.deepEqual(
    costLines.edges.map(({ node }) => node.status),
    ['PRICED', 'PRICED'],
  );
});

const models = process.env.COUNTERSIGN_TEST_DATA && join(process.env.COUNTERSIGN_TEST_DATA, '..', 'models');
const story = models && join(models, 'stories260K.onnx');
const skip =
  story && existsSync(story)
    ? false
    : 'stories260K.onnx is not here: set COUNTERSIGN_TEST_DATA to the folder beside it';

test('a language model is inspected, and is no model of numeric columns', { skip }, async () => {
  const { engineer } = house.cast;
  const { datasetId } = await sealedDataset(house.cast, people(), { key: 'story' });
  const modelId = await registered('story');
  const stagedFileId = await stageModel(house, readFileSync(story as string));
  const { stagedFile } = await engineer.ask<{
    stagedFile: { model: { inputs: { name: string; type: string; shape: string[] }[]; outputs: { name: string }[] } };
  }>('query ($id: ID!) { stagedFile(id: $id) { model { inputs { name type shape } outputs { name } } } }', {
    id: stagedFileId,
  });
  const [tokens] = stagedFile.model.inputs;
  assert.deepEqual([tokens!.type, tokens!.shape.length], ['int64', 2]);
  const mapping = {
    version: 1,
    inputs: [{ input: tokens!.name, parts: [{ as: 'number', column: 'a', missing: 0 }] }],
    output: { task: 'regression', output: stagedFile.model.outputs[0]!.name },
  };
  await assert.rejects(importModel(engineer, { modelId, datasetId, stagedFileId, mapping, commandId: 'story' }), {
    code: 'BAD_INPUT',
    message: /^[A-Z][^\n]+\.$/,
  });
  await engineer.ask('mutation ($id: ID!) { discardStagedFile(id: $id) }', { id: stagedFileId });
});

async function artifactsOf({ dataDir }: House): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const digest of listArtifacts(join(dataDir, 'artifacts'))) names.push(digest);
  return names;
}

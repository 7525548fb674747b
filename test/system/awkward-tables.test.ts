// Five awkward tables, trained, measured, scored and explained through the API with nothing but a list of columns: whatever a
// data scientist brings is learned or named, and never crashes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AwkwardTable, alarms, herbs, rents, traps, wide } from '../support/system/awkward-tables.ts';
import { type Deployed, deployTable, publishPrices } from '../support/system/deploy-table.ts';
import { type House, startHouse } from '../support/system/server-in-process.ts';

let house: House;
const cleanup: (() => void | Promise<void>)[] = [];

before(async () => {
  house = await startHouse({ after: (work) => void cleanup.push(work) });
  await publishPrices(house.cast);
});
after(async () => {
  for (const work of cleanup.reverse()) await work();
});

const deploy = (table: AwkwardTable) => {
  const { parameters, heldOutFrom, threshold } = table;
  const options = {
    key: table.name,
    parameters,
    ...(heldOutFrom ? { heldOutFrom } : {}),
    ...(threshold ? { threshold } : {}),
  };
  return deployTable(house.cast, table, options);
};

interface Prediction {
  readonly score: number;
  readonly decision: string;
  readonly predictedClass: string | null;
  readonly probabilities: readonly { readonly class: string; readonly probability: number }[] | null;
  readonly adverseReasons: readonly string[];
  readonly features: Record<string, unknown>;
  readonly reasons: readonly { readonly column: string; readonly contribution: number }[];
  readonly explanation: { readonly baselineLogit: number; readonly logit: number; readonly residual: number };
}

/** Of held-out rows; each adds up, and shows what was sent. */
async function score(table: AwkwardTable, run: Deployed): Promise<readonly { row: number; prediction: Prediction }[]> {
  const subject = table.columns.find(({ role }) => role === 'SUBJECT');
  const rows = run.heldOutRows.slice(0, 40).map((row) => ({
    idempotencyKey: `row-${row}`,
    ...(subject ? { subjectId: `p-${row}` } : {}),
    features: table.features(row),
  }));
  const ask = () =>
    house.cast.business.ask<{
      predictMany: { results: { prediction: Prediction | null; error: { sentence: string } | null }[] };
    }>(
      `mutation ($input: PredictManyInput!) { predictMany(input: $input) { results {
      prediction {
        score decision predictedClass probabilities { class probability } adverseReasons features
        reasons { column contribution } explanation { baselineLogit logit residual }
      }
      error { sentence }
    } } }`,
      { input: { deploymentId: run.deploymentId, rows, unknownCategories: 'OTHER' } },
    );
  const { predictMany } = await ask();
  // What was answered fresh is what is read back from the ledger.
  assert.deepEqual((await ask()).predictMany, predictMany);
  return predictMany.results.map(({ prediction, error }, index) => {
    assert.equal(error, null);
    const { reasons, explanation, features, adverseReasons } = prediction!;
    const { baselineLogit, logit, residual } = explanation;
    const sum = reasons.reduce((total, { contribution }) => total + contribution, baselineLogit);
    assert.ok(Math.abs(sum + residual - logit) <= 1e-5 * (1 + Math.abs(logit)), 'reasons and residual miss the logit');
    assert.ok(
      Math.abs(residual) <= 0.01 * Math.abs(logit - baselineLogit) + 1e-4 * (1 + Math.abs(logit)),
      `residual ${residual}`,
    );
    assert.deepEqual(features, rows[index]!.features);
    assert.ok(adverseReasons.length <= 4);
    return { row: run.heldOutRows[index]!, prediction: prediction! };
  });
}

const askEngineer = <T>(query: string, variables: Record<string, unknown>) =>
  house.cast.engineer.ask<T>(query, variables);

test('three classes of several scripts are told apart, with probabilities that add up and folds that say how sure that is', async () => {
  const table = herbs();
  const run = await deploy(table);
  const { modelVersion, trainingRun } = await askEngineer<{
    modelVersion: { task: string; evaluations: { classes: string[]; accuracy: number; baseline: object | null }[] };
    trainingRun: {
      crossValidation: { folds: object[]; mean: number };
      epochsRun: number;
      bestEpoch: number;
      baseline: object;
    };
  }>(
    `query ($version: ID!, $run: ID!) {
      modelVersion(id: $version) { task evaluations { classes accuracy baseline { comparison { verdict because } } } }
      trainingRun(id: $run) { epochsRun bestEpoch baseline { finalLoss } crossValidation { measure mean deviation folds { rows value } } }
    }`,
    { version: `${run.modelId}@${run.version}`, run: run.trainingId },
  );
  assert.equal(modelVersion.task, 'MULTICLASS');
  const { classes, accuracy, baseline } = modelVersion.evaluations[0]!;
  assert.deepEqual(classes, ['Minze', 'β-sage', '紫蘇']);
  assert.ok(accuracy > 0.6, `accuracy ${accuracy}`);
  assert.ok(baseline);
  assert.equal(trainingRun.crossValidation.folds.length, 3);
  assert.ok(trainingRun.bestEpoch >= 1 && trainingRun.bestEpoch <= trainingRun.epochsRun);
  for (const { prediction } of await score(table, run)) {
    const { probabilities, predictedClass, decision, score: likeliest } = prediction;
    const sum = probabilities!.reduce((total, { probability }) => total + probability, 0);
    assert.ok(Math.abs(sum - 1) < 1e-5);
    assert.equal(probabilities![0]!.class, predictedClass);
    assert.equal(decision, likeliest >= 0.5 ? predictedClass : 'ACCEPT');
  }
});

test('a number is learned against outliers, by weight, and measured on what happened later', async () => {
  const table = rents();
  const run = await deploy(table);
  assert.deepEqual(
    run.heldOutRows,
    Array.from({ length: 80 }, (_, at) => 220 + at),
  );
  const { modelVersion } = await askEngineer<{
    modelVersion: { evaluations: { rmse: number; mae: number; regression: { medianAbsoluteError: number } }[] };
  }>('query ($id: ID!) { modelVersion(id: $id) { evaluations { rmse mae regression { medianAbsoluteError } } } }', {
    id: `${run.modelId}@${run.version}`,
  });
  const { medianAbsoluteError } = modelVersion.evaluations[0]!.regression;
  assert.ok(medianAbsoluteError < 250, `median absolute error ${medianAbsoluteError}`);
  for (const { prediction } of await score(table, run)) {
    assert.equal(prediction.decision, prediction.score >= 1000 ? 'DECLINE' : 'ACCEPT');
    assert.equal(prediction.predictedClass, null);
    assert.equal(prediction.score, prediction.explanation.logit);
  }
});

test('traps are named and not crashed on, and every sensitive column has its table', async () => {
  const table = traps();
  const run = await deploy(table);
  const { trainingRun, modelVersion } = await askEngineer<{
    trainingRun: { findings: { column: string | null; code: string; sentence: string }[] };
    modelVersion: { evaluations: { groups: { column: string }[] }[] };
  }>(
    `query ($version: ID!, $run: ID!) {
      trainingRun(id: $run) { findings { column code sentence } }
      modelVersion(id: $version) { evaluations { groups { column } } }
    }`,
    { version: `${run.modelId}@${run.version}`, run: run.trainingId },
  );
  const named = (name: string) => trainingRun.findings.flatMap(({ column, code }) => (column === name ? [code] : []));
  assert.deepEqual(named('same'), ['CONSTANT_COLUMN']);
  assert.deepEqual(named('nothing'), ['ALL_MISSING']);
  assert.deepEqual(named('town'), ['MANY_CATEGORIES', 'UNSEEN_IN_TRAINING']);
  assert.deepEqual(named('code'), ['IDENTIFIER_LIKE']);
  assert.deepEqual(named('days overdue'), ['TARGET_LEAK']);
  assert.deepEqual(modelVersion.evaluations[0]!.groups.map(({ column }) => column).sort(), ['age', 'gender']);
  assert.equal((await score(table, run)).length, 40);
});

test('more columns than rows are learned without a hidden layer, and said', async () => {
  const table = wide();
  const run = await deploy(table);
  const { trainingRun } = await askEngineer<{
    trainingRun: { findings: { column: string | null; code: string }[]; baseline: object | null };
  }>('query ($id: ID!) { trainingRun(id: $id) { findings { column code } baseline { finalLoss } } }', {
    id: run.trainingId,
  });
  assert.ok(trainingRun.findings.some(({ column, code }) => column === null && code === 'MORE_COLUMNS_THAN_ROWS'));
  assert.equal(trainingRun.baseline, null);
  assert.ok((await score(table, run)).length > 0);
});

test('JSON Lines with nulls, booleans and a rare class are learned with balanced weights', async () => {
  const table = alarms();
  const run = await deploy(table);
  assert.ok(run.auc > 0.8, `AUC ${run.auc}`);
  assert.equal((await score(table, run)).length, 40);
});

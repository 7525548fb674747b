// Guarantee G6, through the API of the whole house alone: a run and its predictions come out again to the bit, a model file that
// was swapped is refused, an erased person's are said to be missing, and the bill still adds up.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertSoundLedger } from '../support/system/check-ledger.ts';
import { deployTable, publishPrices } from '../support/system/deploy-table.ts';
import { loanFeatures, loanTable, personOf } from '../support/system/loan-table.ts';
import { type House, startHouse } from '../support/system/server-in-process.ts';

interface Check {
  readonly verdict: string;
  readonly largestUlp: number;
  readonly missingRows: number;
  readonly missingGrounds: number;
  readonly environment: { readonly equal: boolean };
  readonly batch: { readonly size: number; readonly rebuilt: string };
}
interface Reproduced {
  readonly check: Check;
  readonly receipt: { readonly position: string };
}

async function reproduceTraining({ cast }: House, trainingId: string): Promise<Reproduced> {
  const { reproduceTraining } = await cast.regulator.ask<{ reproduceTraining: Reproduced }>(
    `mutation ($id: ID!) { reproduceTraining(input: { trainingId: $id }) {
      check { verdict missingRows environment { equal } } receipt { position }
    } }`,
    { id: trainingId },
  );
  return reproduceTraining;
}

async function reproducePrediction({ cast }: House, predictionId: string): Promise<Reproduced> {
  const { reproducePrediction } = await cast.regulator.ask<{ reproducePrediction: Reproduced }>(
    `mutation ($id: ID!) { reproducePrediction(input: { predictionId: $id }) {
      check { verdict largestUlp missingGrounds environment { equal } batch { size rebuilt } } receipt { position }
    } }`,
    { id: predictionId },
  );
  return reproducePrediction;
}

const LIMIT = { timeout: 120_000 };

test('a past run and its predictions are reproduced through the API, after a restart too', LIMIT, async (t) => {
  const house = await startHouse(t);
  await publishPrices(house.cast);
  const { deploymentId, trainingId } = await deployTable(house.cast, loanTable, {
    key: 'loans',
    parameters: { epochs: 5, hidden: [16, 8], dropout: 0.1 },
  });
  const rows = [0, 1, 2, 3, 4].map((row) => ({
    idempotencyKey: `k${row}`,
    subjectId: personOf(row),
    features: loanFeatures(row),
  }));
  const { predictMany } = await house.cast.business.ask<{
    predictMany: { results: { prediction: { id: string; artifactDigest: string; subject: string } }[] };
  }>(
    `mutation ($input: PredictManyInput!) { predictMany(input: $input) { results { prediction { id artifactDigest subject } } } }`,
    { input: { deploymentId, rows } },
  );
  const predictions = predictMany.results.map(({ prediction }) => prediction);

  await house.restart();
  const run = (await reproduceTraining(house, trainingId)).check;
  assert.deepEqual([run.verdict, run.environment.equal], ['IDENTICAL', true]);
  const steps: string[] = [];
  const follow = 'subscription ($id: ID!) { trainingProgress(trainingId: $id) { status } }';
  const followed = house.cast.engineer.follow<{ trainingProgress: { status: string } }>(follow, { id: trainingId });
  for await (const { trainingProgress } of followed) steps.push(trainingProgress.status);
  assert.equal(steps.filter((status) => status === 'COMPLETED').length, 1, 'a check is no step of the run');
  for (const { id } of predictions.slice(0, 3)) {
    const { check } = await reproducePrediction(house, id);
    assert.deepEqual(
      [check.verdict, check.largestUlp, check.environment.equal, check.batch],
      ['IDENTICAL', 0, true, { size: 5, rebuilt: 'MISSING_ROWS' }],
    );
  }

  await house.cast.operator.ask(
    'mutation ($subject: String!) { destroySubjectKey(input: { subject: $subject, reason: "Asked for." }) { subject } }',
    { subject: predictions[3]!.subject },
  );
  const gone = (await reproducePrediction(house, predictions[3]!.id)).check;
  assert.deepEqual([gone.verdict, gone.missingGrounds], ['INCOMPLETE', 1]);
  const { check: without, receipt } = await reproduceTraining(house, trainingId);
  assert.deepEqual([without.verdict, without.missingRows], ['INCOMPLETE', 1]);

  const { costSummary } = await house.cast.finance.ask<{
    costSummary: { addsUp: boolean; byModel: { kind: string; lines: number }[] };
  }>('query ($at: Position) { costSummary(atLeast: $at) { addsUp byModel { kind lines } } }', {
    at: receipt.position,
  });
  assert.equal(costSummary.addsUp, true);
  const { lines } = costSummary.byModel.find(({ kind }) => kind === 'REPRODUCTION')!;
  assert.equal(lines, 6);

  const { artifactDigest } = predictions[4]!;
  const folder = join(house.dataDir, 'artifacts', artifactDigest.slice(0, 2), artifactDigest.slice(2, 4));
  const file = join(folder, artifactDigest);
  writeFileSync(file, readFileSync(file).fill(0, 100, 101));
  await assert.rejects(reproducePrediction(house, predictions[4]!.id), { code: 'ARTIFACT_CORRUPT' });
  await assert.rejects(reproduceTraining(house, trainingId), { code: 'ARTIFACT_CORRUPT' });
  await house.stop();
  assertSoundLedger(house.dataDir);
});

// What does a stop, a lost view, a swapped model file or an erasure change? Nothing that was answered (guarantees G1, G5, G8).
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ApiError } from '../../examples/demo/api-client.ts';
import { PREDICT, type PredictAnswer } from '../../examples/demo/score-held-out.ts';
import { dump } from '../projections/project-into.ts';
import { assertCostsAddUp, assertSoundLedger, catchUpViews } from '../support/system/check-ledger.ts';
import {
  type Deployed,
  deployTable,
  endOfTraining,
  publishPrices,
  trainedVersion,
} from '../support/system/deploy-table.ts';
import { LOAN_ROWS, loanFeatures, loanTable, personOf } from '../support/system/loan-table.ts';
import { ofType, readLedger, viewsFile } from '../support/system/read-ledger.ts';
import { type House, startHouse } from '../support/system/server-in-process.ts';

let house: House;
let model: Deployed;
const cleanup: (() => void | Promise<void>)[] = [];

before(async () => {
  house = await startHouse({ after: (work) => void cleanup.push(work) });
  await publishPrices(house.cast);
  model = await deployTable(house.cast, loanTable, { key: 'restart', parameters: { epochs: 2 } });
});
after(async () => {
  for (const work of cleanup.reverse()) await work();
});

const predict = async (row: number, key = `row-${row}`) => {
  const { predict } = await house.cast.business.ask<PredictAnswer>(PREDICT, {
    input: {
      deploymentId: model.deploymentId,
      subjectId: personOf(row),
      features: loanFeatures(row),
      idempotencyKey: key,
    },
  });
  return predict;
};

test('a restarted server answers a retry with the first answer, and counts on', async () => {
  const first = await predict(1);
  await house.restart();
  const again = await predict(1);
  assert.deepEqual(again.prediction, first.prediction);
  assert.deepEqual(again.receipt, { ...first.receipt, replayed: true });
  await predict(2);
  const scored = ofType(readLedger(house.dataDir), 'PredictionScored');
  assert.deepEqual(
    scored.map(({ data }) => data.counter),
    [1, 2],
  );
});

test('views that were deleted are built again, row for row', async () => {
  let before: ReturnType<typeof dump> | undefined;
  await house.restart(async () => {
    await catchUpViews(house.dataDir);
    before = dump(viewsFile(house.dataDir));
    rmSync(join(house.dataDir, 'views'), { recursive: true });
  });
  // The answer needs the view, and waits for it.
  assert.equal((await predict(1)).receipt.replayed, true);
  await house.restart(async () => {
    await catchUpViews(house.dataDir);
    assert.deepEqual(dump(viewsFile(house.dataDir)), before);
  });
});

test('a run that was under way when the server stopped is taken up and ends once', async () => {
  const { requestTraining } = await house.cast.engineer.ask<{ requestTraining: { trainingId: string } }>(
    'mutation ($input: RequestTrainingInput!) { requestTraining(input: $input) { trainingId } }',
    {
      input: {
        commandId: 'long-run',
        modelId: model.modelId,
        datasetId: model.datasetId,
        datasetVersion: 1,
        parameters: { epochs: 600, seed: 5 },
      },
    },
  );
  const { trainingId } = requestTraining;
  const epochs = house.cast.engineer.follow<{ trainingProgress: { epoch: number } }>(
    'subscription ($id: ID!) { trainingProgress(trainingId: $id) { epoch } }',
    { id: trainingId },
  );
  for await (const { trainingProgress } of epochs) if (trainingProgress.epoch >= 3) break;
  await house.stop();
  const stopped = readLedger(house.dataDir);
  assert.ok(
    !ofType(stopped, 'TrainingCompleted').some(({ data }) => data.trainingId === trainingId),
    'it had ended before',
  );
  await house.restart();
  const end = await endOfTraining(house.cast.engineer, trainingId);
  assert.equal(end.status, 'COMPLETED');
});

test('a model file in which a byte was changed is refused, and answers again when it is put right', async () => {
  const { digest } = ofType(readLedger(house.dataDir), 'ModelVersionCreated')[0]!.data.artifact;
  const path = join(house.dataDir, 'artifacts', digest.slice(0, 2), digest.slice(2, 4), digest);
  const bytes = readFileSync(path);
  const flipped = Buffer.from(bytes);
  flipped[flipped.length >> 1]! ^= 1;
  await house.restart(() => writeFileSync(path, flipped));
  const length = readLedger(house.dataDir).length;
  await assert.rejects(predict(3), (error) => error instanceof ApiError && error.code === 'ARTIFACT_CORRUPT');
  assert.equal(readLedger(house.dataDir).length, length, 'a refusal changed the ledger');
  // What was answered is answered from the ledger: no model is needed for it.
  assert.equal((await predict(1)).receipt.replayed, true);
  writeFileSync(path, bytes);
  assert.equal((await predict(3)).receipt.replayed, false);
});

interface Dossier {
  readonly prediction: {
    readonly score: number;
    readonly erased: boolean;
    readonly features: object | null;
    readonly reasons: readonly object[] | null;
    readonly receipt: { readonly dataHash: string };
  };
}

test('an erased person reads null everywhere and for good; the record and everybody else stay', async () => {
  const erasedRow = Array.from({ length: LOAN_ROWS }, (_, row) => row).find(
    (row) => row > 10 && !model.heldOutRows.includes(row),
  )!;
  const [gone, kept] = [await predict(erasedRow), await predict(1)];
  const dossierOf = async ({ prediction, receipt }: typeof gone) => {
    const { prediction: dossier } = await house.cast.regulator.ask<Dossier>(
      `query ($id: ID!, $atLeast: Position) {
        prediction(id: $id, atLeast: $atLeast) { score erased features reasons { column } receipt { dataHash } }
      }`,
      { id: prediction.id, atLeast: receipt.position },
    );
    return dossier;
  };
  const whole = await dossierOf(gone);
  assert.deepEqual(whole.features, loanFeatures(erasedRow));
  const keptBefore = await dossierOf(kept);

  const destroyed = await house.cast.operator.ask<{
    destroySubjectKey: { subject: string; receipt: { position: string } };
  }>(
    'mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { subject receipt { position } } }',
    { input: { commandId: 'erase', subjectId: personOf(erasedRow), reason: 'Asked for under article 17.' } },
  );
  assert.match(destroyed.destroySubjectKey.subject, /^sb_/);
  for (const moment of ['at once', 'after a restart']) {
    const erased = await dossierOf(gone);
    assert.deepEqual([erased.erased, erased.features, erased.reasons], [true, null, null], moment);
    assert.deepEqual([erased.score, erased.receipt], [whole.score, whole.receipt], moment);
    assert.deepEqual(await dossierOf(kept), keptBefore, moment);
    await house.restart();
  }

  // Training again works without the person, and says how many rows it did without.
  const before = ofType(readLedger(house.dataDir), 'TrainingCompleted')[0]!.data;
  const { trainingId } = await trainedVersion(house.cast, model, {
    key: 'without',
    parameters: { epochs: 2, seed: 6 },
  });
  const after = ofType(readLedger(house.dataDir), 'TrainingCompleted').find(
    ({ data }) => data.trainingId === trainingId,
  )!;
  assert.equal(after.data.rows, before.rows - 1);
  assert.deepEqual([before.erasedRows, after.data.erasedRows], [0, 1]);
  const { trainingRun } = await house.cast.regulator.ask<{ trainingRun: { erasedRows: number } }>(
    'query ($id: ID!) { trainingRun(id: $id) { erasedRows } }',
    { id: trainingId },
  );
  assert.equal(trainingRun.erasedRows, 1);
});

test('after all of that the ledger is sound and every line is paid for', async () => {
  await house.stop();
  const events = assertSoundLedger(house.dataDir);
  await assertCostsAddUp(house.dataDir, events);
});

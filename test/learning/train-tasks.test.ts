// Every task learns what there is to learn, and what shapes a run does what it says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import type { Task } from '../../learning/task.ts';
import { type EpochReport, type TrainingInput, trainNetwork } from '../../learning/train.ts';
import type { TrainingParams } from '../../learning/training-params.ts';
import { smallTable } from './small-table.ts';
import { classTable, regression, regressionTable, threeClasses } from './task-tables.ts';

const amounts = regressionTable(900);
const kinds = classTable(900);
const { columns, rows, labels } = smallTable(900);
const encoding = fitEncoding(columns, rows.slice(0, 600));
const encoded = encodeRows(encoding, rows.slice(0, 600));
const held = encodeRows(encoding, rows.slice(600));

const targetsOf = (task: Task) =>
  task.kind === 'binary' ? Float32Array.from(labels) : task.kind === 'multiclass' ? kinds.targets : amounts.targets;

const train = (task: Task, params: Partial<TrainingParams> = {}, given: Partial<TrainingInput> = {}) =>
  trainNetwork({
    encoding,
    encoded,
    task,
    targets: targetsOf(task).subarray(0, 600),
    params: { hidden: [16], batchSize: 32, learningRate: 0.01, ...params },
    ...given,
  });

const scoresOf = async (modelBytes: Uint8Array) => {
  const scorer = await openScorer(modelBytes, { explain: false });
  const scores = await scorer.score(held);
  await scorer.release();
  return scores;
};

const binary: Task = { kind: 'binary' };

/** Share of the variance of the held-out amounts that the scores explain. */
const explainedShare = (scores: Float32Array) => {
  const wanted = amounts.targets.subarray(600);
  const mean = wanted.reduce((sum, value) => sum + value / wanted.length, 0);
  const spread = wanted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return 1 - scores.reduce((sum, score, i) => sum + (score - wanted[i]!) ** 2, 0) / spread;
};

const rightShare = (classes: Int32Array) => {
  const wanted = kinds.targets.subarray(600);
  return classes.filter((of, i) => of === wanted[i]).length / wanted.length;
};

for (const hidden of [[], [16]]) {
  const what = hidden.length === 0 ? 'a regression without a hidden layer' : 'a network';
  test(`${what} predicts unseen amounts in their own unit`, async () => {
    for (const loss of ['standard', 'huber'] as const) {
      const { scores } = await scoresOf((await train(regression, { hidden, loss })).modelBytes);
      assert.ok(explainedShare(scores) > 0.95, `${loss}: ${explainedShare(scores)}`);
    }
  });

  test(`${what} names unseen classes, its probabilities adding up to 1`, async () => {
    const { classes, probabilities } = await scoresOf((await train(threeClasses, { hidden })).modelBytes);
    assert.ok(rightShare(classes) > 0.85, String(rightShare(classes)));
    for (let row = 0; row < classes.length; row++) {
      const sum = probabilities.subarray(3 * row, 3 * row + 3).reduce((total, value) => total + value, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5);
    }
  });
}

test('every activation learns, with dropout and weight decay', async () => {
  for (const activation of ['relu', 'gelu', 'tanh'] as const) {
    const { scores } = await scoresOf((await train(regression, { activation, dropout: 0.1, l2: 0.001 })).modelBytes);
    assert.ok(explainedShare(scores) > 0.9, `${activation}: ${explainedShare(scores)}`);
  }
});

test("Huber's loss is not drawn away by wild targets", async () => {
  const wild = amounts.targets.slice(0, 600).map((amount, row) => (row % 50 === 0 ? amount + 40_000 : amount));
  const share = async (params: Partial<TrainingParams>) =>
    explainedShare((await scoresOf((await train(regression, params, { targets: wild })).modelBytes)).scores);
  assert.ok((await share({ loss: 'huber', huberDelta: 0.05 })) > 0.5 + (await share({ loss: 'standard' })));
});

test('weight decay makes weights smaller: scores stay nearer to each other', async () => {
  const spread = async (l2: number) => {
    const { logits } = await scoresOf((await train(binary, { hidden: [], l2 })).modelBytes);
    return Math.max(...logits) - Math.min(...logits);
  };
  assert.ok((await spread(1)) < 0.7 * (await spread(0)));
});

test('balanced classes raise the scores of the rare class', async () => {
  const rare = labels.slice(0, 600).map((label, row) => (label === 1 && row % 4 === 0 ? 1 : 0));
  const mean = async (classWeights: 'none' | 'balanced') => {
    const { scores } = await scoresOf((await train(binary, { classWeights }, { targets: rare })).modelBytes);
    return scores.reduce((sum, score) => sum + score / scores.length, 0);
  };
  assert.ok((await mean('balanced')) > 1.5 * (await mean('none')));
});

test('a row of weight 0 teaches nothing: the same model as without its target', async () => {
  const rowWeights = new Float32Array(600).fill(1);
  rowWeights[17] = 0;
  const flipped = amounts.targets.slice(0, 600);
  const scale = { params: { epochs: 2, hidden: [4] } };
  const start = (await train(regression, { epochs: 1, hidden: [4] })).modelBytes; // its target scale is kept
  const one = await train(regression, {}, { ...scale, rowWeights, startFrom: start });
  flipped[17] = 0;
  const other = await train(regression, {}, { ...scale, rowWeights, startFrom: start, targets: flipped });
  assert.ok(Buffer.from(one.modelBytes).equals(other.modelBytes));
});

test('early stopping keeps the state of the lowest validation loss and learns from the other rows alone', async () => {
  const reports: EpochReport[] = [];
  const onEpoch = (report: EpochReport) => void reports.push(report);
  const params = { hidden: [32, 32], learningRate: 0.03, epochs: 60, patience: 4, batchSize: 16 };
  const result = await train(binary, params, { onEpoch });
  const losses = reports.map(({ validationLoss }) => validationLoss!);
  assert.equal(result.epochsRun, reports.length);
  assert.ok(result.epochsRun < 60);
  assert.equal(result.bestEpoch, 1 + losses.indexOf(Math.min(...losses)));
  assert.equal(result.epochsRun, result.bestEpoch + 4);
  assert.equal(result.validationLoss, Math.min(...losses));
  assert.equal(result.finalLoss, reports[result.bestEpoch - 1]!.loss);
  assert.equal(result.trainingRows + result.validationRows, 600);
  assert.ok(Math.abs(result.validationRows - 90) <= 1); // each class rounds its own share
  const shorter = await train(binary, { ...params, epochs: result.bestEpoch });
  assert.deepEqual((await scoresOf(shorter.modelBytes)).logits, (await scoresOf(result.modelBytes)).logits);
});

test('early stopping on a table too small to keep a row apart is refused', async () => {
  const few = encodeRows(encoding, rows.slice(0, 2));
  const targets = Float32Array.of(1, 2);
  await assert.rejects(train(regression, { patience: 3 }, { encoded: few, targets }), {
    code: 'INVALID_PARAMETERS',
    message: /validationPermille/,
  });
});

test('more columns than rows train and score', async () => {
  const wide = Array.from({ length: 40 }, (_, i) => ({ name: `x${i}`, kind: 'number' as const }));
  const few = Array.from({ length: 6 }, (_, row) => wide.map((_, column) => Math.sin(row * 40 + column)));
  const fitted = fitEncoding(wide, few);
  const given = encodeRows(fitted, few);
  const { modelBytes } = await trainNetwork({ encoding: fitted, encoded: given, targets: [0, 1, 0, 1, 0, 1] });
  const scorer = await openScorer(modelBytes);
  assert.ok((await scorer.score(given)).attributions.every(Number.isFinite));
  await scorer.release();
});

test('targets a task cannot have and parameters it has no use for are refused', async () => {
  const refused = async (task: Task, params: Partial<TrainingParams>, targets: number[], code: string) => {
    const few = encodeRows(encoding, rows.slice(0, targets.length));
    await assert.rejects(train(task, params, { encoded: few, targets }), { code });
  };
  await refused(regression, {}, [3, 3, 3], 'CONSTANT_TARGET');
  await refused(regression, {}, [3, Number.NaN, 3], 'BAD_TARGET');
  await refused(threeClasses, {}, [1, 1, 1], 'ONE_CLASS');
  await refused(threeClasses, {}, [1, 3, 1], 'BAD_TARGET');
  await refused(binary, { loss: 'huber' }, [0, 1, 0], 'INVALID_PARAMETERS');
  await refused(regression, { classWeights: 'balanced' }, [0, 1, 0], 'INVALID_PARAMETERS');
});

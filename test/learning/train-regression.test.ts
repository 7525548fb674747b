// Without a hidden layer there is one best answer, and training ends at it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRandom } from '../../domain/kernel/random.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { readModel } from '../../learning/read-model.ts';
import type { Task } from '../../learning/task.ts';
import { type EpochReport, type TrainingInput, trainNetwork } from '../../learning/train.ts';
import { MOST_STEPS } from '../../learning/train-regression.ts';
import { smallTable } from './small-table.ts';
import { classTable, regression, regressionTable, threeClasses } from './task-tables.ts';

const { columns, rows, labels } = smallTable(400);
const encoding = fitEncoding(columns, rows);
const encoded = encodeRows(encoding, rows);
const binary: Task = { kind: 'binary' };
const TABLES: [Task, ArrayLike<number>][] = [
  [binary, labels],
  [threeClasses, classTable(400).targets],
  [regression, regressionTable(400).targets],
];

const train = (given: Partial<TrainingInput> = {}) =>
  trainNetwork({ encoding, encoded, targets: labels, ...given, params: { hidden: [], ...given.params } });

const logitsOf = async (modelBytes: Uint8Array, of = encoded) => {
  const scorer = await openScorer(modelBytes, { explain: false });
  const { logits } = await scorer.score(of);
  await scorer.release();
  return logits;
};

test('it ends at the best answer: no slope is left in any direction, the ridge counted', async () => {
  const random = makeRandom(1, 'plain numbers');
  const names = [0, 1, 2].map((i) => ({ name: `x${i}`, kind: 'number' as const }));
  const cells = Array.from({ length: 300 }, () => names.map(() => random.unit() * 2 - 1));
  const targets = cells.map(([a, b]) => (random.unit() < 1 / (1 + Math.exp(-3 * a! + 2 * b!)) ? 1 : 0));
  const fitted = fitEncoding(names, cells);
  const given = encodeRows(fitted, cells);
  const { modelBytes, converged } = await train({ encoding: fitted, encoded: given, targets });
  assert.equal(converged, true);

  // Newton's method by hand, in 64 bits.
  const numbers = fitted.columns.map((column) => (column.kind === 'number' ? column : assert.fail()));
  const x = cells.map((row) => [...row.map((cell, i) => (cell - numbers[i]!.mean) / numbers[i]!.deviation), 1]);
  const weights = [0, 0, 0, 0];
  for (let step = 0; step < 20; step++) {
    const system = weights.map((weight, i) => [
      ...weights.map((_, j) => (i === j && i < 3 ? 1 : 0)),
      i < 3 ? -weight : 0,
    ]);
    x.forEach((row, at) => {
      const p = 1 / (1 + Math.exp(-row.reduce((sum, value, i) => sum + value * weights[i]!, 0)));
      row.forEach((value, i) => {
        row.forEach((other, j) => {
          system[i]![j]! += value * other * p * (1 - p);
        });
        system[i]![4]! += value * (targets[at]! - p);
      });
    });
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        if (j === i) continue;
        const share = system[j]![i]! / system[i]![i]!;
        system[j] = system[j]!.map((value, k) => value - share * system[i]![k]!);
      }
    }
    for (let i = 0; i < 4; i++) weights[i]! += system[i]![4]! / system[i]![i]!;
  }
  const logits = await logitsOf(modelBytes, given);
  x.forEach((row, at) => {
    const wanted = row.reduce((sum, value, i) => sum + value * weights[i]!, 0);
    assert.ok(Math.abs(logits[at]! - wanted) < 0.01, `${logits[at]} for ${wanted}`);
  });
});

test('epochs, batches, pace, seed, dropout and patience change nothing, and no row is set aside', async () => {
  for (const [task, targets] of TABLES) {
    const plain = await train({ task, targets });
    const params = { epochs: 1, batchSize: 7, learningRate: 5, seed: 9, dropout: 0.5, patience: 1 } as const;
    const other = await train({ task, targets, params });
    assert.deepEqual(await logitsOf(other.modelBytes), await logitsOf(plain.modelBytes));
    assert.deepEqual([other.trainingRows, other.validationRows], [400, 0]);
  }
});

test('the same rows give the same file, byte for byte, that says it came to its end', async () => {
  for (const [task, targets] of TABLES) {
    const [first, second] = [await train({ task, targets }), await train({ task, targets })];
    assert.ok(Buffer.from(first.modelBytes).equals(second.modelBytes));
    assert.equal(readModel(first.modelBytes).info.converged, true);
    assert.ok(first.lossFell && first.finalLoss < first.constantLoss);
  }
  const network = await train({ params: { hidden: [4], epochs: 1 } });
  assert.deepEqual([network.converged, readModel(network.modelBytes).info.converged], [undefined, undefined]);
});

test('rows count by their weight, and classes where they are balanced', async () => {
  const rowWeights = Float32Array.from(rows, (_, row) => (row < 200 ? 1 : 0));
  const half = await train({ rowWeights });
  const flipped = labels.map((label, row) => (row < 200 ? label : 1 - label));
  const other = await train({ rowWeights, targets: flipped });
  assert.deepEqual(await logitsOf(half.modelBytes), await logitsOf(other.modelBytes));
  const mean = async (params: TrainingInput['params']) => {
    const rare = labels.map((label, row) => (label === 1 && row % 4 === 0 ? 1 : 0));
    const logits = await logitsOf((await train({ targets: rare, ...(params && { params }) })).modelBytes);
    return logits.reduce((sum, logit) => sum + logit / logits.length, 0);
  };
  assert.ok((await mean({ classWeights: 'balanced' })) > 0.5 + (await mean({})));
});

test('every step is told, and a cancel is heard after it', async () => {
  const reports: EpochReport[] = [];
  const { epochsRun, finalLoss } = await train({ onEpoch: (report) => void reports.push(report) });
  assert.deepEqual(
    reports.map(({ epoch, epochs }) => [epoch, epochs]),
    Array.from({ length: epochsRun }, (_, step) => [step + 1, MOST_STEPS]),
  );
  assert.equal(reports.at(-1)!.loss, finalLoss);
  const controller = new AbortController();
  let steps = 0;
  const onEpoch = () => {
    steps++;
    controller.abort();
  };
  await assert.rejects(train({ onEpoch, signal: controller.signal }), { code: 'TRAINING_CANCELLED' });
  assert.equal(steps, 1);
});

test('who goes on from a model without a hidden layer stays near it: epochs and pace count again', async () => {
  const base = (await train()).modelBytes;
  const targets = labels.map((label) => 1 - label);
  const params = { epochs: 1, learningRate: 1e-12 };
  const tuned = await trainNetwork({ encoding, encoded, targets, startFrom: base, params });
  assert.deepEqual(await logitsOf(tuned.modelBytes), await logitsOf(base));
  assert.equal(tuned.lossFell, false);
});

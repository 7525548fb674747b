import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areaUnderRoc } from '../../domain/models/metrics.ts';
import { type CrossValidationInput, crossValidate } from '../../learning/cross-validate.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { trainNetwork } from '../../learning/train.ts';
import { smallTable } from './small-table.ts';
import { classTable, regression, threeClasses } from './task-tables.ts';

const { columns, rows, labels } = smallTable(240);
const params = { hidden: [8], epochs: 6, learningRate: 0.01, seed: 2 };
const fit = (of: readonly number[]) =>
  fitEncoding(
    columns,
    of.map((row) => rows[row]!),
  );
const validate = (given: Partial<CrossValidationInput> = {}) =>
  crossValidate({ rows, fit, targets: labels, params, folds: 4, ...given });

test('every row is scored by the network trained on the other folds, its encoding fitted there', async () => {
  const { foldOf, scores } = await validate();
  for (const fold of [0, 3]) {
    const [training, heldOut] = [(of: number) => of !== fold, (of: number) => of === fold].map((is) =>
      [...rows.keys()].filter((row) => is(foldOf[row]!)),
    ) as [number[], number[]];
    const encoding = fit(training);
    const encoded = encodeRows(
      encoding,
      training.map((row) => rows[row]!),
    );
    const { modelBytes } = await trainNetwork({
      encoding,
      encoded,
      targets: training.map((row) => labels[row]!),
      params,
    });
    const scorer = await openScorer(modelBytes, { explain: false });
    const alone = await scorer.score(
      encodeRows(
        encoding,
        heldOut.map((row) => rows[row]!),
      ),
    );
    await scorer.release();
    assert.deepEqual(
      heldOut.map((row) => scores[row]),
      [...alone.scores],
    );
  }
  assert.ok(areaUnderRoc(labels, scores)! > 0.8);
});

test('classes come with their probabilities, numbers without', async () => {
  const { targets } = classTable(240);
  const { scores, classes, probabilities } = await validate({ task: threeClasses, targets });
  for (let row = 0; row < 240; row++) assert.equal(scores[row], probabilities[3 * row + classes[row]!]);
  const numbers = await validate({ task: regression, targets: rows.map((_, row) => row) });
  assert.deepEqual([numbers.classes.length, numbers.probabilities.length], [0, 0]);
});

test('the folds are told as they end, and a cancel between epochs ends the run', async () => {
  const folds: number[] = [];
  await validate({ onFold: (fold) => void folds.push(fold) });
  assert.deepEqual(folds, [1, 2, 3, 4]);
  const controller = new AbortController();
  await assert.rejects(validate({ onFold: () => controller.abort(), signal: controller.signal }), {
    code: 'TRAINING_CANCELLED',
  });
});

test('a fold that would be of one class is refused with the count of the rarest', async () => {
  const targets = rows.map((_, row) => (row < 3 ? 1 : 0));
  await assert.rejects(validate({ targets }), {
    code: 'ONE_CLASS',
    message: /of 4 would be of one class: the rarest of the 2 classes has 3 rows/,
  });
});

test('impossible numbers of folds are refused', async () => {
  for (const folds of [1, 21, 2.5]) await assert.rejects(validate({ folds }), { code: 'INVALID_PARAMETERS' });
  const few = { rows: rows.slice(0, 5), task: regression, targets: [1, 2, 3, 4, 5] };
  await assert.rejects(validate(few), { code: 'INVALID_PARAMETERS', message: /5 rows are too few for 4 folds/ });
});

test('folds that too few people could fill are refused with how many there are', async () => {
  const groups = Int32Array.from(rows, (_, row) => row % 2);
  await assert.rejects(validate({ groups }), {
    code: 'ONE_CLASS',
    message: /rows of one person stay together \(2 people\)/,
  });
  const numbers = { task: regression, targets: rows.map((_, row) => row), groups };
  await assert.rejects(validate(numbers), { code: 'INVALID_PARAMETERS', message: /\(2 people\)/ });
  await assert.rejects(validate({ groups: groups.subarray(1) }), { code: 'ROWS_MISMATCHED' });
});

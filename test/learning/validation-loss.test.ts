import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { encodedWidth } from '../../learning/encoding.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { initialParameters, layersOf } from '../../learning/network.ts';
import { trainingParams } from '../../learning/training-params.ts';
import { openValidationLoss } from '../../learning/validation-loss.ts';
import { plainEncode, plainLogit, plainRowLoss } from './plain-network.ts';
import { classTable, threeClasses } from './task-tables.ts';

const { columns, rows, targets } = classTable(1500); // more than one call of the runtime
const encoding = fitEncoding(columns, rows);
const params = trainingParams({ hidden: [5], activation: 'tanh', dropout: 0.5 });
const layers = layersOf(encodedWidth(encoding), params.hidden, 3);
const parameters = initialParameters(layers, 1, 'tanh');
const lossOfRow = (row: number) =>
  plainRowLoss(
    threeClasses,
    plainLogit(layers, parameters, plainEncode(encoding, rows[row]!), { activation: 'tanh' }).outputs,
    targets[row]!,
  );

test('the validation loss is the weighted mean over all rows, without dropout', async () => {
  for (const weights of [undefined, targets.map((_, row) => row % 5)]) {
    const encoded = encodeRows(encoding, rows);
    const validation = await openValidationLoss(encoding, params, threeClasses, { encoded, targets, weights });
    const loss = await validation.of(parameters);
    assert.equal(await validation.of(parameters), loss);
    await validation.release();
    let sum = 0;
    let total = 0;
    rows.forEach((_, row) => {
      const weight = weights?.[row] ?? 1;
      sum += weight * lossOfRow(row);
      total += weight;
    });
    assert.ok(Math.abs(loss - sum / total) < 1e-5, `${loss} ≠ ${sum / total}`);
  }
});

test('rows that all weigh 0 have a loss of 0, not 0/0', async () => {
  const few = {
    encoded: encodeRows(encoding, rows.slice(0, 3)),
    targets: targets.slice(0, 3),
    weights: new Float32Array(3),
  };
  const validation = await openValidationLoss(encoding, params, threeClasses, few);
  assert.equal(await validation.of(parameters), 0);
  await validation.release();
});

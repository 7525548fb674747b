import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRandom } from '../../domain/kernel/random.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import { encodedWidth } from '../../learning/encoding.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openFullGradient } from '../../learning/full-gradient.ts';
import { layersOf, parameterCount } from '../../learning/network.ts';
import { outputsOf, type Task } from '../../learning/task.ts';
import { type TrainingParams, trainingParams } from '../../learning/training-params.ts';
import { openTrainingTable } from '../../learning/training-table.ts';
import { classTable, regression, regressionTable, threeClasses } from './task-tables.ts';

/** More rows than one call takes. */
const ROWS = 4_500;
const random = makeRandom(1, 'points');
const weights = Float32Array.from({ length: ROWS }, (_, row) => (row % 2 === 0 ? 0.5 : 1.5));

const cases: [string, Task, Float32Array, Partial<TrainingParams>][] = [
  ['binary', { kind: 'binary' }, classTable(ROWS).targets.map((target) => (target === 0 ? 1 : 0)), {}],
  ['multiclass', threeClasses, classTable(ROWS).targets, {}],
  ['squared', regression, regressionTable(ROWS).targets.map((target) => target / 2000), {}],
  ['Huber', regression, regressionTable(ROWS).targets.map((target) => target / 2000), { loss: 'huber' }],
];

for (const [name, task, targets, given] of cases) {
  test(`value and gradient over all rows agree by finite differences: ${name}`, async () => {
    const { columns, rows } = regressionTable(ROWS);
    const encoding = fitEncoding(columns, rows);
    const params = trainingParams({ hidden: [], ...given }, task);
    const table = await openTrainingTable(encoding, encodeRows(encoding, rows), targets, task);
    const full = await openFullGradient(encoding, params, table, { weights, ridge: 0.25 });
    const count = parameterCount(layersOf(encodedWidth(encoding), [], outputsOf(task)));
    const at = Float32Array.from({ length: count }, () => random.unit() - 0.5);
    const { gradient, loss, value } = await full.at(at);
    const squares = at.subarray(0, count - outputsOf(task)).reduce((sum, weight) => sum + weight ** 2, 0);
    assert.ok(Math.abs(value - loss - 0.125 * squares) < 1e-9);
    const by = 2 ** -7;
    for (let i = 0; i < count; i++) {
      const there = async (way: number) => {
        const moved = at.slice();
        moved[i]! += way * by;
        return { value: (await full.at(moved)).value, at: moved[i]! };
      };
      const [up, down] = [await there(1), await there(-1)];
      const slope = (up.value - down.value) / (up.at - down.at);
      assert.ok(Math.abs(slope - gradient[i]!) < 2e-3, `${i}: ${slope} ${gradient[i]}`);
    }
    await full.release();
  });
}

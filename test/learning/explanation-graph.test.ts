// The reasons of every task and activation, against a fine path in plain float64 loops.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTIVATIONS } from '../../learning/activation.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import { encodedWidth } from '../../learning/encoding.ts';
import { baselineRow, sourceColumns } from '../../learning/encoding-graph.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { initialParameters, layersOf } from '../../learning/network.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { outputsOf, type Task } from '../../learning/task.ts';
import { trainNetwork } from '../../learning/train.ts';
import { type TrainingParams, trainingParams } from '../../learning/training-params.ts';
import { writeModel } from '../../learning/write-model.ts';
import { plainAttributions, plainEncode } from './plain-network.ts';
import { smallTable } from './small-table.ts';

const { columns, rows, labels } = smallTable(400);
const encoding = fitEncoding(columns, rows);
const encoded = encodeRows(encoding, rows);
const target = { mean: 120, deviation: 35 };

const tasks: Task[] = [
  { kind: 'binary' },
  { kind: 'multiclass', classes: ['a', 'b', 'c', 'd'] },
  { kind: 'regression' },
];

/** Scores of a network with random weights, large enough that many units turn on the way. */
const randomNetwork = async (task: Task, given: Partial<TrainingParams>) => {
  const params = trainingParams(given);
  const layers = layersOf(encodedWidth(encoding), params.hidden, outputsOf(task));
  const parameters = initialParameters(layers, 11, params.activation).map((value, i) => value + 0.2 * Math.sin(i));
  const network = { encoding, task, params, parameters, target: task.kind === 'regression' ? target : undefined };
  const modelBytes = await writeModel(network);
  const scorer = await openScorer(modelBytes!);
  const scores = await scorer.score(encoded);
  await scorer.release();
  return { layers, parameters, scores };
};

const quantile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1]!;

/** |residual| in shares of what there is to explain. */
const residualShares = ({ logits, baselines, residuals }: Awaited<ReturnType<typeof randomNetwork>>['scores']) =>
  Array.from(residuals, (residual, row) => Math.abs(residual) / Math.abs(logits[row]! - baselines[row]!));

/** What the explained number takes of each output of the network. */
const readOutOf = (task: Task, chosen: number): number[] => {
  if (task.kind === 'binary') return [1];
  if (task.kind === 'regression') return [target.deviation];
  return task.classes.map((_, i) => (i === chosen ? 1 : 0) - 1 / task.classes.length);
};

for (const task of tasks) {
  for (const activation of ACTIVATIONS) {
    test(`${task.kind} ${activation}: reasons follow the path, and add up to 1 % on 99 % of the rows`, async () => {
      const { layers, parameters, scores } = await randomNetwork(task, { hidden: [12, 8], activation });
      const sources = sourceColumns(encoding);
      for (let row = 0; row < 20; row++) {
        const wanted = columns.map(() => 0);
        const options = { activation, readOut: readOutOf(task, scores.classes[row] ?? 0) };
        const path = plainEncode(encoding, rows[row]!);
        plainAttributions(layers, parameters, path, baselineRow(encoding), 500, options).forEach((part, at) => {
          wanted[sources[at]!]! += part;
        });
        const largest = Math.max(...wanted.map(Math.abs));
        wanted.forEach((value, column) => {
          const given = scores.attributions[row * columns.length + column]!;
          assert.ok(Math.abs(given - value) <= 0.04 * largest, `row ${row} column ${column}: ${given} ≠ ${value}`);
        });
      }
      assert.ok(quantile(residualShares(scores), 0.99) < 0.01);
    });
  }

  test(`${task.kind}: reasons of a network without a hidden layer are its weights times the distance, exactly`, async () => {
    const { layers, parameters, scores } = await randomNetwork(task, { hidden: [] });
    const sources = sourceColumns(encoding);
    for (let row = 0; row < 20; row++) {
      const wanted = columns.map(() => 0);
      const readOut = readOutOf(task, scores.classes[row] ?? 0);
      const path = plainEncode(encoding, rows[row]!);
      plainAttributions(layers, parameters, path, baselineRow(encoding), 1, { readOut }).forEach((part, at) => {
        wanted[sources[at]!]! += part;
      });
      wanted.forEach((value, column) => {
        const given = scores.attributions[row * columns.length + column]!;
        assert.ok(Math.abs(given - value) <= 1e-5 * (1 + Math.abs(value)) * (task.kind === 'regression' ? 35 : 1));
      });
    }
  });
}

for (const activation of ACTIVATIONS) {
  test(`reasons of a trained ${activation} network of the usual size add up to 1 % on 99 % of the rows`, async () => {
    const { modelBytes } = await trainNetwork({
      encoding,
      encoded,
      targets: labels,
      params: { activation, epochs: 10 },
    });
    const scorer = await openScorer(modelBytes);
    const scores = await scorer.score(encoded);
    await scorer.release();
    assert.ok(quantile(residualShares(scores), 0.99) < 0.01);
  });
}

// How much does one Scan an epoch give? The same steps of the same graph on the same plan, 30-64-64-1 in batches of 32, once in
// one call of the runtime and once by a call a step. Both must end with the same bits.
import { makeRandom } from '../domain/kernel/random.ts';
import { planEpoch } from '../learning/batch-plan.ts';
import { encodeRows } from '../learning/encode-rows.ts';
import { type Encoding, encodedWidth } from '../learning/encoding.ts';
import { fitEncoding } from '../learning/fit-encoding.ts';
import { initialParameters, layersOf } from '../learning/network.ts';
import { openScanRunner, openStepRunner, type TrainingState } from '../learning/train-epoch.ts';
import { trainingParams } from '../learning/training-params.ts';
import { openTrainingTable } from '../learning/training-table.ts';
import { interleave, secondsOf } from './interleave.ts';
import type { Measurement, MeasureOptions } from './measurement.ts';

const COLUMNS = 30;

/** Value and reference in training rows a second, on one thread. */
export async function measureTraining({ quick, say }: MeasureOptions): Promise<Measurement> {
  const rowCount = quick ? 512 : 40_000;
  const params = trainingParams({ hidden: [64, 64], batchSize: 32, seed: 1 });
  const { encoding, table } = await makeTable(rowCount);
  const plan = planEpoch(rowCount, 0, params);
  const scan = await openScanRunner(encoding, params, table);
  const step = await openStepRunner(encoding, params, table);
  const start = startOf(encoding, params);
  let scanned = start;
  let stepped = start;
  try {
    const speeds = await interleave({
      rounds: quick ? 1 : 5,
      value: async () => rowCount / (await secondsOf(async () => (scanned = (await scan.run(plan, start)).state))),
      reference: async () => rowCount / (await secondsOf(async () => (stepped = (await step.run(plan, start)).state))),
      onRound: (round, { value, reference }) =>
        say(`training, round ${round + 1}: ${value.toFixed(0)} against ${reference.toFixed(0)} rows/s`),
    });
    const same = Buffer.from(scanned.parameters.buffer).equals(Buffer.from(stepped.parameters.buffer));
    if (!same) throw new Error('The two ways of training did not end with the same parameters.');
    const perStep = (rowsPerSecond: number) => ((1e6 * rowCount) / plan.steps / rowsPerSecond).toFixed(0);
    return {
      name: 'training',
      unit: 'rows',
      against: 'one call of the runtime a step',
      aim: 2,
      ...speeds,
      whereTimeGoes:
        `A step of ${params.batchSize} rows takes ${perStep(speeds.value)} µs inside the Scan, all of it the graph, and ${perStep(speeds.reference)} µs ` +
        'as a call of its own: the difference is the way into the runtime, its tensors, and a turn of the event loop.',
    };
  } finally {
    await scan.release();
    await step.release();
  }
}

async function makeTable(rowCount: number) {
  const random = makeRandom(1, 'training bench');
  const columns = Array.from({ length: COLUMNS }, (_, column) => ({ name: `x${column}`, kind: 'number' as const }));
  const rows = Array.from({ length: rowCount }, () => columns.map(() => random.unit() * 2 - 1));
  const labels = Uint8Array.from(rows, (row) => (row[0]! + row[1]! * row[2]! + random.unit() / 2 > 0 ? 1 : 0));
  const encoding = fitEncoding(columns, rows);
  return { encoding, table: await openTrainingTable(encoding, encodeRows(encoding, rows), labels) };
}

function startOf(encoding: Encoding, { hidden, seed }: { hidden: readonly number[]; seed: number }): TrainingState {
  const parameters = initialParameters(layersOf(encodedWidth(encoding), hidden), seed);
  return { parameters, m: new Float32Array(parameters.length), v: new Float32Array(parameters.length) };
}

// How much does one Scan an epoch give? The same steps of the same graph on the same plan, 30-64-64-1 in batches of 32, once in
// one call of the runtime and once by a call a step. Both must end with the same bits.
import { planEpoch } from '../learning/batch-plan.ts';
import { openScanRunner, openStepRunner } from '../learning/train-epoch.ts';
import { trainingParams } from '../learning/training-params.ts';
import { openTrainingTable } from '../learning/training-table.ts';
import { interleave, median, timesOf } from './interleave.ts';
import type { Measurement, MeasureOptions } from './measurement.ts';
import { firstState, makeTrainingBenchTable } from './training-bench-table.ts';

/** Value and reference in training rows a second, on one thread. */
export async function measureTraining({ quick, say }: MeasureOptions): Promise<Measurement> {
  const rowCount = quick ? 512 : 40_000;
  const params = trainingParams({ hidden: [64, 64], batchSize: 32, seed: 1 });
  const { encoding, encoded, labels } = makeTrainingBenchTable(rowCount);
  const table = await openTrainingTable(encoding, encoded, labels);
  const plan = planEpoch(rowCount, 0, params);
  const scan = await openScanRunner(encoding, params, table);
  const step = await openStepRunner(encoding, params, table);
  const start = firstState(encoding, params);
  let scanned = start;
  let stepped = start;
  const cpu: { readonly scan: number[]; readonly step: number[] } = { scan: [], step: [] };
  const speedOf = async (of: number[], work: () => Promise<unknown>) => {
    const { seconds, cpuSeconds } = await timesOf(work);
    of.push(rowCount / cpuSeconds);
    return rowCount / seconds;
  };
  try {
    const speeds = await interleave({
      rounds: quick ? 1 : 5,
      value: () => speedOf(cpu.scan, async () => (scanned = (await scan.run(plan, start)).state)),
      reference: () => speedOf(cpu.step, async () => (stepped = (await step.run(plan, start)).state)),
      onRound: (round, { value, reference }) =>
        say(`training, round ${round + 1}: ${value.toFixed(0)} against ${reference.toFixed(0)} rows/s`),
    });
    // As interleave does: the first of each does not count.
    const [scanCpu, stepCpu] = [median(cpu.scan.slice(1)), median(cpu.step.slice(1))];
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
        `as a call of its own (of processor time ${perStep(scanCpu)} and ${perStep(stepCpu)} µs, ${(scanCpu / stepCpu).toFixed(1)} ×): ` +
        'the difference is the way into the runtime, its tensors, and a turn of the event loop.',
    };
  } finally {
    await scan.release();
    await step.release();
  }
}

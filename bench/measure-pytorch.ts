// How fast is training beside what a data scientist would use? The same network on the same table, one epoch in one Scan of ours
// against one of PyTorch's own loop (pytorch-training.py), one thread each, in turn. Where no Python has PyTorch the row says so.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { planEpoch } from '../learning/batch-plan.ts';
import { openScanRunner } from '../learning/train-epoch.ts';
import { trainingParams } from '../learning/training-params.ts';
import { openTrainingTable } from '../learning/training-table.ts';
import { findPytorch } from './find-pytorch.ts';
import { interleave, median, timesOf } from './interleave.ts';
import type { MeasureOptions } from './measurement.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';
import { firstState, makeTrainingBenchTable, type TrainingBenchTable } from './training-bench-table.ts';

const SCRIPT = fileURLToPath(new URL('./pytorch-training.py', import.meta.url));

/** One epoch. */
interface Trained {
  readonly rowsPerSecond: number;
  /** Of processor time, all threads together: what other work on the machine does not change. */
  readonly rowsPerCpuSecond: number;
  /** Mean over the epoch. */
  readonly loss: number;
}
/** What the script prints. */
type PytorchTrained = Trained & { readonly torch: string };

/** Both numbers in training rows a second. `pythons`: where PyTorch is looked for. */
export function measurePytorch({ quick, say }: MeasureOptions, pythons?: readonly string[]): Promise<RatioRow[]> {
  const rowCount = quick ? 512 : 40_000;
  const rounds = quick ? 1 : 5;
  return inScratchFolder(async (folder) => {
    const made = makeTrainingBenchTable(rowCount);
    const file = join(folder, 'table.f32');
    await writeFile(file, tableBytes(made));
    const { train, steps, release } = await openOurs(made);
    const row = { key: 'pytorch', what: 'training, beside PyTorch', unit: 'rows/s' };
    try {
      const python = await findPytorch(pythons);
      const ours: Trained[] = [];
      const value = async () => {
        ours.push(await train());
        return ours.at(-1)!.rowsPerSecond;
      };
      if (python === undefined) {
        const { value: speed } = await interleave({ rounds, value, reference: async () => 0 });
        const against = 'no Python with PyTorch is here (Debian: python3-torch)';
        say(`training: ${against}`);
        return [{ ...row, value: speed, reference: null, against }];
      }
      const theirs: PytorchTrained[] = [];
      const reference = async () => {
        const { stdout } = await promisify(execFile)(python, [SCRIPT, file, String(made.encoding.columns.length)]);
        theirs.push(JSON.parse(stdout) as PytorchTrained);
        return theirs.at(-1)!.rowsPerSecond;
      };
      const speeds = await interleave({
        rounds,
        value,
        reference,
        onRound: (round, { value, reference }) =>
          say(`training, round ${round + 1}: ${value.toFixed(0)} against ${reference.toFixed(0)} rows/s of PyTorch`),
      });
      // As interleave does: the first of each does not count.
      const cpu = (all: readonly Trained[]) => median(all.slice(1).map(({ rowsPerCpuSecond }) => rowsPerCpuSecond));
      const { torch, loss: pytorchLoss } = theirs.at(-1)!;
      const { loss } = ours.at(-1)!;
      const details = { cpuValue: cpu(ours), cpuReference: cpu(theirs), loss, pytorchLoss };
      const micros = (rowsPerSecond: number) => ((1e6 * rowCount) / steps / rowsPerSecond).toFixed(0);
      const whereTimeGoes =
        `training, beside PyTorch ${torch}: a step takes ${micros(speeds.value)} µs here and ${micros(speeds.reference)} µs there, ` +
        `of processor time ${micros(details.cpuValue)} and ${micros(details.cpuReference)} µs (${(details.cpuValue / details.cpuReference).toFixed(1)} ×); ` +
        `the epoch's mean loss is ${loss.toFixed(3)} here and ${pytorchLoss.toFixed(3)} there.`;
      return [{ ...row, ...speeds, against: `PyTorch ${torch} on one thread`, details, whereTimeGoes }];
    } finally {
      await release();
    }
  });
}

async function openOurs({ encoding, encoded, labels }: TrainingBenchTable) {
  const { rowCount } = encoded;
  const params = trainingParams({ hidden: [64, 64], batchSize: 32, learningRate: 1e-3, seed: 1 });
  const table = await openTrainingTable(encoding, encoded, labels);
  const plan = planEpoch(rowCount, 0, params);
  const runner = await openScanRunner(encoding, params, table);
  return {
    steps: plan.steps,
    release: runner.release,
    async train(): Promise<Trained> {
      const start = firstState(encoding, params);
      let losses = new Float32Array(0);
      const { seconds, cpuSeconds } = await timesOf(async () => {
        losses = Float32Array.from((await runner.run(plan, start)).losses);
      });
      return {
        rowsPerSecond: rowCount / seconds,
        rowsPerCpuSecond: rowCount / cpuSeconds,
        loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      };
    },
  };
}

/** As the script reads it. */
function tableBytes({ encoding, encoded, labels }: TrainingBenchTable): Uint8Array {
  const width = encoding.columns.length;
  const rows = new Float32Array(encoded.rowCount * (width + 1));
  for (let row = 0; row < encoded.rowCount; row++) {
    rows.set(encoded.numbers.subarray(row * width, (row + 1) * width), row * (width + 1));
    rows[row * (width + 1) + width] = labels[row]!;
  }
  return new Uint8Array(rows.buffer);
}

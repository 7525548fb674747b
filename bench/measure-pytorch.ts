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
import { interleave, median, secondsOf } from './interleave.ts';
import type { MeasureOptions } from './measurement.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';
import { firstState, makeTrainingBenchTable, type TrainingBenchTable } from './training-bench-table.ts';

const SCRIPT = fileURLToPath(new URL('./pytorch-training.py', import.meta.url));

/** What the script prints. */
interface Trained {
  readonly torch: string;
  readonly rowsPerSecond: number;
  readonly loss: number;
}

/** Both numbers in training rows a second. `pythons`: where PyTorch is looked for. */
export function measurePytorch({ quick, say }: MeasureOptions, pythons?: readonly string[]): Promise<RatioRow[]> {
  const rowCount = quick ? 512 : 40_000;
  const rounds = quick ? 1 : 5;
  return inScratchFolder(async (folder) => {
    const params = trainingParams({ hidden: [64, 64], batchSize: 32, learningRate: 1e-3, seed: 1 });
    const made = makeTrainingBenchTable(rowCount);
    const { encoding } = made;
    const table = await openTrainingTable(encoding, made.encoded, made.labels);
    const plan = planEpoch(rowCount, 0, params);
    const start = firstState(encoding, params);
    const runner = await openScanRunner(encoding, params, table);
    const row = { key: 'pytorch', what: 'training, beside PyTorch', unit: 'rows/s' };
    let losses = new Float32Array(0);
    const ours = async () =>
      rowCount /
      (await secondsOf(
        async () => ({ losses } = (await runner.run(plan, start)) as { losses: Float32Array<ArrayBuffer> }),
      ));
    try {
      const python = await findPytorch(pythons);
      if (python === undefined) {
        await ours();
        const speeds: number[] = [];
        for (let round = 0; round < rounds; round++) speeds.push(await ours());
        const against = 'no Python with PyTorch is here (Debian: python3-torch)';
        say(`training: ${against}`);
        return [{ ...row, value: median(speeds), reference: null, against }];
      }
      const file = join(folder, 'table.f32');
      await writeFile(file, tableBytes(made));
      let last: Trained | undefined;
      const speeds = await interleave({
        rounds,
        value: ours,
        reference: async () => {
          const { stdout } = await promisify(execFile)(python, [SCRIPT, file, String(encoding.columns.length)]);
          last = JSON.parse(stdout) as Trained;
          return last.rowsPerSecond;
        },
        onRound: (round, { value, reference }) =>
          say(`training, round ${round + 1}: ${value.toFixed(0)} against ${reference.toFixed(0)} rows/s of PyTorch`),
      });
      const loss = losses.reduce((sum, of) => sum + of, 0) / losses.length;
      const whereTimeGoes =
        `training, beside PyTorch ${last!.torch}: a step takes ${((1e6 * rowCount) / plan.steps / speeds.value).toFixed(0)} µs here and ` +
        `${((1e6 * rowCount) / plan.steps / speeds.reference).toFixed(0)} µs there; the epoch's mean loss is ${loss.toFixed(3)} here and ${last!.loss.toFixed(3)} there.`;
      const details = { loss, pytorchLoss: last!.loss };
      return [{ ...row, ...speeds, against: `PyTorch ${last!.torch} on one thread`, details, whereTimeGoes }];
    } finally {
      await runner.release();
    }
  });
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

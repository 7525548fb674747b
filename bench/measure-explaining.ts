// What do reasons cost? The same rows scored in batches of 256 with and without integrated gradients, by a network of 30-64-64-1 of
// each activation, and how far the reasons miss what they explain.
import { ACTIVATIONS, type Activation } from '../learning/activation.ts';
import type { EncodedRows } from '../learning/encode-rows.ts';
import { openScorer, type Scores } from '../learning/open-scorer.ts';
import { EXPLANATION_SEGMENTS } from '../learning/scoring-graph.ts';
import { trainNetwork } from '../learning/train.ts';
import { interleave, median, secondsOf } from './interleave.ts';
import type { MeasureOptions } from './measurement.ts';
import type { RatioRow } from './ratio-row.ts';
import { makeTrainingBenchTable } from './training-bench-table.ts';

const BATCH_ROWS = 256;
const AIM = 1 / 12;

/** Both numbers in rows a second, on one thread. */
export async function measureExplaining({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const rowCount = quick ? 1_024 : 40_960;
  const { encoding, encoded, labels } = makeTrainingBenchTable(rowCount);
  const batches = inBatches(encoded);
  const rows: RatioRow[] = [];
  for (const activation of ACTIVATIONS) {
    const params = { hidden: [64, 64], activation, epochs: quick ? 1 : 3, seed: 1 };
    const { modelBytes } = await trainNetwork({ encoding, encoded, targets: labels, params });
    const explained = await openScorer(modelBytes);
    const bare = await openScorer(modelBytes, { explain: false });
    const what = `explained scoring, ${nameOf(activation)}`;
    let residuals: number[] = [];
    /** By the median call: other work on the machine stretches a few of them, and more of the longer ones. */
    const speedOf = async (score: (batch: EncodedRows) => Promise<Scores>) => {
      const seconds: number[] = [];
      for (const batch of batches) seconds.push(await secondsOf(() => score(batch)));
      return BATCH_ROWS / median(seconds);
    };
    try {
      const speeds = await interleave({
        rounds: quick ? 1 : 5,
        value: () => speedOf(explained.score),
        reference: () => speedOf(bare.score),
        onRound: (round, { value, reference }) =>
          say(`${what}, round ${round + 1}: ${value.toFixed(0)} against ${reference.toFixed(0)} rows/s`),
      });
      // Apart from the time: it is no part of an answer.
      for (const batch of batches) residuals.push(...relativeResiduals(await explained.score(batch)));
      residuals = residuals.sort((a, b) => a - b);
      const [middle, high] = [0.5, 0.99].map((share) => residuals[Math.floor(share * (residuals.length - 1))]!);
      rows.push({
        key: activation,
        what,
        unit: 'rows/s',
        ...speeds,
        against: `the same rows without reasons, ${BATCH_ROWS} a call`,
        aim: { least: AIM },
        details: { segments: EXPLANATION_SEGMENTS[activation], residualMedian: middle!, residual99: high! },
        whereTimeGoes:
          `${what}: ${EXPLANATION_SEGMENTS[activation]} segments, a row with reasons costs as much as ${(speeds.reference / speeds.value).toFixed(1)} without; ` +
          `|residual| ÷ |f(x) − f(baseline)| is ${middle!.toExponential(1)} in the median and ${high!.toExponential(1)} or less on 99 % of ${rowCount} rows.`,
      });
    } finally {
      await explained.release();
      await bare.release();
    }
  }
  return rows;
}

function inBatches({ numbers, categories, rowCount }: EncodedRows): EncodedRows[] {
  const [width, texts] = [numbers.length / rowCount, categories.length / rowCount];
  return Array.from({ length: Math.ceil(rowCount / BATCH_ROWS) }, (_, n) => {
    const [from, to] = [n * BATCH_ROWS, Math.min((n + 1) * BATCH_ROWS, rowCount)];
    return {
      numbers: numbers.subarray(from * width, to * width),
      categories: categories.subarray(from * texts, to * texts),
      rowCount: to - from,
    };
  });
}

/** One a row, but for those that score as the baseline does: there is nothing to share out. */
function relativeResiduals({ logits, baselines, residuals }: Scores): number[] {
  const all = Array.from(residuals, (residual, row) => Math.abs(residual) / Math.abs(logits[row]! - baselines[row]!));
  return all.filter(Number.isFinite);
}

const nameOf = (activation: Activation) => ({ relu: 'ReLU', gelu: 'GELU', tanh: 'tanh' })[activation];

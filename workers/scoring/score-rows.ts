// What does the model say about these rows, why, and what did it cost? One call of the runtime for the whole batch; its device
// time is shared out over the rows to the last nanosecond.
import { allocate } from '../../domain/kernel/money.ts';
import type { Grounds, PredictionScored } from '../../domain/predictions/events.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import type { Scorer } from '../../learning/open-scorer.ts';
import type { Clock } from '../../ledger/clock.ts';
import type { Exclusive } from './exclusive.ts';

export interface ScoredRow {
  readonly score: number;
  readonly grounds: Grounds;
  readonly explanation: PredictionScored['explanation'];
  /** Whole nanoseconds; over all rows their sum is the measured time of the call. */
  readonly deviceNs: number;
}

export interface ScoredBatch {
  /** `undefined`: the model gave no finite number for the row; its share of the time is nobody's. */
  readonly rows: readonly (ScoredRow | undefined)[];
  readonly startedAt: string;
  readonly endedAt: string;
}

interface Deps {
  readonly clock: Clock;
  /** Monotonic nanoseconds. */
  readonly monotonicNs: () => bigint;
  /** Turns on the device. */
  readonly device: Exclusive;
}

/** `rows`: cells in the order of the scorer's columns. */
export async function scoreRows(
  { clock, monotonicNs, device }: Deps,
  scorer: Scorer,
  rows: readonly (readonly FeatureValue[])[],
): Promise<ScoredBatch> {
  const encoded = encodeRows(scorer.encoding, rows);
  const measured = await device(async () => {
    const startedAt = clock.now();
    const started = monotonicNs();
    const scores = await scorer.score(encoded);
    return { scores, deviceNs: monotonicNs() - started, startedAt, endedAt: clock.now() };
  });
  const { scores, logits, attributions, residuals } = measured.scores;
  const shares = allocate(
    measured.deviceNs,
    rows.map(() => 1n),
  );
  const { columns, baselineLogit } = scorer;
  return {
    startedAt: measured.startedAt,
    endedAt: measured.endedAt,
    rows: rows.map((row, r) => {
      const score = scores[r]!;
      const logit = logits[r]!;
      const residual = residuals[r]!;
      const contributions = attributions.subarray(r * columns.length, (r + 1) * columns.length);
      // Finite features can still overflow inside the network: JSON holds no infinity, and no decision may rest on one.
      if (![score, logit, residual, ...contributions].every(Number.isFinite)) return undefined;
      return {
        score,
        grounds: {
          features: Object.fromEntries(columns.map((column, c) => [column, row[c]!])),
          reasons: columns
            .map((column, c) => ({ column, contribution: contributions[c]! }))
            .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
        },
        explanation: { baselineLogit, logit, method: 'integrated-gradients', residual },
        deviceNs: Number(shares[r]),
      };
    }),
  };
}

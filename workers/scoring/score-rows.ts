// What does the model say about these rows, why, and what did it cost? One call of the runtime for the whole batch; its device
// time is shared out over the rows to the last nanosecond.
import { allocate } from '../../domain/kernel/money.ts';
import type { Grounds, PredictionScored } from '../../domain/predictions/events.ts';
import type { Answer } from '../../domain/predictions/outcome.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import type { Clock } from '../../ledger/clock.ts';
import type { Exclusive } from './exclusive.ts';
import type { OnDevice, VersionScorer } from './version-scorer.ts';

export interface RowToScore {
  /** As the caller gave them, checked: what is recorded. */
  readonly features: Readonly<Record<string, unknown>>;
  /** In the order of the scorer's columns. */
  readonly cells: readonly FeatureValue[];
}

export interface ScoredRow {
  readonly answer: Answer;
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

export async function scoreRows(
  { clock, monotonicNs, device }: Deps,
  scorer: VersionScorer,
  rows: readonly RowToScore[],
): Promise<ScoredBatch> {
  let deviceNs = 0n;
  let startedAt: string | undefined;
  let endedAt: string | undefined;
  const onDevice: OnDevice = (work, ownNs) =>
    device(async () => {
      startedAt ??= clock.now();
      const started = monotonicNs();
      const result = await work();
      const measured = monotonicNs() - started;
      const said = ownNs ? BigInt(ownNs(result)) : measured;
      deviceNs += said < measured ? said : measured;
      endedAt = clock.now();
      return result;
    });
  const scored = await scorer.score(
    rows.map(({ cells }) => cells),
    onDevice,
  );
  const shares = allocate(
    deviceNs,
    rows.map(() => 1n),
  );
  const { columns } = scorer;
  return {
    startedAt: startedAt ?? clock.now(),
    endedAt: endedAt ?? clock.now(),
    rows: rows.map(({ features }, index) => {
      const one = scored[index];
      if (!one) return undefined;
      const { answer, reasons, probabilities, explanation } = one;
      const given = Object.fromEntries(
        columns.map((column) => [column, features[column] as Grounds['features'][string]]),
      );
      return {
        answer,
        grounds: { features: given, reasons, ...(probabilities ? { probabilities } : {}) },
        explanation,
        deviceNs: Number(shares[index]),
      };
    }),
  };
}

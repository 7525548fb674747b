// What will the month have cost at its end? What is spent, and for the time that is left the mean of the last whole days, with a
// 95 % prediction interval that knows how few days it rests on.
import { monthOf } from './month.ts';

export interface DaySpend {
  /** `2026-10-03`, UTC. */
  readonly day: string;
  readonly nanos: bigint;
}

export type Forecast =
  | {
      readonly expectedNanos: bigint;
      readonly lowNanos: bigint;
      readonly highNanos: bigint;
      /** Whole days it rests on. */
      readonly days: number;
      readonly reason: null;
    }
  | { readonly expectedNanos: null; readonly days: number; readonly reason: 'TOO_FEW_DAYS' };

const DAY_MS = 86_400_000;
const LEAST_DAYS = 3;
export const MOST_DAYS = 28;
/** 97.5 % points of Student's t, in thousandths, for 2 to 27 degrees of freedom. */
const T_THOUSANDTHS = [
  4303n,
  3182n,
  2776n,
  2571n,
  2447n,
  2365n,
  2306n,
  2262n,
  2228n,
  2201n,
  2179n,
  2160n,
  2145n,
  2131n,
  2120n,
  2110n,
  2101n,
  2093n,
  2086n,
  2080n,
  2074n,
  2069n,
  2064n,
  2060n,
  2056n,
  2052n,
];

/**
 * Pure, integers throughout. `spends`: at most one row a day, in any order; a day between the first row and now without one
 * cost nothing. With n whole days of mean m and standard deviation s, and h days left (a fraction for the rest of today):
 * spent + h·m ± t(0.975, n − 1)·s·√(h + h²/n), which takes days to be alike and independent; n is at most 28. The low end is
 * not below what is spent. Fewer than three whole days: no forecast.
 */
export function forecastSpend(spends: readonly DaySpend[], now: string): Forecast {
  const today = now.slice(0, 10);
  const byDay = new Map(spends.map(({ day, nanos }) => [day, nanos]));
  const whole = wholeDays(byDay, today);
  const days = whole.length;
  if (days < LEAST_DAYS) return { expectedNanos: null, days, reason: 'TOO_FEW_DAYS' };
  const spent = spends.filter(({ day }) => monthOf(day) === monthOf(now)).reduce((sum, { nanos }) => sum + nanos, 0n);
  const n = BigInt(days);
  const sum = whole.reduce((total, nanos) => total + nanos, 0n);
  const squares = whole.reduce((total, nanos) => total + nanos * nanos, 0n);
  const leftMs = BigInt(Math.max(0, endOfMonth(now) - Date.parse(now)));
  const day = BigInt(DAY_MS);
  const expected = spent + (sum * leftMs) / (n * day);
  // s² = (n·Σx² − S²) / n(n − 1), and the variance of the rest is s²·(h + h²/n) with h = leftMs / day.
  const t = T_THOUSANDTHS[days - LEAST_DAYS]!;
  const numerator = t * t * (n * squares - sum * sum) * (leftMs * n * day + leftMs * leftMs);
  const half = squareRoot(numerator / (1_000_000n * n * (n - 1n) * n * day * day));
  const low = expected - half;
  return {
    expectedNanos: expected,
    // Days that were credited may be so again: only where none was is what is spent the least.
    lowNanos: low < spent && whole.every((nanos) => nanos >= 0n) ? spent : low,
    highNanos: expected + half,
    days,
    reason: null,
  };
}

/** Of the days before today, the last 28, from the first that cost something. */
function wholeDays(byDay: ReadonlyMap<string, bigint>, today: string): bigint[] {
  const past = [...byDay.keys()].filter((day) => day < today).sort();
  const first = past[0];
  if (first === undefined) return [];
  const found: bigint[] = [];
  for (let time = Date.parse(today) - DAY_MS; found.length < MOST_DAYS; time -= DAY_MS) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (day < first) break;
    found.push(byDay.get(day) ?? 0n);
  }
  return found;
}

function endOfMonth(now: string): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The greatest whole number whose square is not above `value` ≥ 0 (Newton). */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

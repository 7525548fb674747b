// How is an amount that may be below zero shared? As its size would be, with its sign.
import { allocate } from '../kernel/money.ts';

/** Pure; shares of `total` by `weights` ≥ 0, whose sum is exactly `total`. */
export function shareSigned(total: bigint, weights: readonly bigint[]): bigint[] {
  return total < 0n ? allocate(-total, weights).map((share) => -share) : allocate(total, weights);
}

// What does a corrected price change? A window is shared again at the price it should have had, and each line gets the
// difference to what it was charged: the differences add up to the window's, to the last nano-unit (guarantee G7).
import { allocate } from '../kernel/money.ts';

/**
 * Pure. `charged`: what each share was, corrections before this one included; `weights`: by which the window was shared, in
 * the same order; `amount` ≥ 0: what the window costs at the right price. Gives signed differences, in the order given; an
 * empty window has none.
 */
export function correctShares(charged: readonly bigint[], weights: readonly bigint[], amount: bigint): bigint[] {
  if (charged.length !== weights.length) throw new Error('Every share needs its weight.');
  return allocate(amount, weights).map((share, index) => share - charged[index]!);
}

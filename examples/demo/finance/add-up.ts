// Do two amounts of the story agree? To the last nano-unit, or the story stops and says which did not.
export interface Amount {
  /** Integer nano-units of the currency, as text. */
  readonly nanos: string;
  readonly currency: string;
  readonly formatted: string;
}

/** By currency; what has no price is in no sum. */
export function sumByCurrency(amounts: Iterable<Pick<Amount, 'nanos' | 'currency'> | null>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const amount of amounts) {
    if (amount) sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + BigInt(amount.nanos));
  }
  return sums;
}

/** Throws an Error that names both sides. A currency without an amount is a currency with none of it. */
export function mustAgree(what: string, found: ReadonlyMap<string, bigint>, told: ReadonlyMap<string, bigint>): void {
  for (const currency of new Set([...found.keys(), ...told.keys()])) {
    const [left, right] = [found.get(currency) ?? 0n, told.get(currency) ?? 0n];
    if (left === right) continue;
    throw new Error(
      `${what}: ${left} nano-units of ${currency} on one side, ${right} on the other; they must be equal.`,
    );
  }
}

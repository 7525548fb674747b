// How is money counted? In integer nano-units of a currency (10⁻⁹), never in floating point (guarantee G7).
import { DomainError } from './errors.ts';

export const NANOS_PER_UNIT = 1_000_000_000n;
export const NANOSECONDS_PER_HOUR = 3_600_000_000_000n;

/** Reads an integer string of nano-units, as events carry it. Throws BAD_INPUT. */
export function parseNanos(text: string): bigint {
  if (!/^-?(0|[1-9]\d{0,29})$/.test(text)) {
    throw new DomainError('BAD_INPUT', 'Money is an integer string of nano-units such as "1500000000" for 1.50.');
  }
  return BigInt(text);
}

/** numerator ÷ denominator to the nearest integer, halves to even (no drift over many roundings). Denominator > 0. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const absolute = negative ? -numerator : numerator;
  const quotient = absolute / denominator;
  const twice = (absolute % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

/** What `deviceNs` nanoseconds cost at `nanosPerHour`, in nano-units. */
export function priceDeviceTime(deviceNs: bigint, nanosPerHour: bigint): bigint {
  return divideHalfEven(deviceNs * nanosPerHour, NANOSECONDS_PER_HOUR);
}

/**
 * Largest-remainder allocation: integer shares of `total` in proportion to `weights` whose sum is exactly `total`.
 * Ties go to the earlier weight, so the same input gives the same shares. All weights zero: equal shares.
 * `total` ≥ 0 and weights ≥ 0.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) return [];
  const given = weights.reduce((sum, weight) => sum + weight, 0n);
  const effective = given === 0n ? weights.map(() => 1n) : weights;
  const sum = given === 0n ? BigInt(weights.length) : given;
  const shares = effective.map((weight) => (total * weight) / sum);
  const order = effective
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  let left = total - shares.reduce((acc, share) => acc + share, 0n);
  for (const { index } of order) {
    if (left === 0n) break;
    shares[index] = shares[index]! + 1n;
    left -= 1n;
  }
  return shares;
}

/** For people: `1.500000000 EUR`, trailing zeros cut to two decimals. */
export function formatMoney(nanos: bigint, currency: string): string {
  const negative = nanos < 0n;
  const absolute = negative ? -nanos : nanos;
  const fraction = (absolute % NANOS_PER_UNIT)
    .toString()
    .padStart(9, '0')
    .replace(/0{1,7}$/, '');
  return `${negative ? '-' : ''}${absolute / NANOS_PER_UNIT}.${fraction} ${currency}`;
}

// How are numbers and truths written in a file? Decimal numbers with a point, and a short list of words; blanks around them count
// for nothing.

import type { Column } from './events.ts';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const TRUTHS = new Map<string, 0 | 1>([
  ['1', 1],
  ['0', 0],
  ['true', 1],
  ['false', 0],
  ['yes', 1],
  ['no', 0],
  ['t', 1],
  ['f', 0],
]);

/** What stands for a missing value beside nothing at all, but in a category that is no target. */
export const MISSING_WORDS: readonly string[] = ['NA', '?'];

/** `undefined`: not written so. May be infinite: 1e999 is written well. */
export function readDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) : undefined;
}

/** In any case; `undefined`: not one of the words. */
export function readTruth(text: string): 0 | 1 | undefined {
  return TRUTHS.get(text.trim().toLowerCase());
}

/** The value of a target of this kind that a positiveValue names; `undefined`: none of its kind. */
export function readPositive(kind: Column['kind'], positiveValue: string): number | string | undefined {
  if (kind === 'number') return readDecimal(positiveValue);
  return kind === 'boolean' ? readTruth(positiveValue) : positiveValue;
}

/** Models read 32-bit numbers: beyond ±3.4e38 there are none. */
export function fitsIn32Bits(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

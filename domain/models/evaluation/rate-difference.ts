// How far apart are two shares counted on different rows? Their difference with the hybrid score interval: method 10 of
// R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
// (1998). It is built from the two Wilson intervals and holds for small counts and for shares of 0 and 1.
import type { Rate } from './rate-with-interval.ts';

export type Difference = { readonly value: number; readonly low: number; readonly high: number };

/** `first − second`, in [−1, 1], with its 95 % interval. */
export const rateDifference = (first: Rate, second: Rate): Difference => {
  const value = first.value - second.value;
  return {
    value,
    low: Math.max(-1, value - Math.hypot(first.value - first.low, second.high - second.value)),
    high: Math.min(1, value + Math.hypot(first.high - first.value, second.value - second.low)),
  };
};

// What may be recorded for ever of a column of numbers? Its quantiles over people, each only where enough people lie on either
// side of it, and each only as exactly as enough people share it. No extreme and no mean: an extreme is somebody's, and whoever
// knows the others subtracts them from a mean.
import { quantile } from '../models/evaluation/quantile.ts';
import { LEAST_PEOPLE } from '../privacy/least-people.ts';
import { sharedNumber } from '../privacy/shared-number.ts';
import type { SharedQuantiles } from './profile.ts';

/**
 * @param sorted one value a person, ascending, finite.
 * @returns null where no quantile may be said. With five on either side the median needs ten people, the quartiles twenty, the
 * 5th and the 95th percentile a hundred.
 */
export function sharedQuantiles(sorted: ArrayLike<number>): SharedQuantiles | null {
  const said = (share: number): number | null => {
    const fewerSide = Math.min(share, 1 - share) * sorted.length;
    // 1 − .95 is a little more than .05, never less.
    return fewerSide >= LEAST_PEOPLE ? sharedNumber(sorted, quantile(sorted, share)) : null;
  };
  const quantiles = { p05: said(0.05), p25: said(0.25), p50: said(0.5), p75: said(0.75), p95: said(0.95) };
  return Object.values(quantiles).every((value) => value === null) ? null : quantiles;
}

// Which value do so many of the rows stay below? Linear interpolation between order statistics: definition 7 of
// R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996).

/**
 * @param sorted ascending, finite, at least one.
 * @param share from 0 (the smallest) to 1 (the largest).
 */
export const quantile = (sorted: ArrayLike<number>, share: number): number => {
  if (sorted.length === 0 || !(share >= 0 && share <= 1)) {
    throw new RangeError(
      `Quantile ${share} of ${sorted.length} values: give a share from 0 to 1 and at least one value.`,
    );
  }
  const place = (sorted.length - 1) * share;
  const lower = Math.floor(place);
  const low = sorted[lower]!;
  const high = sorted[Math.min(lower + 1, sorted.length - 1)]!;
  return low + (place - lower) * (high - low);
};

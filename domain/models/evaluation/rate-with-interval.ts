// How sure is a share that was counted on few rows? A proportion with its Wilson score interval: E. B. Wilson, "Probable
// inference, the law of succession, and statistical inference", JASA 22 (1927); method 3 of R. G. Newcombe, "Two-sided
// confidence intervals for the single proportion", Statistics in Medicine 17 (1998). It never leaves [0, 1].

/** The 97.5 % point of the standard normal distribution: every interval of an evaluation is a 95 % interval. */
export const Z95 = 1.959963984540054;

export type Rate = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Rows it was counted on, at least one. */
  readonly of: number;
};

/**
 * @param hits whole number from 0 to `of`.
 * @returns null when `of` is 0: a share of nothing is undefined, not 0.
 * @throws RangeError when the counts are not whole numbers or do not fit each other.
 */
export const rateWithInterval = (hits: number, of: number): Rate | null => {
  if (!Number.isSafeInteger(hits) || !Number.isSafeInteger(of) || hits < 0 || hits > of) {
    throw new RangeError(`${hits} of ${of} is not a share: give whole numbers, the first from 0 to the second.`);
  }
  if (of === 0) return null;
  const value = hits / of;
  const zz = Z95 * Z95;
  const centre = (value + zz / (2 * of)) / (1 + zz / of);
  const half = (Z95 / (1 + zz / of)) * Math.sqrt((value * (1 - value)) / of + zz / (4 * of * of));
  return {
    value,
    // At the ends the bound is the value itself; computed, it would miss by a rounding.
    low: hits === 0 ? 0 : Math.max(0, centre - half),
    high: hits === of ? 1 : Math.min(1, centre + half),
    of,
  };
};

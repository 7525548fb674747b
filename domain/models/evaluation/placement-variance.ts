// How much would an AUC, or the difference of two, move on other rows? DeLong's variance: the sample variance of the
// positives' placements over their number, plus the same of the negatives.

/**
 * @param labels one 0 or 1 a row.
 * @param twiceWon twice the placements in rows of the other class, or the difference of two such; whole numbers.
 * @returns null when a class has fewer than two rows: one row shows no spread.
 */
export const placementVariance = (
  labels: ArrayLike<number>,
  twiceWon: Float64Array,
  positives: number,
  negatives: number,
): number | null => {
  if (positives < 2 || negatives < 2) return null;
  const sums = [0, 0];
  for (let row = 0; row < twiceWon.length; row++) sums[labels[row]!]! += twiceWon[row]!;
  const meanOfNegatives = sums[0]! / negatives;
  const meanOfPositives = sums[1]! / positives;
  let squaresOfNegatives = 0;
  let squaresOfPositives = 0;
  for (let row = 0; row < twiceWon.length; row++) {
    if (labels[row] === 1) squaresOfPositives += (twiceWon[row]! - meanOfPositives) ** 2;
    else squaresOfNegatives += (twiceWon[row]! - meanOfNegatives) ** 2;
  }
  // A positive's placement is counted in negatives, and the other way round.
  return (
    squaresOfPositives / (positives - 1) / positives / (2 * negatives) ** 2 +
    squaresOfNegatives / (negatives - 1) / negatives / (2 * positives) ** 2
  );
};

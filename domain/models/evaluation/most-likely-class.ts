// Which class does a row of probabilities decide for? The most likely one; of equally likely ones the first.

/** @param probabilities row-major, rows × classes. */
export const mostLikelyClass = (probabilities: ArrayLike<number>, row: number, classes: number): number => {
  let best = 0;
  for (let k = 1; k < classes; k++) {
    if (probabilities[row * classes + k]! > probabilities[row * classes + best]!) best = k;
  }
  return best;
};

/** One class index a row. */
export const mostLikelyClasses = (probabilities: ArrayLike<number>, classes: number): Uint32Array => {
  const decided = new Uint32Array(probabilities.length / classes);
  for (let row = 0; row < decided.length; row++) decided[row] = mostLikelyClass(probabilities, row, classes);
  return decided;
};

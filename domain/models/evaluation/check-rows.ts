// Can these rows be measured at all? The checks every evaluation makes before it counts, so that a NaN from a broken model
// is refused by name of its row and never averaged into a figure. The messages name rows and quote no one's value.

const checkLengths = (observed: ArrayLike<unknown>, given: number, what: string): void => {
  if (observed.length !== given || given === 0) {
    throw new RangeError(`${observed.length} observed rows and ${given} ${what}: one a row and at least one row.`);
  }
};

/** @throws RangeError unless every label is 0 or 1, every score in [0, 1], as many of the one as of the other, and some. */
export const checkBinaryRows = (labels: ArrayLike<number>, scores: ArrayLike<number>): void => {
  checkLengths(labels, scores.length, 'scores');
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) throw new RangeError(`The label of row ${row} must be 0 or 1.`);
    const score = scores[row]!;
    if (!(score >= 0 && score <= 1)) throw new RangeError(`The score of row ${row} must be a probability from 0 to 1.`);
  }
};

/** How far a row's probabilities may sum from 1: float32 softmax over many classes does not sum to 1 exactly. */
const SUM_TOLERANCE = 1e-3;

/**
 * @param probabilities row-major, rows × classes.
 * @throws RangeError unless every row has a class index below `classes` and probabilities in [0, 1] that sum to 1.
 */
export const checkMulticlassRows = (
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
): void => {
  if (!Number.isInteger(classes) || classes < 2) throw new RangeError(`${classes} classes: give two or more.`);
  checkLengths(labels, probabilities.length / classes, 'rows of probabilities');
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new RangeError(`The label of row ${row} must be a class index from 0 to ${classes - 1}.`);
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const p = probabilities[row * classes + k]!;
      if (!(p >= 0 && p <= 1)) throw new RangeError(`Row ${row} must have a probability from 0 to 1 for class ${k}.`);
      sum += p;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) throw new RangeError(`The probabilities of row ${row} must sum to 1.`);
  }
};

/** Beyond it a sum of squares could leave the range of numbers. */
const LARGEST_MAGNITUDE = 1e100;

/** @throws RangeError unless all are finite, at most 1e100 in magnitude, equally many, and some. */
export const checkRegressionRows = (observed: ArrayLike<number>, predicted: ArrayLike<number>): void => {
  checkLengths(observed, predicted.length, 'predictions');
  for (let row = 0; row < observed.length; row++) {
    if (!(Math.abs(observed[row]!) <= LARGEST_MAGNITUDE))
      throw new RangeError(`The observed value of row ${row} must be a number of at most 1e100 in magnitude.`);
    if (!(Math.abs(predicted[row]!) <= LARGEST_MAGNITUDE))
      throw new RangeError(`The prediction of row ${row} must be a number of at most 1e100 in magnitude.`);
  }
};

// Which hundred points of a curve are worth drawing? Those at equal steps along the curve, so that a steep part keeps its
// shape though it holds few of the points.

export const CURVE_POINTS = 101;

/**
 * @param along ascending distance along the curve, one a point.
 * @param kept indexes that must stay (the chosen point); the first and last always do.
 * @returns at most `limit` ascending indexes.
 */
export const thinCurve = (along: ArrayLike<number>, kept: readonly number[] = [], limit = CURVE_POINTS): number[] => {
  const n = along.length;
  if (n <= limit) return Array.from({ length: n }, (_, i) => i);
  const chosen = new Set([0, n - 1, ...kept]);
  const steps = limit - chosen.size + 1;
  const first = along[0]!;
  const length = along[n - 1]! - first;
  let place = 0;
  for (let step = 1; step < steps; step++) {
    while (place < n - 1 && along[place]! - first < (length * step) / steps) place++;
    chosen.add(place);
  }
  return [...chosen].sort((a, b) => a - b);
};

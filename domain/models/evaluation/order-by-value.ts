// In which order do rows stand by a number? Row numbers ascending by value; equal values keep the order of the rows, so
// that sums taken in this order come out the same on every machine.

/** @param values finite numbers. */
export const orderByValue = (values: ArrayLike<number>): Uint32Array => {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => values[a]! - values[b]! || a - b);
};

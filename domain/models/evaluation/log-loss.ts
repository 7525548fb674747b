// What does one probability cost once the truth is known? Its surprise in nats (the logarithmic score of I. J. Good, 1952).

/** A probability of exactly 0 for what then happened would cost infinity and hide every other row. */
const SMALLEST_PROBABILITY = 1e-15;

/** @param probability that was given to what was observed, in [0, 1]. */
export const rowLogLoss = (probability: number): number => 0 - Math.log(Math.max(probability, SMALLEST_PROBABILITY));

// Which hidden units sit out a step? Drawn from our own seeded generator, one sequence a step, and handed to the graph: the
// runtime's own random operators promise no sequence, and a run must repeat to the bit.

import { makeRandom } from '../domain/kernel/random.ts';
import type { TrainingParams } from './training-params.ts';

/** Two draws fit one 32-bit number; a share of dropout is met to within 1/65536. */
const SIDES = 65_536;

/**
 * Masks of the steps [from, to), counted over the whole training.
 * @returns per hidden layer [steps, batchSize, units] bytes, 1 where a unit stays; empty without dropout.
 */
export const dropoutMasks = (
  { hidden, dropout, batchSize, seed }: TrainingParams,
  from: number,
  to: number,
): Uint8Array[] => {
  if (dropout === 0) return [];
  const out = Math.min(Math.round(dropout * SIDES), SIDES - 1);
  const masks = hidden.map((units) => new Uint8Array((to - from) * batchSize * units));
  for (let step = from; step < to; step++) {
    const { uint32 } = makeRandom(seed, `dropout of step ${step}`);
    hidden.forEach((units, depth) => {
      const count = batchSize * units;
      const mask = masks[depth]!.subarray((step - from) * count, (step - from + 1) * count);
      for (let i = 0; i < count; i += 2) {
        const drawn = uint32();
        mask[i] = (drawn & (SIDES - 1)) >= out ? 1 : 0;
        if (i + 1 < count) mask[i + 1] = drawn >>> 16 >= out ? 1 : 0;
      }
    });
  }
  return masks;
};

// When has training gone far enough? Early stopping (Prechelt 1998): the state of the lowest validation loss is kept, and after
// `patience` epochs without a lower one no more are run.

export type BestState<T> = {
  /** @returns whether to stop. */
  readonly offer: (epoch: number, loss: number, state: T) => boolean;
  readonly best: () => { readonly epoch: number; readonly loss: number; readonly state: T } | undefined;
};

export const makeBestState = <T>(patience: number): BestState<T> => {
  let best: { epoch: number; loss: number; state: T } | undefined;
  return {
    offer: (epoch, loss, state) => {
      if (best === undefined || loss < best.loss) best = { epoch, loss, state };
      return epoch - best.epoch >= patience;
    },
    best: () => best,
  };
};

// How far is a training? Told after every epoch, or after every step of a training without a hidden layer.

export type EpochReport = {
  /** Counted from 1; without a hidden layer the step, of as many as there may be. */
  readonly epoch: number;
  readonly epochs: number;
  /**
   * Weighted mean loss of the epoch's rows, each seen before the update of its own step: cross-entropy in nats, or half the
   * squared error (or Huber's loss) in squared standard deviations of the target.
   */
  readonly loss: number;
  /** The same after the epoch, of the rows kept from training; with early stopping. */
  readonly validationLoss?: number;
  /** Present when a clock was given. */
  readonly rowsPerSecond?: number;
};

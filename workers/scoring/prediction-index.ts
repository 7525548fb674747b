// The port to what the views know of a partition: which requests were answered, and how far each caller was counted.
// A writer asks it up to the view's cursor and reads the stream after it.

export interface IndexedPrediction {
  readonly stream: string;
  readonly revision: bigint;
}

/** Synchronous: the writer asks on its own thread, on a read-only connection. */
export interface PredictionIndex {
  /** The last revision of the stream that is in the view; `undefined` when it holds none. Never goes back while in use. */
  revisionOf(stream: string): bigint | undefined;
  find(predictionId: string): IndexedPrediction | undefined;
  /** Counter of the caller's last prediction in the view; 0 when there is none. */
  counterOf(deploymentId: string, caller: string): number;
}

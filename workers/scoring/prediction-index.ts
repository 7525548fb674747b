// The port to what the views know of a partition: which requests were answered, and how far each caller was counted.
// A writer asks it up to the view's cursor and reads the stream after it.

export interface IndexedPrediction {
  readonly stream: string;
  readonly revision: bigint;
}

export interface IndexedCounters {
  /** Last revision of the stream that is in the view; null: none. Never goes back while a writer runs. */
  readonly revision: bigint | null;
  /** Caller → counter of its last prediction, at `revision`. */
  readonly counters: ReadonlyMap<string, number>;
}

/** Synchronous: the writer asks on its own thread, on a read-only connection. */
export interface PredictionIndex {
  find(predictionId: string): IndexedPrediction | undefined;
  countersOf(deploymentId: string, stream: string): IndexedCounters;
}

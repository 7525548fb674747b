// The port that carries jobs to workers. A job exists because an event says so: losing one here loses nothing, the
// dispatcher finds it in the ledger again.

export interface TrainingJob {
  readonly kind: 'training';
  readonly trainingId: string;
}
export type Job = TrainingJob;

/** What became of a delivery. `retry`: deliver again; `park`: dead-letter, with a reason. */
export type JobOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'park'; readonly reason: string };

export type JobHandler = (job: Job) => Promise<JobOutcome>;

export interface JobSource {
  publish(job: Job): Promise<void>;
  /** One job at a time; the delivery is over only after its outcome. */
  consume(handler: JobHandler): void;
  /** Resolves when the job in hand is over or given up. */
  close(): Promise<void>;
}

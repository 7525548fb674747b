// How long is waited for the server, and how much is read at once.

export interface EsdbLimits {
  /** One try of an append, or a read that gives nothing, in milliseconds. */
  readonly tryMs: number;
  /** All tries of one append or read; then its caller is told. */
  readonly giveUpMs: number;
  /** Between tries: the first wait, doubled each time, up to the longest. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Events of one read. */
  readonly pageEvents: number;
}

export const ESDB_LIMITS: EsdbLimits = {
  tryMs: 5_000,
  giveUpMs: 30_000,
  firstWaitMs: 20,
  longestWaitMs: 2_000,
  pageEvents: 2_000,
};

// What is a store's own reading measured against?

/** How the same events are read when our adapter does not stand between. */
export interface BareRead {
  readonly against: string;
  /** Events that were read: `most` when all are there. */
  read(most: number): Promise<number>;
}

// How long does a staged file wait? A day after its last byte, seven from its creation at most, so that nobody keeps one by a byte
// now and then; a length that was declared and never followed by a byte holds its room for an hour.

export const UNTOUCHED_MS = 24 * 60 * 60 * 1_000;
export const NO_BYTE_MS = 60 * 60 * 1_000;
export const LONGEST_MS = 7 * 24 * 60 * 60 * 1_000;

/** Of a staged file; times in milliseconds since 1970. */
export interface Waiting {
  readonly createdAt: number;
  /** When its last byte came, or its creation. */
  readonly touched: number;
  /** Bytes of it that are here. */
  readonly bytes: number;
  readonly bytesTotal: number | null;
}

/** Milliseconds since 1970. */
export function expiresAt({ createdAt, touched, bytes, bytesTotal }: Waiting): number {
  const empty = bytes === 0 && bytesTotal !== 0;
  return Math.min(touched + (empty ? NO_BYTE_MS : UNTOUCHED_MS), createdAt + LONGEST_MS);
}

// Where does a file wait until somebody has said what its columns are? In parts, outside the store, encrypted; gone on demand or
// when it expires. Offsets mean what they mean in the tus resumable upload protocol 1.0.0, so that the HTTP layer only translates.

/** `st_` and 32 hex digits, random: whoever has one may go on with the upload. */
export type StagedId = string;

export interface NewStagedFile {
  /** Who may see it and go on with it; compared, never parsed. */
  readonly owner: string;
  readonly businessUnit: string;
  readonly fileName: string;
  /** Null: not known yet (tus: Upload-Defer-Length); it must be declared before the file can be read. */
  readonly bytesTotal: number | null;
  /** What the sender says it is, if anything. */
  readonly format?: 'csv' | 'jsonl';
}

export interface StagedFile {
  readonly id: StagedId;
  readonly owner: string;
  readonly businessUnit: string;
  readonly fileName: string;
  readonly bytesTotal: number | null;
  readonly format: 'csv' | 'jsonl' | null;
  /** RFC 3339. */
  readonly createdAt: string;
  /** When its last byte came in, or the time of creation; RFC 3339. */
  readonly touchedAt: string;
  /** RFC 3339. Moves with every byte that comes, up to an end that nothing moves. */
  readonly expiresAt: string;
  /** Bytes that are here for good: where the next part begins. */
  readonly offset: number;
  /** Whether `offset` is `bytesTotal`. */
  readonly complete: boolean;
}

/** A complete staged file about to be read. */
export interface OpenedFile {
  readonly fileName: string;
  readonly format: 'csv' | 'jsonl' | null;
  readonly bytesTotal: number;
  /**
   * As they were sent, in pieces of at most 64 KiB. A file removed after the first piece is read to its end.
   * Throws DomainError NOT_FOUND; BAD_INPUT where bytes are still to come; ARTIFACT_CORRUPT where stored bytes were altered.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface StagingReader {
  /** @throws DomainError NOT_FOUND, BAD_INPUT while its length was never declared, ARTIFACT_CORRUPT */
  open(id: StagedId): Promise<OpenedFile>;
  /** The same bytes; throws at the first piece. */
  read(id: StagedId): AsyncIterable<Uint8Array>;
}

/** One per folder, in the process that holds the data folder's lock. */
export interface Staging extends StagingReader {
  /** @throws DomainError BAD_INPUT, QUERY_TOO_LARGE for a file over the limit, TOO_MANY_REQUESTS, OVERLOADED where space is taken */
  create(file: NewStagedFile): Promise<StagedFile>;
  /** @throws DomainError NOT_FOUND */
  describe(id: StagedId): Promise<StagedFile>;
  /** What a sender asks who wants to go on. @throws DomainError NOT_FOUND */
  offset(id: StagedId): Promise<number>;
  /**
   * Takes in a part that begins at `offset`; the new offset is answered once its bytes are durable. When `bytes` throws, what
   * came before is kept and the error goes on; when the part itself is refused, nothing of it is kept that was not told as durable.
   * A part at the durable offset takes the place of one that is coming in, whose connection may be dead without anybody knowing.
   * `bytesTotal`: declares a length that was deferred, once.
   * @throws DomainError NOT_FOUND, also when it is removed meanwhile; STALE_REVISION with the right `offset` in its details, also
   * when another part takes its place; BAD_INPUT, QUERY_TOO_LARGE, TOO_MANY_REQUESTS, OVERLOADED for a part that goes over a limit;
   * UNAVAILABLE when the disk refuses it
   */
  append(
    id: StagedId,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    more?: { readonly bytesTotal?: number },
  ): Promise<number>;
  /** Of one owner, oldest first. */
  list(owner: string): Promise<readonly StagedFile[]>;
  /** Unreadable from here on: its key goes first. A part that is coming in ends. Removing what is not there is fine. */
  remove(id: StagedId): Promise<void>;
  /** Whether it is here and its record does not open, under another key perhaps: nobody's, to be removed or to expire. */
  isUnreadable(id: StagedId): boolean;
  /** Removes every file that has expired, but for one whose bytes are coming in and whose last end is not reached; gives their ids. */
  sweep(): Promise<readonly StagedId[]>;
}

export interface StagingLimits {
  readonly uploadBytes: number;
  readonly uploadsPerOwner: number;
  /** Of all owners together. */
  readonly uploads: number;
  /** Of all uploads together: on disk, or declared where that is more. */
  readonly totalBytes: number;
  /** Of one owner's uploads together, counted in the same way; no such bound unless told. */
  readonly bytesPerOwner?: number;
}

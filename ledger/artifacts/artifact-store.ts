// Where are model files and row chunks? Content-addressed: the name is the SHA-256 of the bytes, and what does not match is refused.

export interface ArtifactStore {
  /** Durable (fsync of file and folder) before it resolves; storing the same bytes again is nothing new. */
  put(bytes: Uint8Array): Promise<{ readonly digest: string; readonly bytes: number }>;
  /** Throws DomainError ARTIFACT_CORRUPT when the bytes do not hash to the digest, NOT_FOUND when there is no such file. */
  get(digest: string): Promise<Uint8Array>;
  /** Removes a file that no event names (an upload that was refused). */
  discard(digest: string): Promise<void>;
}

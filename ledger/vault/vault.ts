// Who stands behind a reference, and can it still be read? The port to per-subject keys: outside it a subject is a random
// reference, and destroying the key is the erasure (guarantee G5).

/** `actor`: a person with a token. `subject`: a person in the data. The same id of two kinds is two references. */
export type SubjectKind = 'actor' | 'subject';

/** A subject's data key, in memory only. `key`: 32 bytes. */
export interface SubjectKey {
  readonly reference: string;
  readonly key: Uint8Array;
  /** Its number in the vault, from 1, the same while the vault is open: for counting people in little memory. */
  readonly place: number;
}

export interface FingerprintStream {
  update(bytes: Uint8Array): void;
  /** Once, at the end. */
  hex(): string;
}

export interface Vault {
  /** Finds or creates references and keys, durable before it resolves; same order as `ids`. Destroyed ids get a new reference. */
  ensureSubjects(kind: SubjectKind, ids: readonly string[]): Promise<readonly SubjectKey[]>;
  /** Keys of references; `undefined` where the key was destroyed or never was. */
  keysOf(references: readonly string[]): Promise<readonly (SubjectKey | undefined)[]>;
  /** The id behind a reference, for those who may see it; `undefined` after an erasure. */
  revealIds(references: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** The reference of an id, if there is one; creates nothing. */
  findReference(kind: SubjectKind, id: string): Promise<string | undefined>;
  /** Destroys a key for good (secure_delete, WAL truncated). `false`: there was none. */
  destroySubject(reference: string): Promise<boolean>;
  /** HMAC-SHA256, hex, under a key of its own per label: confirms an input to us, tells nobody else anything. */
  fingerprint(label: string, input: string | Uint8Array): string;
  /** The same for input that comes in pieces: `fingerprintStream(l)` fed with all of x gives `fingerprint(l, x)`. */
  fingerprintStream(label: string): FingerprintStream;
  close(): Promise<void>;
}

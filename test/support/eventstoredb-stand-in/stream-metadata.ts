// What does a stream's metadata (`$maxCount`, `$maxAge`, `$tb`) hide from readers? Measured: transcript, "metadata/…". A value
// out of range makes the server ignore the whole of it (measured: `$maxCount` 0). Nothing is deleted: `$all` still has it.

export interface StreamMetadata {
  readonly maxCount?: number;
  /** Milliseconds. */
  readonly maxAge?: number;
  readonly truncateBefore?: number;
  /** `$tb` is the highest revision there is: the stream was deleted, and the next event brings it back. */
  readonly softDeleted: boolean;
}

export const NO_METADATA: StreamMetadata = { softDeleted: false };
/** Metastreams show their last event only, whatever their own metadata say. */
export const METASTREAM_METADATA: StreamMetadata = { maxCount: 1, softDeleted: false };
/** `$tb` as EventStoreDB writes it when it deletes a stream. */
export const SOFT_DELETE_JSON = '{"$tb":9223372036854775807}';

const isMetastreamName = (stream: string) => stream.startsWith('$$');
export const metastreamOf = (stream: string) => `$$${stream}`;
/** The stream whose metadata `stream` holds; undefined when it is not a metastream. */
export const describedStream = (stream: string) => (isMetastreamName(stream) ? stream.slice(2) : undefined);

export function parseObject(data: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

export function parseStreamMetadata(data: Uint8Array): StreamMetadata {
  const raw = parseObject(data) ?? {};
  const { $maxCount: maxCount, $maxAge: maxAge, $tb: truncateBefore } = raw;
  const valid =
    [maxCount, maxAge].every((value) => value === undefined || (Number.isInteger(value) && (value as number) > 0)) &&
    (truncateBefore === undefined || (Number.isInteger(truncateBefore) && (truncateBefore as number) >= 0));
  if (!valid) return NO_METADATA;
  return {
    ...(maxCount !== undefined && { maxCount: maxCount as number }),
    ...(maxAge !== undefined && { maxAge: (maxAge as number) * 1000 }),
    ...(truncateBefore !== undefined && { truncateBefore: truncateBefore as number }),
    softDeleted: (truncateBefore as number | undefined) === 2 ** 63,
  };
}

/** The raw metadata of a deleted stream, with `$tb` set to where it starts again; all else in it stays. */
export function undeletedJson(data: Uint8Array, firstRevision: number): string {
  return JSON.stringify({ ...parseObject(data), $tb: firstRevision });
}

/** True when the metadata carry an access list that would keep someone out: the stand-in has no access lists. */
export function hasAccessList(data: Uint8Array): boolean {
  const acl = parseObject(data)?.$acl;
  return typeof acl === 'object' && acl !== null && Object.keys(acl).length > 0;
}

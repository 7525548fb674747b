// Do two stores hold the same log? Read side by side, event by event and byte by byte; positions are each store's own.
import { Buffer } from 'node:buffer';
import type { StoredEvent } from './event-store.ts';
import { makeLogDigest } from './log-digest.ts';
import { logEvents, type ReadableLog } from './log-events.ts';

export interface LogSide {
  readonly events: number;
  /** As `makeLogDigest` has it. */
  readonly digest: string;
}

export interface LogComparison {
  readonly source: LogSide;
  readonly target: LogSide;
  /** Events that stand in both, in the same place, from the first on. */
  readonly common: number;
  /** One sentence on the first event that is not the same in both; `undefined` when the logs are equal. */
  readonly difference: string | undefined;
}

/** Both are read whole, also after a difference. `onProgress` hears how many events of the source were read. */
export async function compareLogs(
  source: ReadableLog,
  target: ReadableLog,
  onProgress: (events: number) => void = () => {},
): Promise<LogComparison> {
  const digests = { source: makeLogDigest(), target: makeLogDigest() };
  const [left, right] = [logEvents(source), logEvents(target)];
  let common = 0;
  let difference: string | undefined;
  for (;;) {
    const [one, other] = await Promise.all([left.next(), right.next()]);
    if (one.done && other.done) break;
    if (one.value) digests.source.add(one.value);
    if (other.value) digests.target.add(other.value);
    if (difference === undefined)
      difference = differenceAt(common + 1, one.value ?? undefined, other.value ?? undefined);
    if (difference === undefined) common += 1;
    onProgress(digests.source.events());
  }
  const side = (digest: typeof digests.source) => ({ events: digest.events(), digest: digest.hex() });
  return { source: side(digests.source), target: side(digests.target), common, difference };
}

/** `number`: from 1, in global order. */
export function differenceAt(
  number: number,
  source: StoredEvent | undefined,
  target: StoredEvent | undefined,
): string | undefined {
  if (!source && target) return `Event ${number}, ${nameOf(target)}, stands in the target and not in the source.`;
  if (source && !target) return `Event ${number}, ${nameOf(source)}, stands in the source and not in the target.`;
  if (!source || !target) return undefined;
  const field = differingField(source, target);
  if (!field) return undefined;
  return `Event ${number} is ${nameOf(source)} in the source and ${nameOf(target)} in the target; its ${field} is not the same.`;
}

/** The first field in which they differ; the position is not one of them. */
export function differingField(one: Omit<StoredEvent, 'position'>, other: Omit<StoredEvent, 'position'>) {
  for (const field of ['stream', 'revision', 'id', 'type'] as const) if (one[field] !== other[field]) return field;
  for (const field of ['data', 'metadata'] as const) if (Buffer.compare(one[field], other[field]) !== 0) return field;
  return undefined;
}

/** Names the event and quotes nothing of it. */
export function nameOf({ type, id, revision, stream }: Omit<StoredEvent, 'position' | 'data' | 'metadata'>): string {
  return `${type} ${id} (revision ${revision} of ${stream})`;
}

// How does a log go from one store to another and stay the same log? Event by event with ids, bytes, revisions and order; an
// interrupted copy goes on where it was, because what the target holds must be the beginning of the source.
import { checkAppend } from './check-append.ts';
import { compareLogs, differenceAt, differingField, type LogComparison, nameOf } from './compare-logs.ts';
import {
  AppendOutcomeUnknown,
  EventRejected,
  type EventStore,
  MAX_APPEND_DATA_BYTES,
  MAX_APPEND_EVENTS,
  MAX_APPEND_METADATA_BYTES,
  type StoredEvent,
  WrongExpectedRevision,
} from './event-store.ts';
import { makeLogDigest } from './log-digest.ts';
import { logEvents, type ReadableLog } from './log-events.ts';
import { makeLogSequence } from './log-sequence.ts';

/** The copy cannot go on, or the two logs are not one; the message is one sentence for the operator. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

export interface CopyProgress {
  /** `examine` the source, `compare` what the target holds, `copy`, `verify` both whole. */
  readonly phase: 'examine' | 'compare' | 'copy' | 'verify';
  /** Events of the source that the phase has passed. */
  readonly done: number;
  /** Events of the source; `undefined` while they are being counted. */
  readonly total: number | undefined;
}

export interface CopyOptions {
  /** Nobody may append to it meanwhile. */
  readonly source: ReadableLog;
  readonly target: Pick<EventStore, 'append' | 'readAll'>;
  /** Would the target's readers see this stream as ours? Default: all. */
  readonly isOurs?: (stream: string) => boolean;
  readonly onProgress?: (progress: CopyProgress) => void;
  /** Before an append without an answer is sent again; `attempt` from 1. */
  readonly pause?: (attempt: number) => Promise<void>;
}

export interface CopyResult {
  readonly events: number;
  /** Events the target held before. */
  readonly alreadyThere: number;
  readonly appends: number;
  /** Equal on both sides, both read whole after the copy. */
  readonly digest: string;
}

const ATTEMPTS = 8;
const pauseLonger = (attempt: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.min(5_000, 100 * 2 ** attempt)));

/** Throws CopyRefused; whatever was copied before stays, and the next call goes on after it. */
export async function copyLog(options: CopyOptions): Promise<CopyResult> {
  const { source, target, onProgress = () => {} } = options;
  const examined = await examine(options);
  const total = examined.events;

  // All of it is compared before the first append: a target that is another log gets nothing.
  const alreadyThere = await comparePrefix(source, target, (done) => onProgress({ phase: 'compare', done, total }));
  const appends = await copyAfter(options, alreadyThere, total);

  const compared = await compareLogs(source, target, (done) => onProgress({ phase: 'verify', done, total }));
  refuseUnequal(compared);
  if (compared.source.digest !== examined.digest) {
    throw new CopyRefused('The source was changed while it was copied; stop whoever appends to it and start again.');
  }
  return { events: total, alreadyThere, appends, digest: compared.target.digest };
}

export function refuseUnequal({ difference, source, target }: LogComparison): void {
  if (difference) throw new CopyRefused(`The two logs are not the same: ${difference}`);
  if (source.digest !== target.digest) throw new CopyRefused('The digests of the two logs differ.');
}

/** Everything that could stop the copy half-way is looked for first. */
async function examine({ source, isOurs = () => true, onProgress }: CopyOptions) {
  const digest = makeLogDigest();
  const sequence = makeLogSequence();
  for await (const event of logEvents(source)) {
    const gap = sequence.follow(event);
    if (gap) throw new CopyRefused(`The source is damaged and was not copied: ${gap}`);
    if (!isOurs(event.stream)) {
      throw new CopyRefused(
        `${nameOf(event)} stands in a stream that is not Countersign's, and would not be read as ours in a store shared with others; nothing was copied.`,
      );
    }
    try {
      checkAppend(event.stream, 'none', [event]);
    } catch (error) {
      if (!(error instanceof EventRejected)) throw error;
      throw new CopyRefused(`${nameOf(event)} cannot be copied, and nothing was: ${error.message}`);
    }
    digest.add(event);
    onProgress?.({ phase: 'examine', done: digest.events(), total: undefined });
  }
  return { events: digest.events(), digest: digest.hex() };
}

/** How many events the target holds. Throws when they are not the source's first ones. */
async function comparePrefix(
  source: ReadableLog,
  target: ReadableLog,
  onProgress: (done: number) => void,
): Promise<number> {
  const ours = logEvents(source);
  let number = 0;
  for await (const there of logEvents(target)) {
    number += 1;
    const difference = differenceAt(number, (await ours.next()).value ?? undefined, there);
    if (difference) throw new CopyRefused(`The target holds another log, and nothing was written: ${difference}`);
    onProgress(number);
  }
  await ours.return();
  return number;
}

/** One append after the other: two on their way could be stored in another order. */
async function copyAfter(options: CopyOptions, skip: number, total: number): Promise<number> {
  const { source, onProgress } = options;
  let seen = 0;
  let appends = 0;
  for await (const run of runsOfOneStream(after(source, skip))) {
    await appendRun(options, run);
    appends += 1;
    seen += run.length;
    onProgress?.({ phase: 'copy', done: skip + seen, total });
  }
  return appends;
}

async function* after(source: ReadableLog, skip: number): AsyncGenerator<StoredEvent, void> {
  let seen = 0;
  for await (const event of logEvents(source)) if (seen++ >= skip) yield event;
}

/** Neighbours of one stream, as many as one append takes; no append takes one id twice. */
async function* runsOfOneStream(events: AsyncIterable<StoredEvent>): AsyncGenerator<readonly StoredEvent[], void> {
  let run: StoredEvent[] = [];
  const ids = new Set<string>();
  let data = 0;
  let metadata = 0;
  for await (const event of events) {
    data += event.data.byteLength;
    metadata += event.metadata.byteLength;
    const ends =
      run.length > 0 &&
      (event.stream !== run[0]!.stream ||
        run.length === MAX_APPEND_EVENTS ||
        ids.has(event.id) ||
        data > MAX_APPEND_DATA_BYTES ||
        metadata > MAX_APPEND_METADATA_BYTES);
    if (ends) {
      yield run;
      run = [];
      ids.clear();
      data = event.data.byteLength;
      metadata = event.metadata.byteLength;
    }
    run.push(event);
    ids.add(event.id);
  }
  if (run.length > 0) yield run;
}

async function appendRun({ target, pause = pauseLonger }: CopyOptions, run: readonly StoredEvent[]): Promise<void> {
  const { stream, revision } = run[0]!;
  const expected = revision === 0n ? 'none' : revision - 1n;
  for (let attempt = 1; ; attempt++) {
    try {
      refuseAltered(run, await target.append(stream, expected, run));
      return;
    } catch (error) {
      if (error instanceof WrongExpectedRevision) {
        throw new CopyRefused(
          `Somebody else writes to the target: its stream ${stream} is at ${error.actual}, not at ${expected}; stop them and start again.`,
        );
      }
      if (!(error instanceof AppendOutcomeUnknown)) throw error;
      if (attempt === ATTEMPTS) {
        throw new CopyRefused(
          `The target did not answer ${ATTEMPTS} times (${error.message}); start again when it does: the copy goes on where it was.`,
        );
      }
      await pause(attempt);
    }
  }
}

function refuseAltered(sent: readonly StoredEvent[], stored: readonly StoredEvent[]): void {
  for (const [index, event] of sent.entries()) {
    const field = stored[index] ? differingField(event, stored[index]) : 'answer';
    if (field) throw new CopyRefused(`${nameOf(event)} was stored in the target with another ${field}; do not use it.`);
  }
}

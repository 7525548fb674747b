// What happens to an append once it is whole? Check, then write or answer: the one path of Append, BatchAppend and of those
// who write past the client (another application, an administrator).
import { type AppendAnswer, checkAppend, type Expected } from './append-check.ts';
import type { StandInLog } from './stand-in-log.ts';
import type { EventContent } from './wire-events.ts';

/** EventStoreDB's default: bytes of event data an append may carry; metadata do not count (measured). */
export const MAX_APPEND_BYTES = 1_048_576;

export const dataBytes = (events: readonly EventContent[]) => events.reduce((sum, { data }) => sum + data.length, 0);

export function appendEvents(
  log: StandInLog,
  stream: string,
  expected: Expected,
  events: readonly EventContent[],
): AppendAnswer {
  const decision = checkAppend(
    log,
    stream,
    expected,
    events.map(({ id }) => id),
  );
  if (decision.kind !== 'write') return decision;
  const position = log.write(stream, events);
  return { kind: 'written', lastRevision: log.lastRevision(stream), position };
}

// Where in `$all` does a read or a subscription start? Only the commit position counts; a prepare position above it, and a
// position that is no event's, are errors; {0,0} and beyond the end are fine forwards (measured: "all/position …").
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { type CallError, serverThrew } from './call-errors.ts';
import type { StandInLog } from './stand-in-log.ts';

export type AllStart = 'start' | 'end' | number;

export function readAllStart(options: ReadReq.Options.AllOptions): AllStart {
  if (options.hasStart()) return 'start';
  if (options.hasEnd()) return 'end';
  const commit = BigInt(options.getPosition()?.getCommitPosition() ?? 0);
  const prepare = BigInt(options.getPosition()?.getPreparePosition() ?? 0);
  if (prepare > commit) throw serverThrew();
  return commit === 0n ? 'start' : Number(commit);
}

/** The index in the log of the first event at `start`. `beyondTheEnd`: whether a position after the last event is allowed. */
export function indexOfStart(
  log: StandInLog,
  start: AllStart,
  badPosition: () => CallError,
  beyondTheEnd: boolean,
): { readonly index: number; readonly isEvent: boolean } {
  if (start === 'start') return { index: 0, isEvent: false };
  const end = { index: log.all.length, isEvent: false };
  if (start === 'end') return end;
  if (start > log.all.at(-1)!.position && beyondTheEnd) return end;
  const index = log.indexAt(start);
  if (index === undefined) throw badPosition();
  return { index, isEvent: true };
}

// Which events does a read with a count give, and how are they sent? Forwards and backwards of a stream and of `$all`, the
// client's pace being the server's (measured: "read/stream directions …", "all/position …").
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { indexOfStart, readAllStart } from './all-position.ts';
import { badReadOfAll, badReadOfStream, streamDeleted } from './call-errors.ts';
import { streamNotFoundFrame } from './control-frames.ts';
import { eventFrame } from './event-frames.ts';
import type { Fault } from './faults.ts';
import type { LoggedEvent } from './stand-in-log.ts';
import type { StandInNode } from './stand-in-node.ts';
import type { ReadServerCall } from './subscription.ts';

const WRITES_AHEAD = 256;
const BACKWARDS = 1;

interface Range {
  readonly events: readonly LoggedEvent[];
  readonly first: number;
  readonly count: number;
  readonly step: 1 | -1;
}

function sendRange(
  node: StandInNode,
  call: ReadServerCall,
  range: Range,
  resolveLinks: boolean,
  fault: Fault | undefined,
): void {
  const cutAfter = fault?.kind === 'cutMidRead' ? fault.afterEvents : Number.POSITIVE_INFINITY;
  let sent = 0;
  const send = () => {
    while (sent < range.count && !call.cancelled && !call.destroyed) {
      if (call.writableLength >= WRITES_AHEAD) {
        call.once('drain', send);
        return;
      }
      const event = range.events[range.first + sent * range.step]!;
      const frame = eventFrame(node.log, event, resolveLinks);
      sent++;
      if (sent === cutAfter) {
        call.write(frame, () => setImmediate(() => node.cutConnections()));
        return;
      }
      call.write(frame);
    }
    call.end();
  };
  send();
}

/** `lowest` and `length` bound what may be seen; `from` may lie outside. */
function rangeOf(
  events: readonly LoggedEvent[],
  from: number,
  lowest: number,
  length: number,
  backwards: boolean,
  count: number,
): Range {
  const first = backwards ? Math.min(from, length - 1) : Math.max(from, lowest);
  const there = backwards ? first - lowest + 1 : length - first;
  return { events, first, count: Math.max(0, Math.min(there, count)), step: backwards ? -1 : 1 };
}

export function readAll(node: StandInNode, call: ReadServerCall, options: ReadReq.Options, fault?: Fault): void {
  const backwards = options.getReadDirection() === BACKWARDS;
  const start = readAllStart(options.getAll()!);
  const { index } = indexOfStart(node.log, start, badReadOfAll, !backwards);
  const count = Number(options.getCount());
  // A real server never answers this one, and spins (measured): here only silence.
  if (count === 0) return;
  const { all } = node.log;
  // Forwards includes the position, backwards excludes it.
  const range = rangeOf(all, backwards ? index - 1 : index, 0, all.length, backwards, count);
  sendRange(node, call, range, options.getResolveLinks(), fault);
}

export function readStream(
  node: StandInNode,
  call: ReadServerCall,
  options: ReadReq.Options,
  name: string,
  fault?: Fault,
): void {
  const { log } = node;
  const asked = options.getStream()!;
  const backwards = options.getReadDirection() === BACKWARDS;
  const count = Number(options.getCount());
  if (count === 0 || (asked.hasEnd() && !backwards)) throw badReadOfStream();
  if (log.isTombstoned(name)) throw streamDeleted(name);
  const stream = log.stream(name);
  if (!stream || stream.events.length === 0 || log.metadata(name).softDeleted) {
    call.write(streamNotFoundFrame(name));
    call.end();
    return;
  }
  const { events } = stream;
  const from = asked.hasEnd() ? events.length - 1 : asked.hasRevision() ? Number(asked.getRevision()) : 0;
  const range = rangeOf(events, from, log.firstReadable(stream), events.length, backwards, count);
  sendRange(node, call, range, options.getResolveLinks(), fault);
}

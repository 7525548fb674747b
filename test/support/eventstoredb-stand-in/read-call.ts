// How does the server answer Streams.Read? Reads of a stream or of `$all`, and subscriptions, which are reads without a count
// (measured: "read/…", "all/…", "subscribe/…").
import { status } from '@grpc/grpc-js';
import { indexOfStart, readAllStart } from './all-position.ts';
import { AllSubscription } from './all-subscription.ts';
import { CallError, notLeader, notModelled, serverThrew, streamDeleted } from './call-errors.ts';
import { readFilter } from './event-filter.ts';
import type { Fault } from './faults.ts';
import { readAll, readStream } from './finite-read.ts';
import { streams } from './generated-stubs.ts';
import { refusal, type StandInNode } from './stand-in-node.ts';
import { StreamSubscription } from './stream-subscription.ts';
import type { ReadServerCall } from './subscription.ts';

const { ReadReq } = streams;
type Options = InstanceType<typeof ReadReq.Options>;

const streamName = (options: Options) =>
  Buffer.from(options.getStream()!.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');

function subscribe(node: StandInNode, call: ReadServerCall, options: Options, fault: Fault | undefined): void {
  const settings = { resolveLinks: options.getResolveLinks(), fault };
  const all = options.getAll();
  if (all) {
    const filter = options.hasFilter() ? readFilter(options.getFilter()!) : undefined;
    const start = readAllStart(all);
    const { index, isEvent } = indexOfStart(node.log, start, serverThrew, true);
    // Subscribing from a position excludes it.
    const from = { position: typeof start === 'number' ? start : 0, index: isEvent ? index + 1 : index };
    const liveBuffer = node.settings.liveBuffer.all;
    new AllSubscription(node, call, { ...settings, liveBuffer }, from, filter).start();
    return;
  }
  const name = streamName(options);
  if (node.log.isTombstoned(name)) throw streamDeleted(name);
  const stream = options.getStream()!;
  const after = stream.hasEnd() ? 'end' : stream.hasRevision() ? Number(stream.getRevision()) : -1;
  const liveBuffer = node.settings.liveBuffer.stream;
  new StreamSubscription(node, call, { ...settings, liveBuffer }, name, after).start();
}

function checkModelled(options: Options): void {
  if (options.getUuidOption()?.hasStructured()) throw notModelled('structured UUIDs in answers');
  if ((options.getControlOption()?.getCompatibility() ?? 0) > 0) throw notModelled('the control option of reads');
  if (options.hasFilter() && !options.hasSubscription()) throw notModelled('filters on reads of $all');
}

function serve(node: StandInNode, call: ReadServerCall, options: Options, fault: Fault | undefined): void {
  try {
    if (options.hasSubscription()) subscribe(node, call, options, fault);
    else if (options.hasAll()) readAll(node, call, options, fault);
    else readStream(node, call, options, streamName(options), fault);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    call.emit('error', error);
  }
}

export function readCall(node: StandInNode, call: ReadServerCall) {
  const options = call.request.getOptions();
  const refused = refusal(node, call.metadata, false);
  if (refused || !options) {
    call.emit('error', refused ?? new CallError(status.INVALID_ARGUMENT, 'The read has no options.'));
    return;
  }
  try {
    checkModelled(options);
  } catch (error) {
    call.emit('error', error as CallError);
    return;
  }
  const fault = node.faults.take(options.hasSubscription() ? 'subscribe' : 'read');
  switch (fault?.kind) {
    case 'mute':
      return;
    case 'late':
      setTimeout(() => serve(node, call, options, undefined), fault.ms);
      return;
    case 'cut':
      return node.cutConnections();
    case 'restart':
      void node.restart();
      return;
    case 'wrongLeader':
      call.emit('error', notLeader(fault.host, fault.port));
      return;
    default:
      return serve(node, call, options, fault);
  }
}

// How does the server answer Streams.BatchAppend? One long call carries many appends, each in one or more messages under a
// correlation id. All failures are answers in the call. An append whose event the server throws at stays pending: it is
// answered a second time when it times out, which the official client does not survive (measured: "poison/…").

import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { appendEvents, dataBytes, MAX_APPEND_BYTES } from './append-events.ts';
import { batchAnswer, batchFailure } from './batch-answers.ts';
import { accessDenied, DISK_FULL, messageTooLarge, notModelled } from './call-errors.ts';
import { writeWithFaults } from './faulty-write.ts';
import { TOO_LARGE, type TooLarge } from './message-size.ts';
import {
  BadInput,
  checkStreamName,
  type ExpectedRevisionAsked,
  readExpected,
  readProposedEvent,
  setsAccessList,
} from './proposed-append.ts';
import { refusal, type StandInNode } from './stand-in-node.ts';
import type { EventContent } from './wire-events.ts';

type BatchServerCall = ServerDuplexStream<BatchAppendReq | TooLarge, BatchAppendResp>;

interface PendingAppend {
  readonly correlation: UUID;
  readonly stream: string;
  readonly asked: ExpectedRevisionAsked;
  readonly events: EventContent[];
  readonly timer: NodeJS.Timeout;
}

function remainingMs(options: BatchAppendReq.Options, limit: number): number {
  const deadline = options.getDeadline();
  if (!deadline) return limit;
  const at = Number(deadline.getSeconds()) * 1000 + deadline.getNanos() / 1e6;
  return Math.min(at - Date.now(), limit);
}

export function batchAppendCall(node: StandInNode, call: BatchServerCall): void {
  const refused = refusal(node, call.metadata, true);
  // An anonymous caller is told append by append; all else ends the call.
  const denied = refused?.details === accessDenied().details;
  if (refused && !denied) {
    call.emit('error', refused);
    return;
  }
  const pending = new Map<string, PendingAppend>();
  const send = (answer: BatchAppendResp) => {
    if (!call.cancelled && call.writable) call.write(answer);
  };
  const take = (id: string) => {
    const append = pending.get(id);
    if (append) clearTimeout(append.timer);
    pending.delete(id);
    return append;
  };

  const open = (request: BatchAppendReq, id: string): boolean => {
    const options = request.getOptions();
    if (!options) return pending.has(id);
    const correlation = request.getCorrelationId()!;
    const stream = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
    const fail = (kind: Parameters<typeof batchFailure>[2]) => {
      send(batchFailure(correlation, stream, kind));
      return false;
    };
    if (denied) return fail('denied');
    const remaining = remainingMs(options, node.settings.writeTimeoutMs);
    if (remaining <= 0) return fail('timeout');
    const asked = readExpected(options, options.getStreamPosition());
    const timer = setTimeout(() => {
      if (pending.delete(id)) fail('timeout');
    }, remaining);
    pending.set(id, { correlation, stream, asked, events: [], timer });
    return true;
  };

  const finish = ({ correlation, stream, asked, events }: PendingAppend) => {
    checkStreamName(stream);
    if (setsAccessList(stream, events)) {
      return send(batchFailure(correlation, stream, { text: notModelled('access lists').details }));
    }
    writeWithFaults(node, 'batchAppend', {
      write: () => appendEvents(node.log, stream, asked.expected, events),
      answer: (answer) => send(batchAnswer(correlation, stream, asked, answer)),
      fail: (error) => void call.emit('error', error),
      diskFull: () => send(batchFailure(correlation, stream, { text: DISK_FULL })),
    });
  };

  const handle = (request: BatchAppendReq) => {
    const correlation = request.getCorrelationId()!;
    const id = correlation.getString() || JSON.stringify(correlation.toObject());
    try {
      if (!open(request, id)) return;
      const append = pending.get(id)!;
      for (const message of request.getProposedMessagesList()) append.events.push(readProposedEvent(message));
      if (dataBytes(append.events) > MAX_APPEND_BYTES) {
        take(id);
        send(batchFailure(correlation, append.stream, 'tooLarge'));
      } else if (request.getIsFinal()) {
        take(id);
        finish(append);
      }
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      const stream = pending.get(id)?.stream ?? '';
      send(batchFailure(correlation, stream, { badRequest: error.message }));
    }
  };

  const forget = () => {
    for (const { timer } of pending.values()) clearTimeout(timer);
    pending.clear();
  };
  call.on('data', (request: BatchAppendReq | TooLarge) => {
    if (request === TOO_LARGE) call.emit('error', messageTooLarge());
    else handle(request);
  });
  call.on('end', () => call.end());
  call.on('cancelled', forget);
  call.on('close', forget);
}

// How does the server answer Streams.Append? One call an append: options first, then one message an event, then the answer. A
// conflict is a normal answer; a deleted stream, too much data and bad input are gRPC statuses (measured: "… [append-rpc]").

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import type { AppendAnswer } from './append-check.ts';
import { appendEvents, dataBytes, MAX_APPEND_BYTES } from './append-events.ts';
import { appendTooLarge, diskFull, messageTooLarge, notModelled, serverThrew, streamDeleted } from './call-errors.ts';
import { writeWithFaults } from './faulty-write.ts';
import { shared, streams } from './generated-stubs.ts';
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

type AppendServerCall = ServerReadableStream<AppendReq | TooLarge, AppendResp>;
type Respond = sendUnaryData<AppendResp>;

const { AppendResp: Answer } = streams;
const empty = () => new shared.Empty();

function success(answer: AppendAnswer & { kind: 'written' | 'retry' }): AppendResp {
  const message = new Answer.Success();
  if (answer.lastRevision < 0) message.setNoStream(empty());
  else message.setCurrentRevision(`${answer.lastRevision}`);
  if (answer.position === undefined) message.setNoPosition(empty());
  else {
    const position = `${answer.position}`;
    message.setPosition(new Answer.Position().setCommitPosition(position).setPreparePosition(position));
  }
  return new Answer().setSuccess(message);
}

function conflict(asked: ExpectedRevisionAsked, current: number): AppendResp {
  const message = new Answer.WrongExpectedVersion();
  if (current < 0) message.setCurrentNoStream(empty());
  else message.setCurrentRevision(`${current}`);
  if (asked.expected === 'any') message.setExpectedAny(empty());
  else if (asked.expected === 'no_stream') message.setExpectedNoStream(empty());
  else if (asked.expected === 'stream_exists') message.setExpectedStreamExists(empty());
  else message.setExpectedRevision(asked.text);
  return new Answer().setWrongExpectedVersion(message);
}

function respondTo(respond: Respond, stream: string, asked: ExpectedRevisionAsked, answer: AppendAnswer) {
  switch (answer.kind) {
    case 'written':
    case 'retry':
      return respond(null, success(answer));
    case 'wrongVersion':
      return respond(null, conflict(asked, answer.current));
    case 'deleted':
      return respond(streamDeleted(stream));
  }
}

function finish(node: StandInNode, messages: readonly AppendReq[], respond: Respond) {
  const [first, ...rest] = messages;
  const options = first?.getOptions();
  if (!options) throw new BadInput('The append has no options.');
  const stream = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
  const asked = readExpected(options, options.getRevision());
  const events: EventContent[] = rest.map((message) => readProposedEvent(message.getProposedMessage()!));
  checkStreamName(stream);
  if (dataBytes(events) > MAX_APPEND_BYTES) return respond(appendTooLarge(MAX_APPEND_BYTES));
  if (setsAccessList(stream, events)) return respond(notModelled('access lists'));
  writeWithFaults(node, 'append', {
    write: () => appendEvents(node.log, stream, asked.expected, events),
    answer: (answer) => respondTo(respond, stream, asked, answer),
    fail: (error) => respond(error),
    diskFull: () => respond(diskFull()),
  });
}

export function appendCall(node: StandInNode, call: AppendServerCall, respond: Respond) {
  const refused = refusal(node, call.metadata, true);
  if (refused) return respond(refused);
  const messages: AppendReq[] = [];
  let tooLarge = false;
  call.on('data', (message: AppendReq | TooLarge) => {
    if (message === TOO_LARGE) tooLarge = true;
    else messages.push(message);
  });
  call.on('end', async () => {
    // A connection that was cut ends the requests first and says that the call is cancelled a turn later: half an append, which
    // a real server never writes (its reader throws).
    await nextTurn();
    if (call.cancelled) return;
    if (tooLarge) return respond(messageTooLarge());
    try {
      finish(node, messages, respond);
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      respond(serverThrew());
    }
  });
}

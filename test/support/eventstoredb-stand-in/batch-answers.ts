// What does an answer inside a BatchAppend call look like? A success, or a google.rpc.Status whose details name the failure; the
// client reads the type of the details and, where it knows none, the message (measured: "Could not recognize BadRequest").
import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import type { AppendAnswer } from './append-check.ts';
import { MAX_APPEND_BYTES } from './append-events.ts';
import { anyMessage, emptyMessage, shared, status as statusMessages, streams } from './generated-stubs.ts';
import type { ExpectedRevisionAsked } from './proposed-append.ts';

/** `text`: a failure the protocol has no name for. */
export type BatchFailure =
  | 'timeout'
  | 'denied'
  | 'tooLarge'
  | 'deleted'
  | { readonly badRequest: string }
  | { readonly text: string };

const { BatchAppendResp: Answer } = streams;
const empty = () => new emptyMessage.Empty();
const identifier = (stream: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(stream));

const answerTo = (correlation: UUID, stream: string) =>
  new Answer().setCorrelationId(correlation).setStreamIdentifier(identifier(stream));

function failed(code: number, message: string, type: string, details: { serializeBinary(): Uint8Array }): Status {
  const any = new anyMessage.Any();
  any.pack(details.serializeBinary(), `event_store.client.${type}`);
  return new statusMessages.Status().setCode(code).setMessage(message).setDetails(any);
}

function failureStatus(stream: string, failure: BatchFailure): Status {
  if (failure === 'timeout') return failed(status.DEADLINE_EXCEEDED, 'Timeout', 'Timeout', new shared.Timeout());
  if (failure === 'denied') {
    return failed(status.PERMISSION_DENIED, 'AccessDenied', 'AccessDenied', new shared.AccessDenied());
  }
  if (failure === 'tooLarge') {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_BYTES);
    return failed(status.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', 'MaximumAppendSizeExceeded', details);
  }
  if (failure === 'deleted') {
    const details = new shared.StreamDeleted().setStreamIdentifier(identifier(stream));
    return failed(status.FAILED_PRECONDITION, 'StreamDeleted', 'StreamDeleted', details);
  }
  if ('badRequest' in failure) {
    const details = new shared.BadRequest().setMessage(failure.badRequest);
    return failed(status.INVALID_ARGUMENT, 'BadRequest', 'BadRequest', details);
  }
  // No type the client knows, so that it shows the text.
  return failed(status.UNKNOWN, failure.text, 'StandInRefusal', new shared.Empty());
}

export const batchFailure = (correlation: UUID, stream: string, failure: BatchFailure): BatchAppendResp =>
  answerTo(correlation, stream).setError(failureStatus(stream, failure));

function conflictStatus(asked: ExpectedRevisionAsked, current: number): Status {
  const details = new shared.WrongExpectedVersion();
  if (current < 0) details.setCurrentNoStream(empty());
  else details.setCurrentStreamRevision(`${current}`);
  if (asked.expected === 'any') details.setExpectedAny(empty());
  else if (asked.expected === 'no_stream') details.setExpectedNoStream(empty());
  else if (asked.expected === 'stream_exists') details.setExpectedStreamExists(empty());
  else details.setExpectedStreamPosition(asked.text);
  return failed(status.FAILED_PRECONDITION, 'WrongExpectedVersion', 'WrongExpectedVersion', details);
}

export function batchAnswer(
  correlation: UUID,
  stream: string,
  asked: ExpectedRevisionAsked,
  answer: AppendAnswer,
): BatchAppendResp {
  const message = answerTo(correlation, stream);
  if (answer.kind === 'deleted') return message.setError(failureStatus(stream, 'deleted'));
  if (answer.kind === 'wrongVersion') return message.setError(conflictStatus(asked, answer.current));
  const success = new Answer.Success();
  if (answer.lastRevision < 0) success.setNoStream(empty());
  else success.setCurrentRevision(`${answer.lastRevision}`);
  if (answer.position === undefined) success.setNoPosition(empty());
  else {
    const position = `${answer.position}`;
    success.setPosition(new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position));
  }
  return message.setSuccess(success);
}

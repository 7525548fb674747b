// How does the server answer Streams.Delete and Streams.Tombstone? Failures are gRPC statuses. Deleting needs a stream that is
// there; a tombstone needs none and is for ever (measured: "delete/…", "tombstone").

import type { DeleteReq, DeleteResp, TombstoneReq, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { type AppendAnswer, checkAppend } from './append-check.ts';
import { deleteConflict, diskFull, notModelled, serverThrew, streamDeleted } from './call-errors.ts';
import { writeWithFaults } from './faulty-write.ts';
import { streams } from './generated-stubs.ts';
import { BadInput, checkStreamName, type ExpectedRevisionAsked, readExpected } from './proposed-append.ts';
import { refusal, type StandInNode } from './stand-in-node.ts';
import { describedStream } from './stream-metadata.ts';

type Kind = 'delete' | 'tombstone';
type Request = DeleteReq | TombstoneReq;
type Response = DeleteResp | TombstoneResp;

function response(kind: Kind, at: number): Response {
  const position = `${at}`;
  if (kind === 'delete') {
    const { DeleteResp: Answer } = streams;
    return new Answer().setPosition(new Answer.Position().setCommitPosition(position).setPreparePosition(position));
  }
  const { TombstoneResp: Answer } = streams;
  return new Answer().setPosition(new Answer.Position().setCommitPosition(position).setPreparePosition(position));
}

function removeStream(node: StandInNode, kind: Kind, stream: string, asked: ExpectedRevisionAsked): AppendAnswer {
  const { log } = node;
  const decision = checkAppend(log, stream, asked.expected, []);
  if (decision.kind !== 'write') return decision as AppendAnswer;
  const current = log.lastRevision(stream);
  if (kind === 'delete' && current < 0) return { kind: 'wrongVersion', expected: asked.expected, current };
  const position = kind === 'delete' ? log.softDelete(stream) : log.tombstone(stream);
  return { kind: 'written', lastRevision: current, position };
}

export function deleteCall(
  node: StandInNode,
  kind: Kind,
  call: ServerUnaryCall<Request, Response>,
  respond: sendUnaryData<Response>,
) {
  const refused = refusal(node, call.metadata, true);
  if (refused) return respond(refused);
  const options = call.request.getOptions();
  if (!options) return respond(serverThrew());
  const stream = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
  let asked: ExpectedRevisionAsked;
  try {
    checkStreamName(stream);
    asked = readExpected(options, options.getRevision());
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return respond(serverThrew());
  }
  if (kind === 'tombstone' && describedStream(stream) !== undefined)
    return respond(notModelled('tombstones of metastreams'));
  writeWithFaults(node, kind, {
    write: () => removeStream(node, kind, stream, asked),
    answer: (answer) => {
      if (answer.kind === 'deleted') respond(streamDeleted(stream));
      else if (answer.kind === 'wrongVersion') {
        respond(deleteConflict(stream, asked.expected, asked.text, answer.current));
      } else respond(null, response(kind, answer.position!));
    },
    fail: (error) => respond(error),
    diskFull: () => respond(diskFull()),
  });
}

// Which gRPC statuses does the server end a call with? Code, text and trailers as EventStoreDB 23.10.8 gave them (transcript);
// the trailer `exception` is what the official client turns into its error classes.
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import type { Expected } from './append-check.ts';

/** A thing grpc-js takes as the end of a call: an error with code, details and trailers. */
export class CallError extends Error {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, details: string, trailers: Record<string, string> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    this.metadata = new Metadata();
    // A trailer is ASCII; a stream name need not be.
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value.replace(/[^\x20-\x7e]/g, '?'));
  }

  get status(): Partial<StatusObject> {
    return { code: this.code, details: this.details, metadata: this.metadata };
  }
}

/** The number EventStoreDB shows for an expected revision. */
const EXPECTED_NUMBERS = { any: '-2', no_stream: '-1', stream_exists: '-4' };

export const serverThrew = () => new CallError(status.UNKNOWN, 'Exception was thrown by handler.');
export const badReadOfAll = () => new CallError(status.UNKNOWN, 'Unexpected ReadAllResult: Error');
export const badReadOfStream = () => new CallError(status.UNKNOWN, 'Unexpected ReadStreamResult: Error');

export const streamDeleted = (stream: string) =>
  new CallError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export function deleteConflict(stream: string, expected: Expected, expectedText: string, current: number): CallError {
  const shown = typeof expected === 'number' ? expectedText : EXPECTED_NUMBERS[expected];
  const details = `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${shown}, Actual version: ${current}`;
  return new CallError(status.FAILED_PRECONDITION, details, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': shown,
    'actual-version': `${current}`,
  });
}

export const appendTooLarge = (limit: number) =>
  new CallError(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': `${limit}`,
  });

export const messageTooLarge = () =>
  new CallError(status.RESOURCE_EXHAUSTED, 'Received message exceeds the maximum configured message size.');

export const consumerTooSlow = () =>
  new CallError(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );

/** Not measured; made after the client's CommandError, which reads these trailers. */
export const notLeader = (host: string, port: number) =>
  new CallError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': `${port}`,
  });

/** Not measured. */
export const accessDenied = () =>
  new CallError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
export const unauthenticated = () => new CallError(status.UNAUTHENTICATED, 'Unauthenticated');

/** Not measured: what a server that cannot write says is a text of the stand-in's own. */
export const DISK_FULL = 'No space left on device (EventStoreDB stand-in)';
export const diskFull = () => new CallError(status.UNKNOWN, DISK_FULL);

/** What the stand-in does not model it refuses, by name, and never guesses. */
export const notModelled = (what: string) =>
  new CallError(status.UNIMPLEMENTED, `The EventStoreDB stand-in does not model ${what}; use a real server for that.`);

// What does a failed call mean? Whether it may be stored, whether to try again, or that it never can be.
import type { ServiceError } from '@grpc/grpc-js';

/** Our own deadline passed: the library keeps none on appends over one connection, and none on reads. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export type Failure =
  /** The server refused before writing: another node leads, or the connection was never made. */
  | 'not-written'
  /** Lost on the way, there or back. */
  | 'unknown'
  /** The server says no to these events or this stream, and always will. */
  | 'rejected'
  /** The server does not let us. */
  | 'denied';

// gRPC status codes (grpc/statuscodes.md).
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && typeof (error as ServiceError).code === 'number' && 'metadata' in error;
}

/** The server's own name for it, from the trailers: `not-leader`, `stream-deleted`, `access-denied` … */
export function exceptionOf(error: unknown): string | undefined {
  return isServiceError(error) ? error.metadata?.get('exception')[0]?.toString() : undefined;
}

export function failureOf(error: unknown): Failure {
  const exception = exceptionOf(error);
  if (exception === 'not-leader') return 'not-written';
  if (exception === 'access-denied') return 'denied';
  if (exception === 'stream-deleted' || exception === 'maximum-append-size-exceeded') return 'rejected';
  if (!isServiceError(error)) return 'unknown';
  switch (error.code) {
    case PERMISSION_DENIED:
    case UNAUTHENTICATED:
      return 'denied';
    case INVALID_ARGUMENT:
    case FAILED_PRECONDITION:
      return 'rejected';
    case UNAVAILABLE:
      return /No connection established|ECONNREFUSED|Name resolution/.test(error.message) ? 'not-written' : 'unknown';
    default:
      return 'unknown';
  }
}

// What happens to a gRPC message near 16 MiB? The server ends the call with a text of its own (measured), so the stand-in
// looks at the size itself: grpc-js would say something else.
import type { deserialize } from '@grpc/grpc-js';

/** 16 MiB less what a log record takes beside its payload: 16,757,216 bytes of metadata passed, 16,776,216 did not. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024 - 10_000;

export const TOO_LARGE = Symbol('a gRPC message above the limit of the EventStoreDB stand-in');
export type TooLarge = typeof TOO_LARGE;

export const withSizeLimit =
  <Message>(read: deserialize<Message>): deserialize<Message | TooLarge> =>
  (bytes) =>
    bytes.length > MAX_MESSAGE_BYTES ? TOO_LARGE : read(bytes);

// The client's own generated messages, the raw wire: the client itself parses data as JSON and loses the stored bytes, and an
// audit compares bytes (design section 5). CommonJS without named exports, hence the default imports.
import shared from '@eventstore/db-client/generated/shared_pb.js';
import grpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

export type { AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';

export const { StreamsClient } = grpc;
export type StreamsClient = InstanceType<typeof grpc.StreamsClient>;
export const { Empty, StreamIdentifier, UUID } = shared;
export const messages = streams;

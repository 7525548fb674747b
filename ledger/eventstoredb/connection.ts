// The one way to the server: the official client keeps the channel, its credentials, discovery and the way back after a lost
// connection or a changed leader; the calls themselves go over its generated stubs.
import type { CallOptions, ClientReadableStream, Metadata } from '@grpc/grpc-js';
import { isServiceError, NoAnswer } from './failures.ts';
import { makeClient } from './make-client.ts';
import { type AppendResp, type messages, type ReadReq, type ReadResp, StreamsClient } from './protocol.ts';

type AppendReq = InstanceType<typeof messages.AppendReq>;

export interface Connection {
  /** Rejects with the server's ServiceError, or with NoAnswer after `timeoutMs`: then it may be stored or not. */
  append(requests: Iterable<AppendReq>, timeoutMs: number): Promise<AppendResp>;
  /** A stream of answers; end it with `cancel()`. An error on it is told to the client by `failed`. */
  read(request: ReadReq): Promise<ClientReadableStream<ReadResp>>;
  /** Lets the client find its way back from the channel that this read was made on: another leader, a new channel. */
  failed(call: ClientReadableStream<ReadResp>, error: Error): Promise<void>;
  close(): Promise<void>;
}

/** What is used of the client beyond its public face (6.2.1); checked when the connection is opened. */
interface ClientParts {
  execute<T>(client: typeof StreamsClient, name: string, action: (client: StreamsClient) => Promise<T>): Promise<T>;
  callArguments(base: { requiresLeader?: boolean }, options?: CallOptions): [Metadata, CallOptions];
  handleError(client: StreamsClient, error: Error): Promise<void>;
  getChannel(): Promise<{ close(): void }>;
  dispose(): Promise<void>;
}

/** Throws a sentence when the connection string cannot be read. It connects at the first call. */
export function openConnection(connectionString: string): Connection {
  const parts = makeClient(connectionString) as unknown as ClientParts;
  for (const name of ['execute', 'callArguments', 'handleError', 'getChannel', 'dispose'] as const) {
    if (typeof parts[name] !== 'function') {
      throw new Error(`This version of @eventstore/db-client has no ${name}; install the version in package.json.`);
    }
  }
  let stub: StreamsClient | undefined;
  /** An old channel's failure must not tear down the one that took its place. */
  const madeBy = new WeakMap<object, StreamsClient>();

  return {
    append: (requests, timeoutMs) =>
      parts.execute(StreamsClient, 'append', (client) => {
        stub = client;
        return new Promise<AppendResp>((resolve, reject) => {
          const [metadata, options] = parts.callArguments({ requiresLeader: true }, { deadline: Infinity });
          const call = client.append(metadata, options, (error, answer) => {
            clearTimeout(timer);
            if (error) reject(error);
            else resolve(answer);
          });
          // Not the library's deadline: its error would be taken for the server's, and the channel torn down for everybody.
          const timer = setTimeout(() => {
            reject(new NoAnswer(`The event store did not answer an append within ${timeoutMs} ms.`));
            call.cancel();
          }, timeoutMs);
          call.on('error', () => undefined); // told by the callback
          for (const request of requests) call.write(request);
          call.end();
        });
      }),
    read: (request) =>
      parts.execute(StreamsClient, 'read', async (client) => {
        stub = client;
        const call = client.read(request, ...parts.callArguments({ requiresLeader: true }, { deadline: Infinity }));
        madeBy.set(call, client);
        return call;
      }),
    async failed(call, error) {
      const client = madeBy.get(call);
      if (client && isServiceError(error)) await parts.handleError(client, error);
    },
    async close() {
      await parts.dispose();
      if (stub) stub.close();
    },
  };
}

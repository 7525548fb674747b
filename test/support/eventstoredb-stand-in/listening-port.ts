// How can connections be cut like a killed server cuts them? The stand-in owns the sockets and hands them to grpc-js: the port
// can close, drop all sockets, and open again under the same number, while the gRPC server and its data stay.
import { createServer, type Socket } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';

const HOST = '127.0.0.1';
/** Kestrel's default; the 101st call of a connection waits (measured with 250 subscriptions). */
const MAX_STREAMS = 100;

export interface TlsFiles {
  /** PEM. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export class ListeningPort {
  readonly host = HOST;
  readonly grpc: Server;
  readonly #sockets = new Set<Socket>();
  readonly #injector: ReturnType<Server['createConnectionInjector']>;
  #listener: ReturnType<typeof createServer> | undefined;
  #port = 0;

  constructor(tls: TlsFiles | undefined) {
    this.grpc = new Server({
      'grpc.max_concurrent_streams': MAX_STREAMS,
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      'grpc.enable_channelz': 0,
    });
    const pair = tls && { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
    this.#injector = this.grpc.createConnectionInjector(
      pair ? ServerCredentials.createSsl(null, [pair]) : ServerCredentials.createInsecure(),
    );
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on a free port the first time, on the same one after that. */
  async open(): Promise<void> {
    const listener = createServer((socket) => {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#injector.injectConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.#port, HOST, resolve);
    });
    this.#listener = listener;
    const address = listener.address();
    if (address && typeof address === 'object') this.#port = address.port;
  }

  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** New connections are refused, old ones cut. */
  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    if (!listener) return;
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    this.cutConnections();
    await closed;
  }

  async dispose(): Promise<void> {
    await this.close();
    this.#injector.destroy();
    this.grpc.forceShutdown();
  }
}

// How can connections be cut like a killed server cuts them? The stand-in owns the sockets and hands them to grpc-js: the port
// can close, drop all sockets, and open again under the same number. The gRPC server has no socket of its own to shut down.
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
  #last: Promise<void> = Promise.resolve();

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

  /** Listens on a free port the first time, on the same one after that; nothing when it listens already. */
  open(): Promise<void> {
    return this.#inTurn(() => this.#open());
  }

  /** New connections are refused, old ones cut. */
  close(): Promise<void> {
    this.cutConnections();
    return this.#inTurn(() => this.#close());
  }

  reopen(): Promise<void> {
    this.cutConnections();
    return this.#inTurn(async () => {
      await this.#close();
      await this.#open();
    });
  }

  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** One opening or closing after another: a fault may restart the node while a test stops it. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step);
    this.#last = done.catch(() => {});
    return done;
  }

  async #open(): Promise<void> {
    if (this.#listener) return;
    const listener = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.#port, HOST, resolve);
    });
    this.#listener = listener;
    const address = listener.address();
    if (address && typeof address === 'object') this.#port = address.port;
  }

  async #close(): Promise<void> {
    const listener = this.#listener;
    if (!listener) return;
    this.#listener = undefined;
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    this.cutConnections();
    await closed;
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#injector.injectConnection(socket);
  }
}

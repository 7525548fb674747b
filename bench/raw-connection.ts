// How does the load reach the server at the least cost of its own? One keep-alive socket a connection, requests written whole,
// answers read by their Content-Length: a client library would take as much of the machine as what is measured.
import { connect, type Socket } from 'node:net';

export interface RawConnection {
  /** The body of the answer. Rejects when the status is not 200 or the connection ends. */
  send(request: Buffer): Promise<Buffer>;
  close(): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** `url`: `http://host:port`. */
export async function openRawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = await connected(connect(Number(port), hostname));
  socket.setNoDelay(true);
  let waiting: { resolve: (body: Buffer) => void; reject: (error: Error) => void } | undefined;
  let received: Buffer = Buffer.alloc(0);

  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) return void fail(new Error('The answer has no Content-Length.'));
    const from = headEnd + HEAD_END.length;
    if (received.length < from + Number(length)) return;
    const body = received.subarray(from, from + Number(length));
    received = Buffer.alloc(0);
    const { resolve } = waiting!;
    if (!head.startsWith('HTTP/1.1 200')) return void fail(new Error(`${head.split('\r\n')[0]}: ${body}`));
    waiting = undefined;
    resolve(body);
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed the connection.')));

  function fail(error: Error): void {
    waiting?.reject(error);
    waiting = undefined;
    socket.destroy();
  }

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        // The server closes what was idle for some seconds; nobody would ever answer on such a socket.
        if (socket.destroyed) return reject(new Error('The connection is closed.'));
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => void socket.destroy(),
  };
}

/** The bytes of a POST of JSON with a bearer token. */
export function postRequest(url: string, path: string, token: string, body: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(body));
  const head =
    `POST ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), json]);
}

export function getRequest(url: string, path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`);
}

function connected(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

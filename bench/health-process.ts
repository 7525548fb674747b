// Somebody who only asks whether the server is well, as a process of its own: its own event loop must not be what is slow.
// The next question leaves a few milliseconds after the answer, so that asking is no load.
import { getRequest, openRawConnection, type RawConnection } from './raw-connection.ts';

export type HealthRequest =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'close' };
export type HealthAnswer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'started' }
  /** Milliseconds of every question since `start`, in the order they were asked. */
  | { readonly kind: 'latencies'; readonly ms: readonly number[] }
  | { readonly kind: 'failed'; readonly why: string };

const PAUSE_MS = 5;
const say = (message: HealthAnswer): void => void process.send!(message);
let connection: RawConnection;
let request: Buffer;
let asking: Promise<number[]> | undefined;
let stopped = false;

async function ask(): Promise<number[]> {
  const ms: number[] = [];
  while (!stopped) {
    const sent = performance.now();
    const body = await connection.send(request);
    ms.push(performance.now() - sent);
    if (body.toString() !== 'ok\n') throw new Error(`The server is not well: ${body}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return ms;
}

async function answer(message: HealthRequest): Promise<void> {
  switch (message.kind) {
    case 'open':
      connection?.close();
      connection = await openRawConnection(message.url);
      request = getRequest(message.url, '/healthz');
      return say({ kind: 'opened' });
    case 'start':
      stopped = false;
      asking = ask();
      asking.catch((error: Error) => say({ kind: 'failed', why: error.message }));
      return say({ kind: 'started' });
    case 'stop':
      stopped = true;
      return say({ kind: 'latencies', ms: (await asking) ?? [] });
    case 'close':
      connection?.close();
      process.disconnect();
  }
}

process.on('message', (message: HealthRequest) => {
  answer(message).catch((error: Error) => say({ kind: 'failed', why: error.message }));
});

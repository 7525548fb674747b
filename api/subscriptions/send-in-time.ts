// How does one slow reader not hold its rows in our memory for ever? Each message waits until the socket has taken it; a socket
// that takes none for a while is closed with a code of its own.
import type { WebSocket } from 'ws';
import type { Timers } from '../deps.ts';

/** Ours; graphql-ws uses 4400–4429 and 4500–4504 for its own. */
export const SLOW_READER = 4430;

type Socket = Pick<WebSocket, 'send' | 'close' | 'terminate' | 'readyState' | 'OPEN' | 'bufferedAmount'>;

export interface SendLimits {
  readonly maxBufferedBytes: number;
  readonly stallMs: number;
}

/** Resolves when the message is with the operating system. */
export function sendInTime(socket: Socket, data: string, limits: SendLimits, timers: Timers): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    if (socket.bufferedAmount > limits.maxBufferedBytes) {
      closeSlow(socket, timers);
      return resolve();
    }
    const cancel = timers.after(limits.stallMs, () => closeSlow(socket, timers));
    socket.send(data, (error) => {
      cancel();
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Whoever does not read will not read the close frame either: after a moment the connection is cut. */
function closeSlow(socket: Socket, timers: Timers): void {
  socket.close(SLOW_READER, 'Too slow: subscribe again with the last cursor');
  timers.after(1_000, () => socket.terminate());
}

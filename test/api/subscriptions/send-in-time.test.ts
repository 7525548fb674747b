// A reader that does not read is closed with a code; one that does is waited for.
import assert from 'node:assert/strict';
import test from 'node:test';
import { SLOW_READER, sendInTime } from '../../../api/subscriptions/send-in-time.ts';
import { manualTimers } from '../api-fixture.ts';

function fakeSocket(bufferedAmount = 0) {
  const taken: (() => void)[] = [];
  const log: (number | string)[] = [];
  return {
    taken,
    log,
    socket: {
      OPEN: 1,
      readyState: 1,
      bufferedAmount,
      send: (_data: unknown, done: (error?: Error) => void) => void taken.push(() => done()),
      close: (code: number) => void log.push(code),
      terminate: () => void log.push('cut'),
    } as never,
  };
}
const limits = { maxBufferedBytes: 1_000, stallMs: 10_000 };

test('a message waits until the socket has taken it', async () => {
  const timers = manualTimers();
  const { socket, taken, log } = fakeSocket();
  let sent = false;
  const sending = sendInTime(socket, 'x', limits, timers).then(() => {
    sent = true;
  });
  await Promise.resolve();
  assert.equal(sent, false);
  taken[0]!();
  await sending;
  timers.pass(60_000);
  assert.deepEqual(log, [], 'who took it in time is not closed later');
});

test('a socket that takes nothing for too long is closed with a code, then cut', () => {
  const timers = manualTimers();
  const { socket, log } = fakeSocket();
  void sendInTime(socket, 'x', limits, timers);
  timers.pass(9_999);
  assert.deepEqual(log, []);
  timers.pass(1);
  assert.deepEqual(log, [SLOW_READER]);
  timers.pass(1_000);
  assert.deepEqual(log, [SLOW_READER, 'cut']);
});

test('a socket with too much unread gets nothing more', async () => {
  const { socket, taken, log } = fakeSocket(1_001);
  await sendInTime(socket, 'x', limits, manualTimers());
  assert.deepEqual([taken.length, log], [0, [SLOW_READER]]);
});

// The log thread: the only writer of the log. It takes what all clients have sent, commits it as one group with one sync, and
// takes what arrived meanwhile. A sync may take 20 ms on a cloud disk, so it stands on no other thread.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type AppendRequest, type PackedAppend, unpackAppend } from '../packed-append.ts';
import { serveRpc } from '../thread-rpc.ts';
import { announceCommit, makeCommitCell } from './commit-watch.ts';
import { openLogForWriting } from './log-file.ts';
import type { LogHandlers } from './log-protocol.ts';
import { type AppendOutcome, makeLogWriter } from './log-writer.ts';

export interface LogThreadData {
  readonly file: string;
}

/** From the thread that opened the log: another client's port, or the end. */
export type LogThreadMessage = { readonly connect: MessagePort } | { readonly stop: true };

/** To the thread that opened the log: it takes nothing any more, for whoever waits for its end to know. */
export type LogThreadAnswer = { readonly stopped: string };

/** One transaction holds at most so much; the rest waits for the next, so that no answer waits for ever. */
const MAX_GROUP_EVENTS = 4_096;
const MAX_GROUP_BYTES = 8_000_000;

interface Waiting {
  readonly request: AppendRequest;
  readonly bytes: number;
  readonly settle: (outcome: AppendOutcome) => void;
}

const { file } = workerData as LogThreadData;
const cell = makeCommitCell();
let database = openLogForWriting(file);
let writer = makeLogWriter(database);
/** Why nothing is taken any more: a failed sync leaves the kernel's view of the file unknown (fsync may not be retried). */
let stopped: string | undefined;
/** Streams of the group that stopped it: what was not confirmed of them may come to light when the log is read anew. */
let inDoubt: ReadonlySet<string> = new Set();
const queue: Waiting[] = [];
let scheduled = false;
const stats = { commits: 0, appends: 0, events: 0 };

function flush(): void {
  scheduled = false;
  if (queue.length === 0) return;
  const group = takeGroup();
  if (stopped !== undefined) {
    for (const { request, settle } of group) {
      settle({ kind: inDoubt.has(request.stream) ? 'unknown' : 'failed', why: stopped });
    }
  } else {
    const { outcomes, eventsStored, afterwards } = writer.commit(group.map(({ request }) => request));
    stats.commits++;
    stats.appends += group.length;
    stats.events += eventsStored;
    if (eventsStored > 0) announceCommit(cell);
    for (const [index, { settle }] of group.entries()) settle(outcomes[index]!);
    if (afterwards === 'open-again') openAgain();
    if (afterwards === 'stop') stopped = 'the disk refused a sync: restart the server, it reads the log anew';
    if (stopped !== undefined) {
      inDoubt = new Set(group.map(({ request }) => request.stream));
      parentPort!.postMessage({ stopped } satisfies LogThreadAnswer);
    }
  }
  if (queue.length > 0) schedule();
}

function takeGroup(): Waiting[] {
  let events = 0;
  let bytes = 0;
  let count = 0;
  for (const each of queue) {
    events += each.request.events.length;
    bytes += each.bytes;
    if (count > 0 && (events > MAX_GROUP_EVENTS || bytes > MAX_GROUP_BYTES)) break;
    count++;
  }
  return queue.splice(0, count);
}

function openAgain(): void {
  try {
    database.close();
    database = openLogForWriting(file);
    writer = makeLogWriter(database);
  } catch (error) {
    stopped = `the log could not be opened again (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** After the poll phase, in which every message that has arrived is taken. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(flush);
}

const handlers: LogHandlers = {
  appendAll: (appends: readonly PackedAppend[]) =>
    new Promise((resolve) => {
      const outcomes: AppendOutcome[] = [];
      let left = appends.length;
      appends.forEach((packed, index) => {
        queue.push({
          request: unpackAppend(packed),
          bytes: packed.bytes.byteLength,
          settle(outcome) {
            outcomes[index] = outcome;
            left--;
            if (left === 0) resolve(outcomes);
          },
        });
      });
      schedule();
    }),
  stats: () => ({ ...stats }),
  commitCell: () => cell,
};

const ports: MessagePort[] = [];
parentPort!.on('message', (message: LogThreadMessage) => {
  if ('connect' in message) {
    ports.push(message.connect);
    serveRpc(message.connect, handlers);
    message.connect.on('close', () => ports.splice(ports.indexOf(message.connect), 1));
  } else {
    while (queue.length > 0) flush();
    database.close();
    // One turn later: the answers of the last group are posted by then.
    setImmediate(() => {
      for (const port of [...ports]) port.close();
      parentPort!.close();
    });
  }
});

// How does any thread use the embedded log? Reads on a read-only connection of its own; appends go to the log thread, all that
// a turn of this thread's event loop asks for in one message.
import type { MessagePort } from 'node:worker_threads';
import { DomainError } from '../../domain/kernel/errors.ts';
import { catchUp } from '../catch-up.ts';
import { checkAppend } from '../check-append.ts';
import type { LogStats } from '../event-log.ts';
import { AppendOutcomeUnknown, type EventStore, type StoredEvent, WrongExpectedRevision } from '../event-store.ts';
import { type PackedAppend, packAppend, storedEvents } from '../packed-append.ts';
import { makeRpcClient } from '../thread-rpc.ts';
import { type CommitWatch, makeCommitWatch } from './commit-watch.ts';
import { gatherAppends } from './gather-appends.ts';
import { openLogForReading } from './log-file.ts';
import type { LogHandlers } from './log-protocol.ts';
import { makeLogReader } from './log-reader.ts';
import type { AppendOutcome } from './log-writer.ts';

/** An event store that also tells what the log thread has counted. */
export interface SqliteEventStore extends EventStore {
  stats(): Promise<LogStats>;
}

/**
 * @param file the log, created by `openSqliteLog` in this process before.
 * @param port from that log's `client()`; given to one store only.
 */
export function connectSqliteLog({ file, port }: { file: string; port: MessagePort }): SqliteEventStore {
  const database = openLogForReading(file);
  const reader = makeLogReader(database);
  const rpc = makeRpcClient<LogHandlers>(port);
  const unanswered = new Set<Promise<unknown>>();
  let watch: Promise<CommitWatch> | undefined;
  let closed = false;
  let closing: Promise<void> | undefined;
  // An idle store keeps nobody alive; a waiting append or a waiting reader does.
  port.unref();
  let held = 0;
  async function whileHeld<T>(work: Promise<T>): Promise<T> {
    if (held++ === 0) port.ref();
    try {
      return await work;
    } finally {
      if (--held === 0) port.unref();
    }
  }

  const refuseClosed = () => {
    if (closed) throw new DomainError('UNAVAILABLE', 'The ledger is closed; open it again to go on.');
  };

  async function call<T>(ask: () => Promise<T>): Promise<T> {
    const asked = ask();
    unanswered.add(asked);
    try {
      return await whileHeld(asked);
    } finally {
      unanswered.delete(asked);
    }
  }

  const gathered = gatherAppends<AppendOutcome>((appends) => call(() => rpc.appendAll(appends)));

  return {
    async append(stream, expected, events) {
      checkAppend(stream, expected, events);
      refuseClosed();
      const packed = packAppend(stream, expected, events);
      const outcome = await gathered.add(packed);
      return answer(packed, outcome);
    },
    async readStream(stream, options) {
      refuseClosed();
      return reader.readStream(stream, options);
    },
    async readAll(options) {
      refuseClosed();
      return reader.readAll(options);
    },
    async *subscribe(options) {
      if (closed) return;
      watch ??= call(() => rpc.commitCell()).then(makeCommitWatch);
      const watched = await watch.catch((error: Error) => {
        if (!closed) throw error;
      });
      if (!watched) return;
      const { commits, wait: waitForCommit } = watched;
      const wait = (seen: number, signal: AbortSignal | undefined) => whileHeld(waitForCommit(seen, signal));
      const read = (after: bigint | undefined, limit: number) =>
        reader.readAll({ ...(after === undefined ? {} : { after }), limit });
      yield* catchUp({ read, commits, wait, closed: () => closed }, options);
    },
    stats: () => call(() => rpc.stats()),
    close() {
      closing ??= (async () => {
        closed = true;
        gathered.send();
        await Promise.allSettled(unanswered);
        // Fails only when the log thread is gone, and then nobody waits for a commit.
        (await watch?.catch(() => undefined))?.end();
        port.close();
        database.close();
      })();
      return closing;
    },
  };
}

function answer(packed: PackedAppend, outcome: AppendOutcome): readonly StoredEvent[] {
  switch (outcome.kind) {
    case 'appended':
      return storedEvents(packed, outcome.revision, outcome.position);
    case 'retried':
      return outcome.stored;
    case 'conflict':
      throw new WrongExpectedRevision(packed.stream, packed.expected, outcome.actual);
    case 'failed':
      // "This attempt": what is sent again may stand in the log since its first one.
      throw new DomainError(
        'UNAVAILABLE',
        `The log could not be written (${outcome.why}); this attempt stored nothing.`,
      );
    case 'unknown':
      throw new AppendOutcomeUnknown(`The log could not be committed (${outcome.why}); it may be stored or not.`);
  }
}

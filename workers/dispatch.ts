// Which runs still have to be done? The ledger is the outbox: a job exists because an event says so. At the start everything
// unfinished that the views know is published, then whatever the ledger brings after the views' position.
import type { Position } from '../domain/kernel/event.ts';
import { decodeEvent } from '../ledger/codec.ts';
import type { EventStore, StoredEvent } from '../ledger/event-store.ts';
import type { JobSource } from './job-source.ts';

/** What the views hold at `position`: runs that did not end, and runs that ended well but have no model version yet. */
export interface UnfinishedRuns {
  readonly trainingIds: readonly string[];
  readonly position: Position | undefined;
}

interface Deps {
  readonly store: EventStore;
  readonly jobs: JobSource;
  /** Asked once, after the views have caught up with what was in the log at the start. */
  readonly unfinishedRuns: () => UnfinishedRuns | Promise<UnfinishedRuns>;
  /** The subscription ended with a fault: nothing is dispatched any more, so the process should end. */
  readonly onError: (error: unknown) => void;
}

export interface Dispatcher {
  /** Resolves when what was unfinished at the start is published. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function makeDispatcher({ store, jobs, unfinishedRuns, onError }: Deps): Dispatcher {
  const stop = new AbortController();
  /** Published and not ended yet: a run is never published twice beside itself. */
  const open = new Set<string>();
  let following: Promise<void> | undefined;

  async function publish(trainingId: string): Promise<void> {
    if (open.has(trainingId)) return;
    open.add(trainingId);
    await jobs.publish({ kind: 'training', trainingId });
  }

  async function take(stored: StoredEvent): Promise<void> {
    if (!stored.type.startsWith('Training')) return;
    const decoded = decodeEvent(stored);
    if (decoded.kind === 'foreign') return;
    const { event } = decoded;
    switch (event.type) {
      case 'TrainingRequested':
        return publish(event.data.trainingId);
      case 'TrainingCompleted':
      case 'TrainingFailed':
      case 'TrainingCancelled':
        open.delete(event.data.trainingId);
        return;
      default:
        return;
    }
  }

  async function follow(after: Position | undefined): Promise<void> {
    const options = { ...(after === undefined ? {} : { after }), signal: stop.signal };
    for await (const item of store.subscribe(options)) {
      if (item.kind === 'caughtUp') continue;
      for (const stored of item.events) await take(stored);
    }
  }

  return {
    async start() {
      const { trainingIds, position } = await unfinishedRuns();
      for (const trainingId of trainingIds) await publish(trainingId);
      following = follow(position).catch(onError);
    },
    async close() {
      stop.abort();
      await following;
    },
  };
}

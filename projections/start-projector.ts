// Starts the projector's thread and tells the others how far the views are.
import { Worker } from 'node:worker_threads';
import { DomainError } from '../domain/kernel/errors.ts';
import type { Position } from '../domain/kernel/event.ts';
import type { LogDoor } from '../ledger/event-log.ts';
import {
  makeProjectorCell,
  type ProjectorStatus,
  publishEnd,
  readProgress,
  waitForProgress,
} from './projector-cell.ts';
import type { ProjectorMessage, ProjectorOrder, ProjectorThreadData } from './projector-thread.ts';
import type { RebuildOutcome } from './rebuild-requests.ts';

export interface ProjectorConfig {
  readonly viewsFile: string;
  /** Goes over to the projector's thread. */
  readonly log: LogDoor;
  /** A view met what it cannot read and stopped; the others run on. */
  readonly onViewStopped?: (view: string, reason: string) => void;
  /** `stopped`: the rows of before, where there are any, go on answering. */
  readonly onRebuild?: (view: string, what: 'began' | 'ended' | 'stopped', reason?: string) => void;
}

export interface Projector {
  /** Costs a read of shared memory. */
  status(): ProjectorStatus;
  /** True once every running view holds everything up to `position`; false after `timeoutMs` or when the projector ended. */
  waitFor(position: Position, timeoutMs: number): Promise<boolean>;
  /** True once the views, those being built with them, hold all there was in the log; false after `timeoutMs`. */
  waitUntilCaughtUp(timeoutMs: number): Promise<boolean>;
  /** Begins to build a view again from the first event, beside the rows that answer. Throws UNAVAILABLE when the projector ended. */
  rebuild(view: string): Promise<RebuildOutcome>;
  /** Resolves when closed; rejects when the thread died of an error. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Resolves when the tables are there, so that readers can open the file. */
export async function startProjector(config: ProjectorConfig): Promise<Projector> {
  const cell = makeProjectorCell();
  const { viewsFile, log } = config;
  const worker = new Worker(new URL('./projector-thread.ts', import.meta.url), {
    name: 'projector',
    workerData: { viewsFile, log, cell } satisfies ProjectorThreadData,
    transferList: [log.port],
  });
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => {
      publishEnd(cell);
      if (code === 0) resolve();
      else reject(new Error(`The projector's thread ended with code ${code}.`));
    });
  });
  const over = ended.catch(() => {});
  const order = (message: ProjectorOrder) => worker.postMessage(message);
  /** View → who waits for the answer. */
  const asked = new Map<string, PromiseWithResolvers<RebuildOutcome>>();
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: ProjectorMessage) => {
      if (message.kind === 'ready') resolve();
      if (message.kind === 'stopped') config.onViewStopped?.(message.view, message.reason);
      if (message.kind === 'rebuild-began') config.onRebuild?.(message.view, 'began');
      if (message.kind === 'rebuild-ended') config.onRebuild?.(message.view, 'ended');
      if (message.kind === 'rebuild-stopped') config.onRebuild?.(message.view, 'stopped', message.reason);
      if (message.kind === 'answer') {
        asked.get(message.view)?.resolve(message.outcome);
        asked.delete(message.view);
      }
    });
    ended.then(() => reject(new Error('The projector ended before it was ready.')), reject);
  });
  const status = () => readProgress(cell);
  return {
    status,
    waitFor: (position, timeoutMs) =>
      waitForProgress(cell, (seen) => seen.position !== null && seen.position >= position, timeoutMs),
    waitUntilCaughtUp: (timeoutMs) => waitForProgress(cell, (seen) => seen.caughtUp, timeoutMs),
    rebuild: (view) => {
      const known = asked.get(view);
      if (known) return known.promise;
      const answer = Promise.withResolvers<RebuildOutcome>();
      asked.set(view, answer);
      order({ kind: 'rebuild', view });
      void over.then(() => {
        answer.reject(
          new DomainError('UNAVAILABLE', 'The projector has ended; start the server again to rebuild a view.'),
        );
      });
      return answer.promise;
    },
    ended,
    close: async () => {
      order({ kind: 'close' });
      await over;
    },
  };
}

// Starts the projector's thread and tells the others how far the views are.
import { Worker } from 'node:worker_threads';
import type { Position } from '../domain/kernel/event.ts';
import type { LogDoor } from '../ledger/event-log.ts';
import {
  makeProjectorCell,
  type ProjectorStatus,
  publishEnd,
  readProgress,
  waitForProgress,
} from './projector-cell.ts';
import type { ProjectorMessage, ProjectorThreadData } from './projector-thread.ts';

export interface ProjectorConfig {
  readonly viewsFile: string;
  /** Goes over to the projector's thread. */
  readonly log: LogDoor;
  /** A view met what it cannot read and stopped; the others run on. */
  readonly onViewStopped?: (view: string, reason: string) => void;
}

export interface Projector {
  /** Costs a read of shared memory. */
  status(): ProjectorStatus;
  /** True once every running view holds everything up to `position`; false after `timeoutMs` or when the projector ended. */
  waitFor(position: Position, timeoutMs: number): Promise<boolean>;
  /** True once the views hold all there was in the log; false after `timeoutMs`. */
  waitUntilCaughtUp(timeoutMs: number): Promise<boolean>;
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
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: ProjectorMessage) => {
      if (message.kind === 'ready') resolve();
      if (message.kind === 'stopped') config.onViewStopped?.(message.view, message.reason);
    });
    ended.then(() => reject(new Error('The projector ended before it was ready.')), reject);
  });
  const status = () => readProgress(cell);
  return {
    status,
    waitFor: (position, timeoutMs) =>
      waitForProgress(cell, (seen) => seen.position !== null && seen.position >= position, timeoutMs),
    waitUntilCaughtUp: (timeoutMs) => waitForProgress(cell, (seen) => seen.caughtUp, timeoutMs),
    ended,
    close: async () => {
      worker.postMessage('close');
      await over;
    },
  };
}

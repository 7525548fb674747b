// Puts the parts of training together: the child process, its meter, the job queue, and the dispatcher that reads the ledger.
import { randomBytes } from 'node:crypto';
import { streams } from '../domain/kernel/ids.ts';
import { trainingDecider } from '../domain/training/decide.ts';
import { openFileArtifactStore } from '../ledger/artifacts/file-artifact-store.ts';
import type { Clock } from '../ledger/clock.ts';
import type { CommandHandler } from '../ledger/command-handler.ts';
import type { EventStore } from '../ledger/event-store.ts';
import type { Staging } from '../ledger/staging/staging.ts';
import type { StreamWriter } from '../ledger/stream-writer.ts';
import { idToken } from '../ledger/token.ts';
import { openLeases } from '../projections/costs/open-leases.ts';
import { completedRunsWithoutVersion, unfinishedTrainingRuns } from '../projections/training/read-training.ts';
import type { Views } from '../projections/views.ts';
import { closeOrphanedLeases } from '../workers/close-orphaned-leases.ts';
import { makeDispatcher } from '../workers/dispatch.ts';
import type { ImportedLimits } from '../workers/imported/imported-limits.ts';
import { makeModelImporter } from '../workers/importing/make-model-importer.ts';
import { makeMemoryJobSource } from '../workers/memory/memory-job-source.ts';
import { makeMetering } from '../workers/metering.ts';
import type { ModelEvaluator } from '../workers/model-evaluator.ts';
import type { ModelImporter } from '../workers/model-importer.ts';
import { makeChildReproducer } from '../workers/reproduction/child-reproducer.ts';
import type { Reproducer } from '../workers/reproduction/reproducer.ts';
import { systemContext } from '../workers/system-context.ts';
import { makeChildModelEvaluator } from '../workers/training/child-model-evaluator.ts';
import { makeChildTrainer } from '../workers/training/child-trainer.ts';
import { makeTrainingHandler } from '../workers/training/make-training-handler.ts';
import type { DataFiles } from './data-files.ts';

export interface Training {
  readonly evaluator: ModelEvaluator;
  readonly importer: ModelImporter;
  readonly reproducer: Reproducer;
  /** Once the views have caught up: pays for what a killed process left open, then takes up unfinished runs. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

interface Deps {
  readonly files: DataFiles;
  readonly kekHex: string;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly commands: CommandHandler;
  readonly streamWriter: StreamWriter;
  readonly staging: Staging;
  readonly views: Views;
  /** Under which a model is tried, measured and asked again: those it is asked under. */
  readonly importedLimits: Partial<ImportedLimits>;
  /** Of the device that learns; undefined: its provider's name. */
  readonly deviceKind: string | undefined;
  readonly onFault: (sentence: string) => void;
}

export function startTraining(deps: Deps): Training {
  const { files, kekHex, store, clock, commands, streamWriter, staging, views, importedLimits } = deps;
  const onError = (error: unknown) => deps.onFault(error instanceof Error ? error.message : String(error));
  const place = { vaultFile: files.vault, kekHex, artifactsFolder: files.artifacts, importedLimits };
  const trainer = makeChildTrainer(place);
  const metering = makeMetering({
    writer: streamWriter,
    clock,
    monotonicNs: () => process.hrtime.bigint(),
    newToken: () => idToken(randomBytes(32)),
    timers: {
      set: (callback, ms) => setTimeout(callback, ms),
      clear: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
    },
    deviceKind: deps.deviceKind,
    onError,
  });
  const reproducer = makeChildReproducer({ place, metering });
  const jobs = makeMemoryJobSource({
    onPark: ({ trainingId }, reason) => putAside(trainingId, reason),
    onError,
  });
  /** A job that nobody delivers again ends its run, or whoever follows it would wait for ever. */
  async function putAside(trainingId: string, reason: string): Promise<void> {
    deps.onFault(`The job of ${trainingId} was put aside: ${reason}`);
    const context = systemContext({
      commandId: `${trainingId}/put-aside`,
      businessUnit: 'platform',
      purpose: 'operations',
      correlationId: trainingId,
    });
    const command = { type: 'CancelTraining', reason: `Put aside by the server: ${reason}` } as const;
    await commands.execute(trainingDecider, streams.training(trainingId), command, context);
  }

  const dispatcher = makeDispatcher({
    store,
    jobs,
    unfinishedRuns: async () => {
      const position = views.position('training') ?? undefined;
      const runs = [...(await unfinishedTrainingRuns(views)), ...(await completedRunsWithoutVersion(views))];
      return { trainingIds: runs.map((run) => run.training_id), position };
    },
    onError,
  });
  jobs.consume(makeTrainingHandler({ commands, trainer, metering, onError }));
  /** Leases of this process are younger, and not orphans. */
  const startedAt = clock.now();
  const closeOrphans = async () => {
    const orphans = (await openLeases(views)).filter((lease) => lease.lastTo < startedAt);
    await closeOrphanedLeases({ store, clock, startedAt }, orphans);
  };
  return {
    evaluator: makeChildModelEvaluator({ trainer, metering }),
    importer: makeModelImporter({
      staging,
      artifacts: openFileArtifactStore({ folder: files.artifacts }),
      artifactsFolder: files.artifacts,
      trainer,
      metering,
      limits: importedLimits,
    }),
    reproducer,
    async resume() {
      // A view of costs that has stopped must not stop the training: what it owes is closed at a later start.
      await closeOrphans().catch(onError);
      await dispatcher.start();
    },
    async close() {
      await dispatcher.close();
      await reproducer.close();
      // The queue takes nothing more before its worker goes, or a job would be delivered to a trainer that is closed.
      const over = jobs.close();
      await trainer.close();
      await over;
    },
  };
}

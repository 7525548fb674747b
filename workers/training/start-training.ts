// What does a house with training consist of? The child process, the handler that brings runs to an end, the dispatcher that
// finds them in the ledger, and the evaluator that shares the child.
import type { CommandHandler } from '../../ledger/command-handler.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { makeDispatcher, type UnfinishedRuns } from '../dispatch.ts';
import type { JobSource } from '../job-source.ts';
import type { Metering } from '../metering.ts';
import type { ModelEvaluator } from '../model-evaluator.ts';
import { makeChildModelEvaluator } from './child-model-evaluator.ts';
import { makeChildTrainer } from './child-trainer.ts';
import { makeTrainingHandler } from './make-training-handler.ts';
import type { TrainingChildConfig } from './training-child.ts';

export interface TrainingConfig {
  readonly store: EventStore;
  readonly commands: CommandHandler;
  readonly metering: Metering;
  /** Closed with the rest. */
  readonly jobs: JobSource;
  readonly child: TrainingChildConfig;
  /** Asked once, when the views have caught up with what was in the log at the start. */
  readonly unfinishedRuns: () => UnfinishedRuns | Promise<UnfinishedRuns>;
  readonly onError: (error: unknown) => void;
}

export interface Training {
  readonly evaluator: ModelEvaluator;
  /** Of the child that runs, if any. */
  childPid(): number | undefined;
  /** Ends the child; the run in hand is tried again at the next start. Resolves when its lease is settled. */
  close(): Promise<void>;
}

/** Resolves when everything unfinished is published again. */
export async function startTraining(config: TrainingConfig): Promise<Training> {
  const { store, commands, metering, jobs, unfinishedRuns, onError } = config;
  const trainer = makeChildTrainer(config.child);
  const dispatcher = makeDispatcher({ store, jobs, unfinishedRuns, onError });
  jobs.consume(makeTrainingHandler({ commands, trainer, metering, onError }));
  await dispatcher.start();
  return {
    evaluator: makeChildModelEvaluator({ trainer, metering }),
    childPid: trainer.pid,
    async close() {
      await dispatcher.close();
      const over = jobs.close();
      await trainer.close();
      await over;
    },
  };
}

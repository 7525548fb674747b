// How does a requested run become a model version? One attempt a delivery: lease, attempt, epochs, result, version, lease closed.
// Every step is an event with an id that a repetition computes again, so a crash between two of them repeats work and never
// doubles a result (guarantee G8).
import { datasetDecider } from '../../domain/datasets/decide.ts';
import { sealedVersion } from '../../domain/datasets/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { MAX_ATTEMPTS, type TrainingCommand, trainingDecider } from '../../domain/training/decide.ts';
import type { TrainingCompleted, TrainingRequested } from '../../domain/training/events.ts';
import type { EpochReport } from '../../learning/train.ts';
import type { CommandHandler } from '../../ledger/command-handler.ts';
import type { CommandContext } from '../../ledger/receipt.ts';
import type { JobHandler, JobOutcome } from '../job-source.ts';
import type { Claim, Lease, Metering } from '../metering.ts';
import { systemContext } from '../system-context.ts';
import type { VersionData } from './load-table.ts';
import { type Trainer, TrainerDied, TrainingStopped } from './trainer.ts';

interface Deps {
  readonly commands: CommandHandler;
  readonly trainer: Trainer;
  readonly metering: Metering;
  /** Faults of the house; the delivery is tried again. */
  readonly onError?: (error: unknown) => void;
}

type ReportedEpoch = Pick<EpochReport, 'epoch' | 'epochs' | 'loss' | 'validationLoss'>;

interface Attempt {
  readonly requested: TrainingRequested;
  readonly attempt: number;
  readonly lease: Lease;
  readonly environmentDigest: string;
}

/**
 * Deaths of the child are counted in this process: one that dies twice over the same run would die again. Attempts that ended
 * because the whole house was killed say little about the run, so they are allowed more, but not without end.
 */
const MAX_STARTS = 10;

export function makeTrainingHandler({ commands, trainer, metering, onError = () => {} }: Deps): JobHandler {
  const deaths = new Map<string, number>();

  const contextOf = ({ trainingId, businessUnit }: TrainingRequested, step: string): CommandContext =>
    systemContext({
      commandId: `${trainingId}/${step}`,
      businessUnit,
      purpose: 'model-development',
      correlationId: trainingId,
    });

  const tell = (requested: TrainingRequested, step: string, command: TrainingCommand) =>
    commands.execute(trainingDecider, streams.training(requested.trainingId), command, contextOf(requested, step));

  /** Asked again for the same run, nothing changes: also heals a crash between the two streams. */
  async function createVersion(requested: TrainingRequested, completed: TrainingCompleted): Promise<void> {
    const { trainingId, modelId, datasetId, datasetVersion, datasetRoot, requestedBy, task, base } = requested;
    const { artifact, baseline, environmentDigest } = completed;
    await commands.execute(
      modelDecider,
      streams.model(modelId),
      {
        type: 'CreateModelVersion',
        data: {
          modelId,
          origin: { kind: 'trained', trainingId, base },
          datasetId,
          datasetVersion,
          datasetRoot,
          task,
          artifact,
          baseline: baseline?.artifact ?? null,
          requestedBy,
          environmentDigest,
        },
      },
      contextOf(requested, 'version'),
    );
  }

  async function dataOf({ datasetId, datasetVersion }: TrainingRequested): Promise<VersionData> {
    const { state } = await commands.load(datasetDecider, streams.dataset(datasetId));
    const sealed = sealedVersion(state, datasetVersion);
    if (state.status === 'unknown' || !sealed) {
      throw new DomainError('NOT_FOUND', `Version ${datasetVersion} of the data set is not in the ledger.`);
    }
    return { dataset: { columns: state.registered.columns, task: state.registered.task }, sealed };
  }

  /** Records each epoch in order while the next is learned; a run that ended meanwhile stops the child. */
  function recordEpochs(requested: TrainingRequested, attempt: number, stop: AbortController) {
    let recorded: Promise<unknown> = Promise.resolve();
    let failure: unknown;
    return {
      onEpoch({ epoch, epochs, loss, validationLoss }: ReportedEpoch) {
        const { trainingId } = requested;
        const data = { trainingId, attempt, epoch, epochs, loss, validationLoss: validationLoss ?? null };
        recorded = recorded.then(async () => {
          if (failure !== undefined) return;
          try {
            await tell(requested, `${attempt}/epoch/${epoch}`, { type: 'RecordEpoch', data });
          } catch (error) {
            failure = error;
            stop.abort();
          }
        });
      },
      /** What went wrong while recording, once all that was reported is recorded. */
      async settled(): Promise<unknown> {
        await recorded;
        return failure;
      },
    };
  }

  async function run(current: Attempt, claim: Claim): Promise<JobOutcome> {
    const { requested, attempt, lease, environmentDigest } = current;
    const { trainingId } = requested;
    const { leaseId, provider } = lease;
    const usage = (deviceNs: number) => ({ leaseId, provider, deviceNs });
    await tell(requested, `${attempt}/start`, {
      type: 'StartAttempt',
      data: { trainingId, attempt, leaseId, environmentDigest },
    });
    const stop = new AbortController();
    const epochs = recordEpochs(requested, attempt, stop);
    try {
      const { parameters, base } = requested;
      const order = { data: await dataOf(requested), parameters, baseDigest: base?.artifactDigest ?? null };
      const trained = await trainer.train(order, epochs.onEpoch, stop.signal);
      const failure = await epochs.settled();
      if (failure !== undefined) throw failure;
      const { deviceNs, ...result } = trained;
      const data = {
        trainingId,
        attempt,
        ...result,
        usage: usage(deviceNs),
        environmentDigest,
      };
      await tell(requested, `${attempt}/complete`, { type: 'CompleteTraining', data });
      claim(deviceNs, 1);
      await createVersion(requested, data);
      return { kind: 'done' };
    } catch (thrown) {
      // What ended the attempt comes after its epochs in the log; and when recording failed, that is why learning stopped.
      const error = (await epochs.settled()) ?? thrown;
      if (error instanceof TrainerDied) {
        deaths.set(trainingId, (deaths.get(trainingId) ?? 0) + 1);
        return { kind: 'retry' };
      }
      if (isOver(error)) return { kind: 'done' };
      const known = reasonOf(error);
      if (!known) throw error;
      await tell(requested, `${attempt}/fail`, {
        type: 'FailTraining',
        data: { trainingId, attempt, ...known, usage: usage(0) },
      });
      claim(0, 1);
      return { kind: 'done' };
    }
  }

  /** The last attempt died and there is none left: the run says so, on a lease of its own. */
  async function giveUp(requested: TrainingRequested, attempt: number, reason: string): Promise<JobOutcome> {
    const { trainingId, businessUnit } = requested;
    const owner = { kind: 'training', trainingId, attempt } as const;
    const lease = await metering.openLease({ owner, provider: 'cpu', businessUnit });
    await lease.use(async (claim) => {
      const usage = { leaseId: lease.leaseId, provider: lease.provider, deviceNs: 0 };
      const data = { trainingId, attempt, code: 'KILLED', reason, usage };
      await tell(requested, `${attempt}/killed`, { type: 'FailTraining', data }).catch((error) => {
        if (!isOver(error)) throw error;
      });
      claim(0, 1);
    });
    await lease.end('released');
    return { kind: 'done' };
  }

  return async ({ trainingId }) => {
    try {
      const { state } = await commands.load(trainingDecider, streams.training(trainingId));
      if (state.status === 'unknown' || state.status === 'failed' || state.status === 'cancelled')
        return { kind: 'skip' };
      const { requested } = state;
      if (state.status === 'completed') {
        await createVersion(requested, state.completed);
        return { kind: 'skip' };
      }
      const before = state.status === 'started' ? state.attempt : 0;
      if ((deaths.get(trainingId) ?? 0) >= MAX_ATTEMPTS) {
        deaths.delete(trainingId);
        return await giveUp(requested, before, 'The training process was killed twice.');
      }
      if (before >= MAX_STARTS) {
        return await giveUp(requested, before, `The run was started ${MAX_STARTS} times and never came to an end.`);
      }
      const attempt = before + 1;
      const environmentDigest = await trainer.environmentDigest();
      const { businessUnit } = requested;
      const owner = { kind: 'training', trainingId, attempt } as const;
      const lease = await metering.openLease({ owner, provider: 'cpu', businessUnit });
      let ended: 'released' | 'killed' = 'released';
      try {
        const outcome = await lease.use((claim) => run({ requested, attempt, lease, environmentDigest }, claim));
        if (outcome.kind === 'retry') ended = 'killed';
        return outcome;
      } finally {
        await lease.end(ended);
      }
    } catch (error) {
      onError(error);
      return { kind: 'retry' };
    }
  };
}

/** The run was cancelled, or another attempt took it over: what this one found is of no use any more. */
function isOver(error: unknown): boolean {
  return error instanceof DomainError && (error.code === 'TRAINING_ALREADY_ENDED' || error.code === 'STALE_REVISION');
}

/** A reason that would come again on every attempt, so the run fails at once. */
function reasonOf(error: unknown): { readonly code: string; readonly reason: string } | undefined {
  if (error instanceof TrainingStopped) return { code: error.code, reason: error.message };
  if (error instanceof DomainError && error.code !== 'UNAVAILABLE') return { code: error.code, reason: error.message };
  return undefined;
}

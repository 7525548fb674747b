// How are runs and predictions done again beside a house that serves? One at a time, each in a fresh process and on a lease of
// its own; the event is recorded before the lease is settled, so that the bill and the log agree.
import type { LeaseOwner } from '../../domain/costs/events.ts';
import type { Usage } from '../../domain/costs/usage.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { checkPrediction } from '../../domain/predictions/reproduction.ts';
import { checkTraining } from '../../domain/training/reproduction.ts';
import type { Metering } from '../metering.ts';
import { makeExclusive } from '../scoring/exclusive.ts';
import { type FreshProcess, inFreshProcess, ReproductionDied } from './fresh-process.ts';
import type { RecordedCheck, Reproducer } from './reproducer.ts';
import type { ReproductionPlace } from './reproduction-child.ts';
import type { Timed } from './rerun-training.ts';

export interface ChildReproducer extends Reproducer {
  /** What runs is ended, its lease settled. */
  close(): Promise<void>;
}

interface Deps {
  readonly place: ReproductionPlace;
  readonly metering: Metering;
  /** Checks that may wait for the one that runs. */
  readonly mostWaiting?: number;
  readonly fresh?: FreshProcess;
}

interface Work<Rerun, T> {
  readonly name: string;
  readonly owner: LeaseOwner;
  readonly businessUnit: string;
  readonly rerun: Parameters<typeof inFreshProcess<Timed<Rerun>>>[0];
  readonly record: (rerun: Rerun, usage: Usage) => Promise<T>;
}

export function makeChildReproducer({
  place,
  metering,
  mostWaiting = 16,
  fresh = inFreshProcess,
}: Deps): ChildReproducer {
  const turn = makeExclusive();
  const stop = new AbortController();
  /** By check and what is checked: a retry that comes while the first is under way gets the first one's answer. */
  const running = new Map<string, Promise<unknown>>();

  async function measure<Rerun, T extends RecordedCheck>(work: Work<Rerun, T>): Promise<T> {
    const { owner, businessUnit, rerun, record } = work;
    if (stop.signal.aborted) throw died();
    const lease = await metering.openLease({ owner, provider: 'cpu', businessUnit });
    let ended: 'released' | 'killed' = 'released';
    try {
      return await lease.use(async (claim) => {
        const { value, deviceNs } = await fresh(rerun, stop.signal);
        const { leaseId, provider } = lease;
        const recorded = await record(value, { leaseId, provider, deviceNs });
        // Another process may have recorded the same command first: its event claims time of its own lease.
        if (!recorded.receipt.replayed) claim(deviceNs, 1);
        return recorded;
      });
    } catch (error) {
      if (!(error instanceof ReproductionDied)) throw error;
      ended = 'killed';
      throw died();
    } finally {
      await lease.end(ended);
    }
  }

  function join<Rerun, T extends RecordedCheck>(work: Work<Rerun, T>): Promise<T> {
    const under = running.get(work.name);
    if (under) return under as Promise<T>;
    if (running.size > mostWaiting) {
      const full = `${running.size} checks wait for their turn; ask for this one again later.`;
      return Promise.reject(new DomainError('OVERLOADED', full));
    }
    const one = turn(() => measure(work)).finally(() => running.delete(work.name));
    running.set(work.name, one);
    return one;
  }

  return {
    training({ checkId, requestedBy, requested, completed, data }, record) {
      const { trainingId, modelId, businessUnit, parameters, base } = requested;
      const baseDigest = base?.artifactDigest ?? null;
      return join({
        name: `${checkId}/${trainingId}`,
        owner: { kind: 'reproduction', checkId, modelId, version: null, trainingId },
        businessUnit,
        rerun: (child) => child.training(place, { data, parameters, baseDigest, completed }),
        record: (rerun, usage) => record(checkTraining(requested, completed, { checkId, rerun, usage, requestedBy })),
      });
    },
    prediction({ checkId, requestedBy, predicted, file }, record) {
      const { predictionId, modelId, version, businessUnit } = predicted;
      return join({
        name: `${checkId}/${predictionId}`,
        owner: { kind: 'reproduction', checkId, modelId, version, trainingId: null },
        businessUnit,
        rerun: (child) => child.prediction(place, { predicted, file }),
        record: (rerun, usage) => record(checkPrediction(predicted, { checkId, rerun, usage, requestedBy })),
      });
    },
    async close() {
      stop.abort();
      await Promise.allSettled(running.values());
    },
  };
}

const died = () =>
  new DomainError('UNAVAILABLE', 'The process that reproduces ended; ask for the check again with the same commandId.');

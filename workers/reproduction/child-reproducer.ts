// How are runs and predictions done again beside a house that serves? One at a time, each in a fresh process, on a lease of its own
// and for so long as it may take and somebody waits; the event is recorded before the lease is settled, so that bill and log agree.
import type { LeaseOwner } from '../../domain/costs/events.ts';
import type { Usage } from '../../domain/costs/usage.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { checkPrediction } from '../../domain/predictions/reproduction.ts';
import { checkTraining } from '../../domain/training/reproduction.ts';
import { defaultImportedLimits } from '../imported/imported-limits.ts';
import type { Metering } from '../metering.ts';
import { makeExclusive } from '../scoring/exclusive.ts';
import { type SharedWork, shareWork } from '../share-work.ts';
import { type FreshProcess, inFreshProcess, ReproductionDied } from './fresh-process.ts';
import type { Asked, RecordedCheck, Reproducer } from './reproducer.ts';
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
  /** Checks under way that one person asked for, waiting ones too. */
  readonly mostOfOne?: number;
  /** Milliseconds a check may take whose original took so many nanoseconds of the device. */
  readonly mostMs?: (recordedNs: number, startMs: number) => number;
  readonly fresh?: FreshProcess;
}

interface Work<Rerun, T> {
  readonly name: string;
  readonly owner: LeaseOwner;
  readonly businessUnit: string;
  /** What the first time took, nanoseconds of the device. */
  readonly recordedNs: number;
  /** Until the device has anything to do. */
  readonly startMs: number;
  readonly rerun: Parameters<typeof inFreshProcess<Timed<Rerun>>>[0];
  readonly record: (rerun: Rerun, usage: Usage) => Promise<T>;
}

interface Check {
  readonly shared: SharedWork<unknown>;
  readonly requestedBy: string;
}

/** Far more than any machine of ours is slower than another. */
const SLOWER = 20;
/** For a process to start and to read the rows; a foreign model has its own time to load besides. */
const STARTING_MS = 60_000;
/** The longest that a timer can be set to; 24 days. */
const FOREVER_MS = 2 ** 31 - 1;
const mostMsOf = (recordedNs: number, startMs: number) => Math.min(FOREVER_MS, startMs + (SLOWER * recordedNs) / 1e6);

export function makeChildReproducer({
  place,
  metering,
  mostWaiting = 16,
  mostOfOne = 2,
  mostMs = mostMsOf,
  fresh = inFreshProcess,
}: Deps): ChildReproducer {
  const { loadMs } = { ...defaultImportedLimits, ...place.importedLimits };
  const turn = makeExclusive();
  const stop = new AbortController();
  /** By check and what is checked: a retry that comes while the first is under way gets the first one's answer. */
  const underWay = new Map<string, Check>();
  /** Those that were ended and have a lease to settle are among them. */
  const unsettled = new Set<Promise<unknown>>();

  async function measure<Rerun, T extends RecordedCheck>(work: Work<Rerun, T>, abandoned: AbortSignal): Promise<T> {
    const { owner, businessUnit, recordedNs, startMs, rerun, record } = work;
    const why = (late: boolean, most: number) => (late ? tooSlow(most) : abandoned.aborted ? nobodyWaits() : died());
    if (stop.signal.aborted || abandoned.aborted) throw why(false, 0);
    const lease = await metering.openLease({ owner, provider: 'cpu', businessUnit });
    let ended: 'released' | 'killed' = 'released';
    const late = new AbortController();
    const most = mostMs(recordedNs, startMs);
    const timer = setTimeout(() => late.abort(), most);
    try {
      return await lease.use(async (claim) => {
        const { value, deviceNs } = await fresh(rerun, AbortSignal.any([stop.signal, abandoned, late.signal]));
        clearTimeout(timer);
        const { leaseId, provider } = lease;
        const recorded = await record(value, { leaseId, provider, deviceNs });
        // Another process may have recorded the same command first: its event claims time of its own lease.
        if (!recorded.receipt.replayed) claim(deviceNs, 1);
        return recorded;
      });
    } catch (error) {
      if (!(error instanceof ReproductionDied)) throw error;
      ended = 'killed';
      throw why(late.signal.aborted, most);
    } finally {
      clearTimeout(timer);
      await lease.end(ended);
    }
  }

  function start<Rerun, T extends RecordedCheck>(work: Work<Rerun, T>, { requestedBy }: Asked): Check {
    const ofOne = [...underWay.values()].filter((check) => check.requestedBy === requestedBy).length;
    if (ofOne >= mostOfOne) {
      const full = `You have ${ofOne} checks under way; ask for this one when one of them is done.`;
      throw new DomainError('OVERLOADED', full);
    }
    if (underWay.size > mostWaiting) {
      const full = `${underWay.size} checks wait for their turn; ask for this one again later.`;
      throw new DomainError('OVERLOADED', full);
    }
    const forget = () => {
      if (underWay.get(work.name) === check) underWay.delete(work.name);
    };
    const shared = shareWork((abandoned) => {
      abandoned.addEventListener('abort', forget, { once: true });
      return turn(() => measure(work, abandoned)).finally(() => forget());
    });
    const check: Check = { shared, requestedBy };
    underWay.set(work.name, check);
    unsettled.add(shared.result);
    const settled = () => unsettled.delete(shared.result);
    shared.result.then(settled, settled);
    return check;
  }

  async function join<Rerun, T extends RecordedCheck>(work: Work<Rerun, T>, asked: Asked): Promise<T> {
    if (asked.signal?.aborted) throw nobodyWaits();
    const { shared } = underWay.get(work.name) ?? start(work, asked);
    shared.join(asked.signal);
    return shared.result as Promise<T>;
  }

  return {
    training({ requested, completed, data, ...asked }, record) {
      const { checkId, requestedBy } = asked;
      const { trainingId, modelId, businessUnit, parameters, base } = requested;
      const baseDigest = base?.artifactDigest ?? null;
      return join(
        {
          name: `${checkId}/${trainingId}`,
          owner: { kind: 'reproduction', checkId, modelId, version: null, trainingId },
          businessUnit,
          recordedNs: completed.usage.deviceNs,
          startMs: STARTING_MS,
          rerun: (child) => child.training(place, { data, parameters, baseDigest, completed }),
          record: (rerun, usage) => record(checkTraining(requested, completed, { checkId, rerun, usage, requestedBy })),
        },
        asked,
      );
    },
    prediction({ predicted, file, ...asked }, record) {
      const { checkId, requestedBy } = asked;
      const { predictionId, modelId, version, businessUnit, usage: first, batch } = predicted;
      return join(
        {
          name: `${checkId}/${predictionId}`,
          owner: { kind: 'reproduction', checkId, modelId, version, trainingId: null },
          businessUnit,
          recordedNs: first.deviceNs * batch.size, // its own share of the batch
          startMs: file.cardDigest === null ? STARTING_MS : STARTING_MS + loadMs,
          rerun: (child) => child.prediction(place, { predicted, file }),
          record: (rerun, usage) => record(checkPrediction(predicted, { checkId, rerun, usage, requestedBy })),
        },
        asked,
      );
    },
    async close() {
      stop.abort();
      await Promise.allSettled(unsettled);
    },
  };
}

const died = () =>
  new DomainError('UNAVAILABLE', 'The process that reproduces ended; ask for the check again with the same commandId.');

const nobodyWaits = () =>
  new DomainError('UNAVAILABLE', 'The check was ended because nobody waits for it any more; ask for it again.');

const tooSlow = (most: number) =>
  new DomainError(
    'UNAVAILABLE',
    `The check took longer than ${Math.ceil(most / 1_000)} s, which is ${SLOWER} times what the first time took and the time to start, and was ended; ask for it when the machine has less to do.`,
  );

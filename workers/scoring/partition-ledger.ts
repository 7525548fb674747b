// What does a writer know of its stream? Where it ends, which requests it answered, and how far each caller was counted: from
// the view up to the view's last revision, from the stream after it, and from its own appends.
import type { Recorded } from '../../domain/kernel/event.ts';
import type { PredictionEvent } from '../../domain/predictions/events.ts';
import { nextRevision } from '../../ledger/check-append.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import type { EventStore, ExpectedRevision } from '../../ledger/event-store.ts';
import type { PredictionIndex } from './prediction-index.ts';

export interface PartitionLedger {
  /** Reads what the stream holds beyond what is known; the first time from the view on. */
  refresh(): Promise<void>;
  /** Forgets all: the next refresh starts from the view again. */
  reset(): void;
  revision(): ExpectedRevision;
  /** The revision of the prediction with this id; `undefined` when it was never made. */
  find(predictionId: string): bigint | undefined;
  counterOf(caller: string): number;
  /** A prediction that stands in the stream directly after what is known. */
  learn(event: Recorded<PredictionEvent>): void;
  /** Requests remembered beside the view, for tests and metrics. */
  remembered(): number;
}

interface Deps {
  readonly store: EventStore;
  readonly index: PredictionIndex;
  readonly deploymentId: string;
  readonly stream: string;
}

const PAGE = 500;
const TRIM_FROM = 4_096;

export function makePartitionLedger({ store, index, deploymentId, stream }: Deps): PartitionLedger {
  let revision: ExpectedRevision | undefined;
  /** Newer than what the view held when it was last asked; in order of revision. */
  const recent = new Map<string, bigint>();
  const counters = new Map<string, number>();
  let trimAt = TRIM_FROM;

  function learn({ data, revision: at }: Recorded<PredictionEvent>): void {
    revision = at;
    recent.set(data.predictionId, at);
    counters.set(data.caller, data.counter);
    if (recent.size > trimAt) trim();
  }

  /** What the view holds by now need not be held here: memory follows the view's lag, not the length of the log. */
  function trim(): void {
    const seen = index.countersOf(deploymentId, stream).revision;
    if (seen !== null) {
      for (const [predictionId, at] of recent) {
        if (at > seen) break;
        recent.delete(predictionId);
      }
    }
    trimAt = Math.max(TRIM_FROM, recent.size * 2);
  }

  return {
    async refresh() {
      let known = revision;
      if (known === undefined) {
        const indexed = index.countersOf(deploymentId, stream);
        for (const [caller, counter] of indexed.counters) counters.set(caller, counter);
        known = indexed.revision ?? 'none';
      }
      for (;;) {
        const page = await store.readStream(stream, { from: nextRevision(known), limit: PAGE });
        for (const stored of page) {
          known = stored.revision;
          const decoded = decodeEvent(stored);
          if (decoded.kind === 'event' && decoded.event.type === 'PredictionScored') learn(decoded.event);
        }
        if (page.length < PAGE) break;
      }
      revision = known;
    },
    reset() {
      revision = undefined;
      recent.clear();
      counters.clear();
    },
    revision() {
      if (revision === undefined) throw new Error(`Stream ${stream} was not read yet.`);
      return revision;
    },
    find(predictionId) {
      const own = recent.get(predictionId);
      if (own !== undefined) return own;
      const indexed = index.find(predictionId);
      return indexed?.stream === stream ? indexed.revision : undefined;
    },
    counterOf: (caller) => counters.get(caller) ?? 0,
    learn,
    remembered: () => recent.size,
  };
}

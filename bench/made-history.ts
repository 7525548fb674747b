// What do the views have to answer from? A year of one house in an embedded log: its data sets, models and deployments are the same
// however many decisions it makes, so that nothing but their number differs between a short log and a long one.
import { decodeEvent } from '../ledger/codec.ts';
import { openSqliteLog } from '../ledger/sqlite/open-sqlite-log.ts';
import { type HistoryOptions, randomHistory, writeHistory } from '../test/support/random-history.ts';

const HAPPENINGS = 2_000;
/** A run that is not over would be taken up by the server that is measured. */
const YEAR = {
  seed: 2025,
  from: '2025-01-01T00:00:00.000Z',
  days: 365,
  happenings: HAPPENINGS,
  noRunsFrom: 1_400,
} as const;
export const YEAR_DAYS = { from: '2025-01-01', to: '2026-01-01' } as const;

export interface SampledDecision {
  readonly id: string;
  /** `md_…@1`. */
  readonly modelVersion: string;
  readonly deploymentId: string;
  readonly subject: string | null;
  readonly correlationId: string;
}

export interface MadeYear {
  readonly events: number;
  readonly last: bigint;
  /** Spread over the year, oldest first. */
  readonly decisions: readonly SampledDecision[];
  /** `md_…@1` → `ds_…@1`: the rows it learned from. */
  readonly rowsOf: ReadonlyMap<string, string>;
}

const SAMPLED = 64;

/** A new log at `file` of about so many events, a few thousand at least. */
export async function fillYear(file: string, events: number): Promise<MadeYear> {
  const options = { ...YEAR, decisionsAtOnce: decisionsAtOnce(events) };
  const every = Math.max(1, Math.floor(events / SAMPLED));
  const decisions: SampledDecision[] = [];
  const rowsOf = new Map<string, string>();
  const log = openSqliteLog({ file });
  let [last, seen] = [0n, 0];
  try {
    const written = await writeHistory(log.store, randomHistory(options), { happenings: HAPPENINGS }, (stored) => {
      for (const each of stored) {
        last = each.position;
        const isSampled = each.type === 'PredictionScored' && ++seen % every === 0;
        if (!isSampled && each.type !== 'ModelVersionCreated') continue;
        const decoded = decodeEvent(each);
        if (decoded.kind === 'foreign') continue;
        const { event } = decoded;
        if (event.type === 'ModelVersionCreated') {
          const { modelId, version, datasetId, datasetVersion } = event.data;
          rowsOf.set(`${modelId}@${version}`, `${datasetId}@${datasetVersion}`);
        }
        if (event.type === 'PredictionScored') {
          const { predictionId, modelId, version, deploymentId, grounds } = event.data;
          decisions.push({
            id: predictionId,
            modelVersion: `${modelId}@${version}`,
            deploymentId,
            subject: 'sealed' in grounds ? grounds.sealed.subject : null,
            correlationId: event.metadata.correlationId,
          });
        }
      }
    });
    return { events: written, last, decisions, rowsOf };
  } finally {
    await log.close();
  }
}

/** How many decisions at once make a year of so many events: the house's own are counted first, with one decision each time. */
function decisionsAtOnce(events: number): number {
  const history = randomHistory({ ...YEAR, decisionsAtOnce: 1 } satisfies HistoryOptions);
  let [times, others] = [0, 0];
  for (let happening = 0; happening < HAPPENINGS; happening++) {
    for (const append of history.next().value) {
      for (const { type } of append.events) {
        if (type === 'PredictionScored') times += 1;
        else others += 1;
      }
    }
  }
  return Math.max(1, Math.round((events - others) / times));
}

// Which scenario of the record is about a live subscriber under load? Who is dropped as too slow, and who is not. How many events
// came before a drop is chance in the record, and left out of the comparison.
import { streamNameFilter } from '@eventstore/db-client';
import { events, type Notebook, type Scenarios } from './transcript-scenario.ts';
import { SubscriptionLog } from './transcript-subscription-log.ts';

const LOADS: readonly (readonly [load: string, appends: number, size: number, inFlight: number])[] = [
  ['200 single appends, 1 in flight', 200, 1, 1],
  ['2,000 single appends, 64 in flight', 2000, 1, 64],
  ['50 appends of 10', 50, 10, 1],
  ['50 appends of 100, 1 in flight', 50, 100, 1],
  ['20 appends of 1,000, 1 in flight', 20, 1000, 1],
];
const KINDS = ['$all', '$all filtered', 'stream'] as const;

function subscribe(t: Notebook, kind: (typeof KINDS)[number], stream: string) {
  if (kind === 'stream') return t.client.subscribeToStream(stream, { fromRevision: 'end' });
  const filter = kind === '$all filtered' && { filter: streamNameFilter({ prefixes: [stream] }) };
  return t.client.subscribeToAll({ fromPosition: 'end', ...filter });
}

async function underLoad(t: Notebook) {
  for (const [load, appends, size, inFlight] of LOADS) {
    for (const kind of KINDS) {
      const stream = `load-${appends}-${size}-${KINDS.indexOf(kind)}`;
      const log = new SubscriptionLog(t, subscribe(t, kind, stream));
      await log.until('caughtUp');
      let left = appends;
      const writer = async () => {
        while (left-- > 0) await t.client.appendToStream(stream, events(size));
      };
      await Promise.all(Array.from({ length: inFlight }, writer));
      const failed = () => log.entries.find((entry) => typeof entry === 'object') as { error: Failure } | undefined;
      await log.when(() => log.data.length === appends * size || failed() !== undefined);
      const error = failed()?.error;
      t.note({
        load,
        kind,
        received: `${log.data.length} of ${appends * size}`,
        error: error ? `${error.type}: ${error.message}` : 'none',
      });
      if (!error) await log.end();
    }
  }
}

interface Failure {
  readonly type: string;
  readonly message: string;
}

export const liveLoadScenarios: Scenarios = { 'subscribe/live subscriber under load: dropped as too slow?': underLoad };

// Which scenario of the record drops live subscribers as too slow, and under which load does it not?
import { streamNameFilter } from '@eventstore/db-client';
import { events, type Notebook, type Scenarios, within } from './transcript-scenario.ts';

interface Load {
  readonly load: string;
  readonly appends: number;
  readonly size: number;
  readonly inFlight: number;
}

const LOADS: readonly Load[] = [
  { load: '200 single appends, 1 in flight', appends: 200, size: 1, inFlight: 1 },
  { load: '2,000 single appends, 64 in flight', appends: 2000, size: 1, inFlight: 64 },
  { load: '50 appends of 10', appends: 50, size: 10, inFlight: 1 },
  { load: '50 appends of 100, 1 in flight', appends: 50, size: 100, inFlight: 1 },
  { load: '20 appends of 1,000, 1 in flight', appends: 20, size: 1000, inFlight: 1 },
];

/** Counts what a live subscriber gets of a stream, until it has all or is dropped. */
async function liveSubscriber(t: Notebook, kind: string, stream: string, total: number) {
  const filter = streamNameFilter({ prefixes: [stream] });
  const subscription =
    kind === 'stream'
      ? t.client.subscribeToStream(stream, { fromRevision: 'end' })
      : t.client.subscribeToAll({ fromPosition: 'end', ...(kind === '$all filtered' ? { filter } : {}) });
  const caughtUp = new Promise<void>((resolve) => subscription.on('caughtUp', resolve));
  let received = 0;
  const ended = new Promise<string>((resolve) => {
    subscription.on('error', (error: Error & { type?: string }) => resolve(`${error.type}: ${error.message}`));
    subscription.on('data', ({ event: seen }) => {
      if (seen?.streamId === stream && ++received === total) resolve('none');
    });
  });
  await within(10_000, () => `${kind} never caught up`, caughtUp);
  return async () => {
    const error = await within(20_000, () => `${kind} got ${received} of ${total} and no error`, ended);
    if (error === 'none') await subscription.unsubscribe();
    return { kind, received: `${received} of ${total}`, error };
  };
}

async function append(t: Notebook, stream: string, { appends, size, inFlight }: Load) {
  let left = appends;
  const writer = async () => {
    while (left-- > 0) await t.client.appendToStream(stream, events(size));
  };
  await Promise.all(Array.from({ length: inFlight }, writer));
}

async function underLoad(t: Notebook) {
  for (const load of LOADS) {
    for (const kind of ['$all', '$all filtered', 'stream']) {
      const stream = `load-${load.appends}-${load.size}-${kind.replace(/\W/g, '')}`;
      const outcome = await liveSubscriber(t, kind, stream, load.appends * load.size);
      await append(t, stream, load);
      t.note({ load: load.load, ...(await outcome()) });
    }
  }
}

export const slowSubscriberScenarios: Scenarios = {
  'subscribe/live subscriber under load: dropped as too slow?': underLoad,
};

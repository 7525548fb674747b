// Which scenarios of the record are about a stream's metadata ($maxCount, $maxAge, keys of one's own) and about deadlines
// and the end of a client?
import { EventStoreDBClient } from '@eventstore/db-client';
import { by, event, events, type Notebook, type Scenarios, untyped } from './transcript-scenario.ts';
import { SubscriptionLog } from './transcript-subscription-log.ts';

const LAST_FIRST = { direction: 'backwards', fromRevision: 'end' };

async function maxCount(t: Notebook) {
  const set = (label: string, count: number) =>
    t.call(label, () => t.client.setStreamMetadata('mc', { maxCount: count }));
  await t.client.appendToStream('mc', events(10));
  await set('set maxCount 3', 3);
  await t.read('read', 'mc');
  await t.read('from 2n', 'mc', { fromRevision: 2n });
  await t.read('from 2n, maxCount 1', 'mc', { fromRevision: 2n, maxCount: 1 });
  await t.read('backwards', 'mc', LAST_FIRST);
  await t.read('backwards from 4n', 'mc', { direction: 'backwards', fromRevision: 4n });
  await t.append('append with 9n', 'mc', event('New'), { expectedRevision: 9n });
  await t.read('read', 'mc');
  await t.append('append with no_stream', 'mc', event(), { expectedRevision: 'no_stream' });
  await t.call('$all still holds (before any scavenge)', async () =>
    (await t.all())
      .filter(({ event: seen }) => seen!.streamId === 'mc')
      .map(({ event: seen }) => String(seen!.revision)),
  );
  await t.call('subscribeToStream from START', async () => {
    const log = new SubscriptionLog(t, t.client.subscribeToStream('mc', { fromRevision: 'start' }));
    await log.until('caughtUp');
    const seen = [...log.entries];
    await log.end();
    return seen;
  });
  await set('set maxCount 0', 0);
  await t.read('read', 'mc');
}

/** `advance` moves the stand-in's clock, where the record waited. */
const maxAge = (advance: (milliseconds: number) => void) => async (t: Notebook) => {
  await t.client.appendToStream('ma', events(3));
  await t.call('set maxAge 1 s', () => t.client.setStreamMetadata('ma', { maxAge: 1 }));
  await t.read('read at once', 'ma');
  advance(2200);
  await t.read('read 2.2 s later', 'ma');
  await t.read('backwards', 'ma', LAST_FIRST);
  await t.append('append with 2n', 'ma', event('New'), { expectedRevision: 2n });
  await t.read('read', 'ma');
};

async function truncateFrom(t: Notebook) {
  // The client's own key is truncateBefore: the server keeps this one as it keeps any other and hides nothing.
  const set = (label: string, at: number) =>
    t.call(label, () => t.client.setStreamMetadata('mt', untyped({ truncateFrom: at })));
  await t.client.appendToStream('mt', events(5));
  await set('set truncateFrom 3', 3);
  await t.read('read', 'mt');
  await t.read('from 0n', 'mt', { fromRevision: 0n });
  await set('set truncateFrom 99 (past the end)', 99);
  await t.read('read', 'mt');
  await t.append('append 4n', 'mt', event('New'), { expectedRevision: 4n });
  await t.read('read', 'mt');
}

async function custom(t: Notebook) {
  const get = () => t.client.getStreamMetadata('mx');
  const set = (label: string, metadata: object, options: object = {}) =>
    t.call(label, () => t.client.setStreamMetadata('mx', untyped(metadata), options));
  await t.call('get on a missing stream', async () => JSON.parse(JSON.stringify(await get())));
  const metadata = { acl: {}, cacheControl: 5, maxAge: 100, custom: 'x', nested: { a: 1 } };
  const first = await set('set with acl', metadata);
  await t.call('get', async () => ({ ...(await get()), metastreamRevision: 'bigint: see trap 6' }));
  const revision = (await get()).metastreamRevision;
  await t.append('append (insecure server)', 'mx', event());
  await t.read('read', 'mx');
  await t.call('raw metadata event', async () =>
    (await t.stream('$$mx')).map(({ event: seen }) => ({
      type: seen!.type,
      isJson: seen!.isJson,
      data: seen!.data,
      rev: seen!.revision,
    })),
  );
  await set('set with expectedRevision no_stream (exists)', {}, { expectedRevision: 'no_stream' });
  await set('set with expectedRevision 0n', {}, { expectedRevision: 0n });
  await t.call('get after {}', async () => (await get()).metadata);
  await t.call('metastream has how many events (own $maxCount 1)', async () =>
    (await t.stream('$$mx')).map(({ event: seen }) => String(seen!.revision)),
  );
  t.note({ fact: 'metastreamRevision is the commit position', value: revision === first!.position!.commit });
}

async function deadlines(t: Notebook) {
  for (const rpc of ['batch', 'append-rpc'] as const) {
    for (const deadline of [0, 1000]) {
      const stream = `dl-${rpc}-${deadline}`;
      await t.append(`[${rpc}] deadline ${deadline} ms`, stream, event(), { deadline, ...by(rpc) });
      await t.call('event there?', () => t.count(stream));
    }
  }
  await t.call('readStream deadline 0', async () => (await t.stream('rd', { deadline: 0 })).length);
}

async function dispose(t: Notebook) {
  t.note({ call: 'dispose', outcome: await t.orPending(t.client.dispose()) });
  const second = EventStoreDBClient.connectionString(t.standIn.connectionString);
  await second.appendToStream('disposed', event());
  await t.call('dispose of the second client', () => second.dispose());
}

export const metadataScenarios = (advance: (milliseconds: number) => void): Scenarios => ({
  'metadata/$maxCount': maxCount,
  'metadata/$maxAge': maxAge(advance),
  'metadata/$tb': truncateFrom,
  'metadata/$acl, custom, revisions': custom,
  'deadline/values': deadlines,
  'client/dispose after all of this': dispose,
});

// Which scenarios of the record are about subscribing to one stream: from where, missing, deleted, with links, ended?
import { EventStoreDBClient, type StreamSubscription, streamNameFilter } from '@eventstore/db-client';
import {
  by,
  bytes,
  collect,
  event,
  events,
  type Notebook,
  type Scenarios,
  untyped,
  within,
} from './transcript-scenario.ts';
import { SubscriptionLog } from './transcript-subscription-log.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const subscribe = (t: Notebook, stream: string, options: object): StreamSubscription =>
  t.client.subscribeToStream(stream, untyped(options));

/** Waits until everything that is under way has arrived: a subscription that saw this append has seen all before it. */
async function settle(t: Notebook, stream: string) {
  const log = new SubscriptionLog(t, subscribe(t, stream, { fromRevision: 'start' }));
  await log.until('caughtUp');
  await log.end();
}

async function fromRevisions(t: Notebook) {
  await t.client.appendToStream('ss', events(3));
  for (const fromRevision of ['start', 'end', 0n, 1n, 2n, 3n, 99n]) {
    const log = new SubscriptionLog(t, subscribe(t, 'ss', { fromRevision }));
    await log.until('caughtUp');
    const before = log.data.length;
    log.note('-- append 1 --');
    await t.client.appendToStream('ss', event('Live'));
    if (fromRevision === 99n) await settle(t, 'ss');
    else await log.untilData(before + 1);
    await log.end();
    t.note({ fromRevision, log: log.entries });
  }
}

async function missing(t: Notebook) {
  for (const fromRevision of ['start', 'end', 5n]) {
    const stream = `sm-${fromRevision}`;
    const log = new SubscriptionLog(t, subscribe(t, stream, { fromRevision }));
    await log.until(fromRevision === 'end' ? 'caughtUp' : 'confirmation');
    await settle(t, 'ss');
    log.note('-- append 2 --');
    await t.client.appendToStream(stream, events(2));
    if (fromRevision !== 5n) await log.untilData(2);
    await log.until('caughtUp');
    await log.end();
    t.note({ fromRevision, log: log.entries });
  }
}

async function softDelete(t: Notebook) {
  await t.client.appendToStream('sd', events(2));
  const log = new SubscriptionLog(t, subscribe(t, 'sd', { fromRevision: 'start' }));
  await log.until('caughtUp');
  log.note('-- deleteStream --');
  await t.client.deleteStream('sd');
  await settle(t, 'ss');
  log.note('-- append --');
  await t.client.appendToStream('sd', event('After'));
  await log.untilData(3);
  await log.end();
  t.note({ log: log.entries });
  await t.client.appendToStream('sd2', events(2));
  await t.client.deleteStream('sd2');
  const after = new SubscriptionLog(t, subscribe(t, 'sd2', { fromRevision: 'start' }));
  await after.until('confirmation');
  await settle(t, 'ss');
  after.note('-- append --');
  await t.client.appendToStream('sd2', event('After'));
  await after.until('caughtUp');
  await after.end();
  t.note({ subscribeAfterSoftDelete: after.entries });
}

async function tombstone(t: Notebook) {
  await t.client.appendToStream('st', events(2));
  const log = new SubscriptionLog(t, subscribe(t, 'st', { fromRevision: 'start' }));
  await log.until('caughtUp');
  log.note('-- tombstoneStream --');
  await t.client.tombstoneStream('st');
  await log.untilError();
  t.note({ log: log.entries });
  const after = new SubscriptionLog(t, subscribe(t, 'st', { fromRevision: 'start' }));
  await after.untilError();
  t.note({ subscribeAfterTombstone: after.entries });
  const all = new SubscriptionLog(t, t.client.subscribeToAll({ filter: streamNameFilter({ regex: '^st$' }) }));
  await all.until('caughtUp');
  await all.end();
  t.note({ allFiltered: all.entries });
}

async function links(t: Notebook) {
  const link = (target: string) => bytes(utf8(target), '$>');
  // The record's server held these from the scenario before, which is about a slow consumer; the filter below finds them.
  await t.client.appendToStream('slow', events(60, 'S'));
  await t.client.appendToStream('sl-src', events(2));
  await t.client.appendToStream('sl', [link('0@sl-src'), link('9@sl-src')]);
  for (const resolveLinkTos of [false, true]) {
    const log = new SubscriptionLog(t, subscribe(t, 'sl', { fromRevision: 'start', resolveLinkTos }));
    await log.until('caughtUp');
    const before = log.data.length;
    await t.client.appendToStream('sl', link('1@sl-src'));
    await log.untilData(before + 1);
    await log.end();
    t.note({ resolveLinkTos, log: log.entries });
  }
  const filter = streamNameFilter({ prefixes: ['sl'] });
  const all = new SubscriptionLog(t, t.client.subscribeToAll({ filter, resolveLinkTos: true }));
  await all.until('caughtUp');
  await all.end();
  t.note({ allFilteredResolve: all.entries });
}

async function ending(t: Notebook) {
  await t.client.appendToStream('su', events(3));
  const log = new SubscriptionLog(t, subscribe(t, 'su', { fromRevision: 'start' }));
  await log.until('caughtUp');
  await log.end();
  t.note({ unsubscribe: log.entries });
  const seen: unknown[] = [];
  const subscription = subscribe(t, 'su', { fromRevision: 'start' });
  const closed = new Promise<void>((resolve) => subscription.on('close', () => resolve(void seen.push('close'))));
  subscription.on('confirmation', () => seen.push('confirmation'));
  subscription.on('end', () => seen.push('end'));
  subscription.on('error', (error) => seen.push(['error', t.normaliser.error(error, t.standIn.port)]));
  let count = 0;
  for await (const _ of subscription) {
    seen.push(`data ${count++}`);
    if (count === 2) break;
  }
  await closed;
  t.note({ breakOutOfAsyncIterator: seen });
}

async function fifty(t: Notebook) {
  await t.client.appendToStream('fifty', event());
  const open = () => new SubscriptionLog(t, subscribe(t, 'fifty', { fromRevision: 'end' }));
  const logs = Array.from({ length: 50 }, open);
  await Promise.all(logs.map((log) => log.until('caughtUp')));
  for (const written of events(20, 'Live')) await t.client.appendToStream('fifty', written);
  await Promise.all(logs.map((log) => log.untilData(20)));
  const rows = (await t.rows('fifty')).slice(1).map((row) => `data ${row}`);
  const value = logs.every(({ data }) => data.length === 20 && data.every((entry, at) => entry === rows[at]));
  t.note({ fact: 'each got 20 in order', value });
  const more = Array.from({ length: 250 }, open);
  await within(
    10_000,
    () => 'none of 250 subscriptions caught up',
    Promise.any(more.map((log) => log.until('caughtUp'))),
  );
  await beyondTheLimit(t, more);
}

/**
 * More calls than a connection may hold: the rest wait, and so does every new call, on other clients of the process too. The
 * calls stay open: the end of the server ends them.
 */
async function beyondTheLimit(t: Notebook, logs: readonly SubscriptionLog[]) {
  const said = async (call: Promise<unknown>) => {
    const outcome = await t.orPending(call);
    if ('pending' in outcome) return 'pending';
    return 'ok' in outcome ? 'ok' : outcome;
  };
  const read = await said(collect(t.client.readStream('fifty')));
  const value = logs.filter(({ entries }) => entries.includes('caughtUp')).length;
  const errors = logs.filter(({ entries }) => entries.some((entry) => typeof entry === 'object')).length;
  t.note({ fact: '250 subscriptions on one client (HTTP/2 stream limit?): caught up', value, errors });
  t.note({ fact: 'readStream on that client meanwhile', value: read });
  const rpc = await said(t.client.appendToStream('fifty-rpc', event(), by('append-rpc')));
  t.note({ fact: 'append with credentials (Append RPC) on that client meanwhile', value: rpc });
  const other = EventStoreDBClient.connectionString(t.standIn.connectionString);
  const onOther = await said(collect(other.readStream('fifty')));
  t.note({ fact: 'readStream on another client of the process', value: onOther });
  const appended = t.client.appendToStream('fifty', event()).then(() => 'ok');
  const batch = await within(10_000, () => 'the append by the open batch stream was never answered', appended);
  t.note({ fact: 'append on that client meanwhile', value: batch });
}

export const manySubscriptionScenarios: Scenarios = {
  'subscribe/50 subscriptions on one client, all see every live event in order': fifty,
};

export const subscribeStreamScenarios: Scenarios = {
  'subscribe/stream from START, END, revision, beyond the end': fromRevisions,
  'subscribe/stream: missing, later created': missing,
  'subscribe/stream: soft delete and recreate while subscribed; subscribing to a soft-deleted stream': softDelete,
  'subscribe/stream: tombstone while subscribed; subscribing to a tombstoned stream': tombstone,
  'subscribe/stream with links': links,
  'subscribe/unsubscribe and break: events of the object': ending,
};

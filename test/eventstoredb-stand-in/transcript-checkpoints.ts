// Which scenario of the record is about the checkpoints of a filtered subscription to $all: where they lie, and how often they come?
// The record does not say where its three wanted events lay among the 1,522. They lay at 1,019, 1,020 and 1,521: the only places
// that explain its distances (121, then 79), its counts and its orders.
import { type Position, streamNameFilter } from '@eventstore/db-client';
import { event, events, type Notebook, type Scenarios } from './transcript-scenario.ts';
import { SubscriptionLog } from './transcript-subscription-log.ts';

const OTHERS_BEFORE = 1000;
const OTHERS_AFTER = 500;
const SHOWN_DISTANCES = 12;

interface Watched {
  readonly log: SubscriptionLog;
  readonly checkpoints: Position[];
}

function watch(t: Notebook, prefix: string, options: object = {}): Watched {
  const checkpoints: Position[] = [];
  const filter = streamNameFilter({
    prefixes: [prefix],
    ...options,
    checkpointReached: async (_, position) => {
      checkpoints.push(position);
      log.note('checkpoint');
    },
  });
  const log = new SubscriptionLog(t, t.client.subscribeToAll({ filter }));
  return { log, checkpoints };
}

/** Entries in order, with a run of checkpoints said once. */
function order(entries: readonly unknown[]): string {
  const kinds = entries.map((entry) => String(entry).replace(/^data .*/, 'data'));
  return kinds
    .filter((kind, at) => kind !== 'checkpoint' || kinds[at - 1] !== 'checkpoint')
    .map((kind) => (kind === 'checkpoint' ? 'checkpoint…' : kind))
    .join(',');
}

async function indexesIn(t: Notebook) {
  const all = (await t.all()).map((row) => row.event!.position.commit);
  return { length: all.length, of: ({ commit }: Position) => all.indexOf(commit) };
}

async function catchUp(t: Notebook, name: string, { log, checkpoints }: Watched) {
  await log.until('caughtUp');
  const all = await indexesIn(t);
  const at = checkpoints.map(all.of);
  const first = checkpoints[0]!;
  const zero = first.commit === 0n && first.prepare === 0n;
  t.note({
    filter: name,
    checkpoints: at.length,
    distancesInEvents: at
      .slice(1)
      .map((index, before) => index - at[before]!)
      .slice(0, SHOWN_DISTANCES),
    firstAtIndex: at[0],
    ...(at[0] === -1 ? { firstIfNotAnEvent: { value: zero ? 'zero' : 'not zero', zero } } : {}),
    everyCheckpointIsAnEventPosition: at.every((index) => index !== -1),
    order: order(log.entries),
    lastCheckpointIsLastEvent: at.at(-1) === all.length - 1,
    caughtUpBeforeLastCheckpoint: log.entries.indexOf('caughtUp') < log.entries.lastIndexOf('checkpoint'),
  });
}

async function appendOthers(t: Notebook, count: number) {
  // One at a time: a live subscriber is dropped as too slow when many come at once.
  for (const other of events(count)) await t.client.appendToStream('other', other);
}

async function checkpoints(t: Notebook) {
  const wanted = () => t.client.appendToStream('wanted', event('Wd'));
  await t.client.appendToStream('other', events(OTHERS_BEFORE));
  await wanted();
  await wanted();
  await t.client.appendToStream('other', events(OTHERS_AFTER));
  await wanted();
  t.note({ eventsInAll: (await indexesIn(t)).length });
  const live = watch(t, 'wanted');
  await catchUp(t, 'defaults (maxSearchWindow 32, checkpointInterval 1)', live);
  const before = { entries: live.log.entries.length, checkpoints: live.checkpoints.length };
  live.log.note('-- live --');
  await appendOthers(t, 100);
  await wanted();
  await live.log.untilData(4);
  const all = await indexesIn(t);
  t.note({
    live: live.log.entries.slice(before.entries).map((entry) => String(entry).replace(/^data .*/, 'data')),
    liveCheckpointIndexFromEnd: live.checkpoints.slice(before.checkpoints).map((at) => all.length - all.of(at)),
  });
  await live.log.end();
  const filter = streamNameFilter({ prefixes: ['wanted'] });
  const fromPosition = live.checkpoints.at(-1)!;
  const resumed = new SubscriptionLog(t, t.client.subscribeToAll({ filter, fromPosition }));
  await resumed.until('caughtUp');
  await resumed.end();
  t.note({ resumeFromLastCheckpoint: resumed.entries });
  const others: [string, object][] = [
    ['checkpointInterval 5', { checkpointInterval: 5 }],
    ['maxSearchWindow 100', { maxSearchWindow: 100 }],
    ['maxSearchWindow 100, checkpointInterval 3', { maxSearchWindow: 100, checkpointInterval: 3 }],
  ];
  for (const [name, options] of others) {
    const watched = watch(t, 'wanted', options);
    await catchUp(t, name, watched);
    await watched.log.end();
  }
  await neverMatching(t);
}

async function neverMatching(t: Notebook) {
  const never = watch(t, 'never-written');
  await never.log.until('caughtUp');
  const inCatchUp = never.checkpoints.length;
  // A subscription that starts after the appends and has caught up: by then the one before it has its checkpoints too.
  const settled = async (count: number) => {
    await never.log.when(() => never.checkpoints.length - inCatchUp >= count);
    const later = watch(t, 'never-written');
    await later.log.until('caughtUp');
    await later.log.end();
    return never.checkpoints.length - inCatchUp;
  };
  await appendOthers(t, 10);
  const value = [inCatchUp > 0, await settled(1)];
  t.note({ fact: 'filter that never matches: checkpoints in catch-up; then in 10 live non-matching appends', value });
  await appendOthers(t, 64);
  t.note({ fact: 'after 64 more live non-matching appends', value: await settled(3) });
  await never.log.end();
}

export const checkpointScenarios: Scenarios = { 'subscribe/all filtered: checkpoints': checkpoints };

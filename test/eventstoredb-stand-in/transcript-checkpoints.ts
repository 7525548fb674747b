// Which scenario of the record is about the checkpoints of a filtered subscription? Needs a server of its own: 1,522 events in
// $all. Where the searched-for events lay is not in the record; the recorded distances leave only the places chosen here.
import { streamNameFilter } from '@eventstore/db-client';
import { event, events, type Notebook, type Scenarios } from './transcript-scenario.ts';
import { SubscriptionLog } from './transcript-subscription-log.ts';

const EVENTS_IN_ALL = 1522;
/** Indexes in $all: two in one page of 32 and of 100, the second where a distance of 121 ends; one in the last page of 32. */
const WANTED_AT = [1019, 1020, 1510];
const SHOWN_DISTANCES = 12;

interface Position {
  readonly commit: bigint;
}

const noise = (t: Notebook, count: number) => t.client.appendToStream('noise', events(count));
const positions = async (t: Notebook) => (await t.all()).map(({ event: seen }) => seen!.position.commit);

function follow(t: Notebook, options: object, prefixes = ['wanted'], from: object = {}) {
  const checkpoints: bigint[] = [];
  const filter = streamNameFilter({
    prefixes,
    ...options,
    checkpointReached: async (_subscription: unknown, { commit }: Position) => {
      checkpoints.push(commit);
      log.note('checkpoint');
    },
  });
  const log: SubscriptionLog = new SubscriptionLog(t, t.client.subscribeToAll({ filter, ...from }));
  return { log, checkpoints };
}

const shortOrder = (entries: readonly unknown[]) =>
  entries
    .map((entry) => `${entry}`.split(' ')[0]!)
    .join(',')
    .replace(/checkpoint(,checkpoint)*/g, 'checkpoint…');

async function catchUp(t: Notebook, name: string, options: object) {
  const { log, checkpoints } = follow(t, options);
  await log.until('caughtUp');
  const all = await positions(t);
  const indexes = checkpoints.map((commit) => all.indexOf(commit));
  const [first] = checkpoints;
  t.note({
    filter: name,
    checkpoints: checkpoints.length,
    distancesInEvents: indexes
      .slice(1)
      .map((index, before) => index - indexes[before]!)
      .slice(0, SHOWN_DISTANCES),
    firstAtIndex: indexes[0],
    ...(indexes[0] === -1 && {
      firstIfNotAnEvent: { value: first === 0n ? 'zero' : `${first}`, zero: first === 0n },
    }),
    everyCheckpointIsAnEventPosition: !indexes.includes(-1),
    order: shortOrder(log.entries),
    lastCheckpointIsLastEvent: checkpoints.at(-1) === all.at(-1),
    caughtUpBeforeLastCheckpoint: log.entries.indexOf('caughtUp') < log.entries.lastIndexOf('checkpoint'),
  });
  return { log, checkpoints };
}

async function live(t: Notebook, { log, checkpoints }: Awaited<ReturnType<typeof catchUp>>) {
  const before = { entries: log.entries.length, checkpoints: checkpoints.length };
  log.note('-- live --');
  for (let i = 0; i < 10; i++) await noise(t, 10);
  await t.client.appendToStream('wanted', event('Wd'));
  await log.untilData(4);
  const all = await positions(t);
  t.note({
    live: log.entries.slice(before.entries).map((entry) => (`${entry}`.startsWith('data') ? 'data' : entry)),
    liveCheckpointIndexFromEnd: checkpoints.slice(before.checkpoints).map((commit) => all.length - all.indexOf(commit)),
  });
  await log.end();
}

async function resume(t: Notebook, last: bigint) {
  const { log } = follow(t, {}, ['wanted'], { fromPosition: { commit: last, prepare: last } });
  await log.until('caughtUp');
  await log.end();
  t.note({ resumeFromLastCheckpoint: log.entries.filter((entry) => entry !== 'checkpoint') });
}

async function neverMatching(t: Notebook) {
  const { log, checkpoints } = follow(t, {}, ['never-']);
  await log.until('caughtUp');
  const inCatchUp = checkpoints.length;
  for (let i = 0; i < 10; i++) await noise(t, 1);
  await log.when(() => checkpoints.length > inCatchUp);
  t.note({
    fact: 'filter that never matches: checkpoints in catch-up; then in 10 live non-matching appends',
    value: [inCatchUp > 0, checkpoints.length - inCatchUp],
  });
  for (let i = 0; i < 64; i++) await noise(t, 1);
  await log.when(() => checkpoints.length >= inCatchUp + 3);
  // What the server sent before this answer has arrived, so that a checkpoint too many would be seen.
  await t.count('noise');
  t.note({ fact: 'after 64 more live non-matching appends', value: checkpoints.length - inCatchUp });
  await log.end();
}

async function checkpointsOfFilters(t: Notebook) {
  let there = (await t.all()).length;
  for (const [index, at] of WANTED_AT.entries()) {
    if (at > there) await noise(t, at - there);
    await t.client.appendToStream('wanted', event(`W${index}`));
    there = at + 1;
  }
  await noise(t, EVENTS_IN_ALL - there);
  t.note({ eventsInAll: (await t.all()).length });
  const defaults = await catchUp(t, 'defaults (maxSearchWindow 32, checkpointInterval 1)', {});
  await live(t, defaults);
  await resume(t, defaults.checkpoints.at(-1)!);
  const others: [string, object][] = [
    ['checkpointInterval 5', { checkpointInterval: 5 }],
    ['maxSearchWindow 100', { maxSearchWindow: 100 }],
    ['maxSearchWindow 100, checkpointInterval 3', { maxSearchWindow: 100, checkpointInterval: 3 }],
  ];
  for (const [name, options] of others) await (await catchUp(t, name, options)).log.end();
  await neverMatching(t);
}

export const checkpointScenarios: Scenarios = { 'subscribe/all filtered: checkpoints': checkpointsOfFilters };

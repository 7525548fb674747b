// Which scenarios of the record are about subscribing to $all: from where, and through which filter?
import {
  type AllStreamSubscription,
  eventTypeFilter,
  excludeSystemEvents,
  streamNameFilter,
} from '@eventstore/db-client';
import type { SeenRow } from './transcript-normalise.ts';
import { event, events, type Notebook, type Scenarios, untyped } from './transcript-scenario.ts';
import { SubscriptionLog } from './transcript-subscription-log.ts';

const subscribe = (t: Notebook, options: object): AllStreamSubscription => t.client.subscribeToAll(untyped(options));

async function fromStart(t: Notebook) {
  await t.client.appendToStream('sa', events(3));
  const log = new SubscriptionLog(t, subscribe(t, { fromPosition: 'start' }));
  await log.until('caughtUp');
  log.note('-- append 2 --');
  await t.client.appendToStream('sa', events(2, 'Live'));
  await log.untilData(6);
  await log.end();
  t.note({ log: log.entries });
}

async function fromEnd(t: Notebook) {
  const log = new SubscriptionLog(t, subscribe(t, { fromPosition: 'end' }));
  await log.until('caughtUp');
  log.note('-- append 2 --');
  await t.client.appendToStream('sa', events(2, 'Live'));
  await log.untilData(2);
  await log.end();
  t.note({ log: log.entries });
}

async function fromPosition(t: Notebook) {
  await t.client.appendToStream('sp', events(4));
  const rows = (await t.all()).filter(({ event: seen }) => seen!.streamId === 'sp');
  t.note({ events: rows.map((row) => t.row(row)) });
  const at = (index: number) => rows[index]!.event!.position;
  const between = (at(1).commit + at(2).commit) / 2n;
  const far = { commit: 10n ** 12n, prepare: 10n ** 12n };
  const cases: [string, object][] = [
    ['position of #1', at(1)],
    ['position of the last', at(3)],
    ['between #1 and #2', { commit: between, prepare: between }],
    ['{commit:#2, prepare:#1}', { commit: at(2).commit, prepare: at(1).prepare }],
    ['far beyond the end', far],
    ['{0,0}', { commit: 0n, prepare: 0n }],
  ];
  for (const [from, position] of cases) {
    const stream = position === far ? 'sp2' : 'sp';
    const shown = ({ event: seen }: SeenRow) => seen!.streamId === stream;
    const log = new SubscriptionLog(t, subscribe(t, { fromPosition: position }), shown);
    await log.when(() => log.entries.includes('caughtUp') || log.entries.some((entry) => typeof entry === 'object'));
    t.note({ from, log: [...log.entries] });
    if (position === far) {
      await t.client.appendToStream('sp2', event('After'));
      await log.untilData(1);
      t.note({ from, afterAnAppend: [...log.entries] });
    }
    if (log.entries.includes('caughtUp')) await log.end();
  }
}

async function filters(t: Notebook) {
  await t.client.appendToStream('fa-1', [event('Fa'), event('Fb')]);
  await t.client.appendToStream('fb-1', [event('Fa'), event('Fb'), event('$sys')]);
  await t.client.setStreamMetadata('fa-1', { maxCount: 100 });
  const cases: [string, object][] = [
    ['streamName prefixes [fa-]', streamNameFilter({ prefixes: ['fa-'] })],
    ['streamName prefixes [fa-, fb-]', streamNameFilter({ prefixes: ['fa-', 'fb-'] })],
    ['streamName regex ^f[ab]-1$', streamNameFilter({ regex: '^f[ab]-1$' })],
    ['streamName regex without anchor: a-1', streamNameFilter({ regex: 'a-1' })],
    ['streamName prefixes [$$fa]', streamNameFilter({ prefixes: ['$$fa'] })],
    ['eventType prefixes [Fa]', eventTypeFilter({ prefixes: ['Fa'] })],
    ['eventType regex ^F', eventTypeFilter({ regex: '^F' })],
    ['eventType regex [$]', eventTypeFilter({ regex: '[$]' })],
    ['excludeSystemEvents', excludeSystemEvents()],
    ['prefixes is case sensitive [FA-]', streamNameFilter({ prefixes: ['FA-'] })],
  ];
  for (const [name, filter] of cases) {
    let all = 0;
    const log = new SubscriptionLog(t, subscribe(t, { filter }), (row) => {
      all++;
      return /f[ab]-1$|scavenges/.test(row.event!.streamId);
    });
    await log.until('caughtUp');
    const rest = log.entries.filter((entry) => !log.data.includes(entry as string));
    t.note({ filter: name, data: log.data, rest, nothingElse: all });
    await log.end();
  }
  const odd: [string, object | undefined][] = [
    ['bad regex "("', { regex: '(' }],
    ['empty prefixes []', { prefixes: [] }],
    ['prefixes [""]', { prefixes: [''] }],
    ['no argument', undefined],
  ];
  for (const [name, options] of odd) {
    await t.call(`odd filter ${name}`, async () => {
      const filter = streamNameFilter(untyped(options));
      const log = new SubscriptionLog(t, subscribe(t, { filter }));
      await log.when(() => log.entries.includes('caughtUp') || log.entries.some((entry) => typeof entry === 'object'));
      const seen = log.entries.filter((entry) => !log.data.includes(entry as string));
      const data = log.data.length > 0 ? 'some' : 'none';
      if (log.entries.includes('caughtUp')) await log.end();
      return { data, log: seen };
    });
  }
  await t.call('maxSearchWindow 0', async () => {
    const refused = subscribe(t, { filter: streamNameFilter({ prefixes: ['x'], maxSearchWindow: 0 }) });
    return new Promise((_, reject) => refused.on('error', reject));
  });
}

export const subscribeAllScenarios: Scenarios = {
  'subscribe/all from START: order of confirmation, events, caughtUp, live': fromStart,
  'subscribe/all from END': fromEnd,
  'subscribe/all from a position (exclusive), from the last, from between two events, from far beyond the end':
    fromPosition,
  'subscribe/all with filters: what arrives': filters,
};

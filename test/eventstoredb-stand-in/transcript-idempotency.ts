// Which scenarios of the record are about sending the same ids again: at once, later, in another grouping, after a delete?
import { randomUUID } from 'node:crypto';
import type { EventData } from '@eventstore/db-client';
import { by, event, events, type Notebook, type Rpc, type Scenarios } from './transcript-scenario.ts';

const appendTo =
  (t: Notebook, rpc: Rpc) => (label: string, stream: string, list: EventData[], expectedRevision: unknown) =>
    t.append(label, stream, list, { expectedRevision, ...by(rpc) });

async function immediateRetry(t: Notebook, rpc: Rpc) {
  const append = appendTo(t, rpc);
  const pairs: [string, unknown, unknown][] = [
    ['any', 'any', 'any'],
    ['no_stream', 'no_stream', 'no_stream'],
    ['no_stream→any', 'no_stream', 'any'],
    ['any→no_stream', 'any', 'no_stream'],
    ['any→stream_exists', 'any', 'stream_exists'],
    ['any→0n (revision it now has)', 'any', 0n],
  ];
  for (const [name, first, again] of pairs) {
    const stream = `idem-${rpc}-${name.replace(/\W/g, '_')}`;
    const list = events(1);
    await append(`${name}: first`, stream, list, first);
    await append(`${name}: again`, stream, list, again);
    await t.read(`${name}: read`, stream);
  }
  const stream = `idem-${rpc}-rev`;
  await t.client.appendToStream(stream, events(2), by(rpc));
  const three = events(3);
  await append('3 events at 1n', stream, three, 1n);
  await append('same 3 events at 1n again', stream, three, 1n);
  await append('same 3 events at 4n (current)', stream, three, 4n);
  await t.read('read', stream);
}

async function afterFurtherAppends(t: Notebook, rpc: Rpc) {
  const append = appendTo(t, rpc);
  const kinds: [string, unknown, boolean][] = [
    ['any', 'any', false],
    ['no_stream', 'no_stream', false],
    ['stream_exists', 'stream_exists', true],
    ['revision', 0n, true],
  ];
  for (const [kind, expected, hasEvent] of kinds) {
    const stream = `idemlate-${rpc}-${kind}`;
    if (hasEvent) await t.client.appendToStream(stream, event(), by(rpc));
    const two = events(2);
    await append(`${kind}: first (2 events)`, stream, two, expected);
    await append(`${kind}: 3 further events by any`, stream, events(3), 'any');
    await append(`${kind}: the same 2 events again`, stream, two, expected);
    await t.call(`${kind}: count`, () => t.count(stream));
  }
}

async function partialOverlap(t: Notebook, rpc: Rpc) {
  for (const [name, expected] of [
    ['any', 'any'],
    ['no_stream', 'no_stream'],
    ['0', 0n],
  ] as const) {
    const stream = `idempart-${rpc}-${name}`;
    if (expected === 0n) await t.client.appendToStream(stream, event('Zero'), by(rpc));
    const [a, b, d, x] = events(4) as [EventData, EventData, EventData, EventData];
    const append = (label: string, list: EventData[]) => appendTo(t, rpc)(`${name}: ${label}`, stream, list, expected);
    await append('[a,b,d]', [a, b, d]);
    await append('[a,b] (prefix)', [a, b]);
    await append('[b,d] (suffix)', [b, d]);
    await append('[a,d] (gap)', [a, d]);
    await append('[b,a] (swapped)', [b, a]);
    await append('[a,b,d,x] (old + 1 new)', [a, b, d, x]);
    await append('[x,a] (new first)', [x, a]);
    await t.read(`${name}: read`, stream);
  }
}

async function otherCases(t: Notebook, rpc: Rpc) {
  const append = appendTo(t, rpc);
  const stream = `idemo-${rpc}`;
  const id = randomUUID();
  await append('id X, type A', stream, [event('A', { a: 1 }, id)], 'any');
  await append('id X, type B, other data, any', stream, [event('B', { b: 2 }, id)], 'any');
  await append('id X in another stream', `${stream}-other`, [event('A', { a: 1 }, id)], 'any');
  await append('id X in first stream again', stream, [event('A', { a: 1 }, id)], 'any');
  await t.read('read', stream);
  const twice = (same: string) => [event('A', { a: 1 }, same), event('B', { b: 2 }, same)];
  const [d, d2] = [randomUUID(), randomUUID()];
  await append('[d,d] duplicate id inside one batch, any', `${stream}-dup`, twice(d), 'any');
  await append('retry of [d,d], any', `${stream}-dup`, twice(d), 'any');
  await t.read('read', `${stream}-dup`);
  await append('[d2,d2], no_stream', `${stream}-dup2`, twice(d2), 'no_stream');
  await append('retry of [d2,d2], no_stream', `${stream}-dup2`, twice(d2), 'no_stream');
  await t.read('read', `${stream}-dup2`);
  const lower = randomUUID();
  await append('upper-case id', `${stream}-case`, [event('T', {}, lower.toUpperCase())], 'any');
  await append('same id in lower case, any', `${stream}-case`, [event('T', {}, lower)], 'any');
  await t.call('id read back is lower case', async () =>
    (await t.stream(`${stream}-case`)).map(({ event: seen }) => seen!.id === lower),
  );
}

async function deletedStream(t: Notebook, rpc: Rpc) {
  const append = appendTo(t, rpc);
  const stream = `idemdel-${rpc}`;
  const two = events(2);
  await append('no_stream', stream, two, 'no_stream');
  await t.call('deleteStream', () => t.client.deleteStream(stream));
  await append('same ids, any', stream, two, 'any');
  await t.read('read', stream);
  await append('same ids, no_stream', stream, two, 'no_stream');
  await t.read('read', stream);
  await append('new ids, no_stream', stream, events(1), 'no_stream');
  await t.read('read', stream);
}

const everyRpc = {
  'same ids, immediate retry': immediateRetry,
  'after further appends': afterFurtherAppends,
  'partial overlap': partialOverlap,
  'other cases': otherCases,
  'deleted stream': deletedStream,
};

/** The scenarios that the record holds once for each way to send an append. */
export const idempotencyScenarios = (rpc: Rpc): Scenarios =>
  Object.fromEntries(
    Object.entries(everyRpc).map(([name, run]) => [`idempotency/${name} [${rpc}]`, (t: Notebook) => run(t, rpc)]),
  );

/** How many events written elsewhere, in steps of 10,000, make the server forget an id under `any`. */
async function rememberedFor(t: Notebook) {
  const any = { expectedRevision: 'any' } as const;
  const none = { expectedRevision: 'no_stream' } as const;
  const written = { any: event(), none: event() };
  await t.client.appendToStream('remembered', written.any, any);
  await t.client.appendToStream('remembered-none', written.none, none);
  let elsewhere = 0;
  while ((await t.count('remembered')) === 1 && elsewhere < 200_000) {
    for (let append = 0; append < 10; append++) await t.client.appendToStream(randomUUID(), events(1000), any);
    elsewhere += 10_000;
    await t.client.appendToStream('remembered', written.any, any);
  }
  t.note({
    fact: 'events written to other streams (36-character names) before an any-retry was written a second time',
    value: elsewhere,
  });
  await t.call('no_stream retry at that point', async () => {
    const { nextExpectedRevision } = await t.client.appendToStream('remembered-none', written.none, none);
    return { next: nextExpectedRevision, count: await t.count('remembered-none') };
  });
}

export const rememberedScenarios: Scenarios = {
  'idempotency/how long the server remembers ids under any': rememberedFor,
};

/** The client notices the cut at its next call: that one may fail, and is not what the scenario is about. */
async function untilReachable(t: Notebook) {
  for (let tried = 0; tried < 20; tried++) {
    const reached = await t.all({ maxCount: 1 }).then(
      () => true,
      () => false,
    );
    if (reached) return;
  }
  throw new Error('The stand-in cannot be reached after its restart.');
}

/**
 * The same two events again after the server was restarted: `any` has forgotten them, the others have not. The stand-in restarts
 * in one way, so both of the record's signals are played by it.
 */
export const restartScenarios: Scenarios = {
  'restart/idempotency after a restart of the server (data dir)': async (t) => {
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      const kinds: [string, unknown, boolean][] = [
        ['any', 'any', false],
        ['no_stream', 'no_stream', false],
        ['stream_exists', 'stream_exists', true],
        ['revision', 0n, true],
      ];
      const written = new Map<string, EventData[]>();
      for (const [kind, expected, hasEvent] of kinds) {
        const stream = `idemrestart-${signal}-${kind}`;
        if (hasEvent) await t.client.appendToStream(stream, event(), by('append-rpc'));
        written.set(kind, events(2));
        const options = { expectedRevision: expected as 'any', ...by('append-rpc') };
        await t.client.appendToStream(stream, written.get(kind)!, options);
      }
      await t.standIn.restart();
      await untilReachable(t);
      for (const [kind, expected] of kinds) {
        await t.call(`${signal}, restart, same 2 events again under ${kind}`, async () => {
          const options = { expectedRevision: expected as 'any', ...by('append-rpc') };
          const answer = await t.client.appendToStream(`idemrestart-${signal}-${kind}`, written.get(kind)!, options);
          return { nextExpectedRevision: answer.nextExpectedRevision };
        });
      }
    }
  },
};

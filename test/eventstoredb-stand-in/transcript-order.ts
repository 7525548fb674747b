// Which scenarios of the record are about positions of appends and about the order of many appends at once?
import { jsonEvent, WrongExpectedVersionError } from '@eventstore/db-client';
import { by, collect, event, events, type Notebook, type Rpc, type Scenarios, untyped } from './transcript-scenario.ts';

const inOrder = (numbers: readonly number[]) => numbers.every((n, at) => n === at);
const numbersOf = async (t: Notebook, stream: string) =>
  (await t.stream(stream)).map(({ event: seen }) => (seen!.data as unknown as { i: number }).i);

async function positions(t: Notebook) {
  const any = { expectedRevision: 'any' };
  const one = await t.append('1 event', 'posn', event(), any);
  const five = await t.append('5 events', 'posn', events(5), any);
  const all = (await t.all()).filter(({ event: seen }) => seen?.streamId === 'posn');
  t.note({ all: all.map((row) => t.row(row)) });
  const seen = all.map((row) => row.event!);
  t.note({
    fact: 'append position equals $all position of',
    value: {
      single: one!.position!.commit === seen[0]!.position.commit,
      fiveEquals: seen
        .slice(1)
        .map(({ position }) => [
          position.commit === five!.position!.commit,
          position.prepare === five!.position!.prepare,
        ]),
    },
  });
  const read = await t.stream('posn');
  t.note({
    fact: 'readStream event.position equals $all event.position',
    value: read.map((row, at) => row.event!.position!.commit === seen[at]!.position.commit),
  });
  const created = new Set(seen.slice(1).map((written) => written.created.getTime()));
  t.note({ fact: 'created equal within the 5-event append', value: created.size });
  t.note({ readStream: read.map((row) => t.row(row)) });
  t.note({ fact: 'empty append result', value: await t.client.appendToStream('posn', []) });
}

async function retryPosition(t: Notebook) {
  const three = events(3);
  const none = { expectedRevision: 'no_stream' };
  const first = await t.append('3 events no_stream', 'posr', three, none);
  await t.append('other stream', 'posr-other', event());
  const again = await t.append('retry', 'posr', three, none);
  t.note({ fact: 'same position', value: first!.position!.commit === again!.position!.commit });
  await t.client.appendToStream('posr', events(2));
  // The client's own key is truncateBefore: truncateFrom is a custom key to the server, so nothing is hidden, as the record shows.
  await t.client.setStreamMetadata('posr', untyped({ truncateFrom: 3 }));
  await t.append('retry after $tb=3 hid the events', 'posr', three, none);
  await t.append('retry (any) after $tb=3', 'posr', three, { expectedRevision: 'any' });
  await t.read('read', 'posr');
}

async function manyInFlight(t: Notebook) {
  const numbered = (i: number) => event('T', { i });
  const acknowledged: number[] = [];
  const sent = Array.from({ length: 500 }, (_, i) =>
    t.client.appendToStream('flight', numbered(i)).then(() => acknowledged.push(i)),
  );
  await Promise.all(sent);
  const ordered = inOrder(await numbersOf(t, 'flight'));
  t.note({ fact: '500 un-awaited appends (any, one stream): order of data equals order of calls', value: ordered });
  const chained = async (stream: string, rpc: Rpc) => {
    const calls = Array.from({ length: 200 }, (_, i) => {
      const expectedRevision = i === 0 ? 'no_stream' : BigInt(i - 1);
      return t.client.appendToStream(stream, numbered(i), { expectedRevision, ...by(rpc) });
    });
    return (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;
  };
  t.note({
    fact: '200 un-awaited appends with expectedRevision no_stream,0,1,2…: fulfilled',
    value: await chained('flight-chain', 'batch'),
  });
  t.note({
    fact: 'the same with the Append RPC (credentials): fulfilled',
    value: await chained('flight-chain-rpc', 'append-rpc'),
  });
  const over = Array.from({ length: 500 }, (_, i) => t.client.appendToStream(`flight-of-${i % 7}`, numbered(i)));
  await Promise.all(over);
  const all = (await t.all()).filter(({ event: seen }) => seen?.streamId.startsWith('flight-of-'));
  const order = all.map(({ event: seen }) => (seen!.data as unknown as { i: number }).i);
  t.note({
    fact: '500 un-awaited appends over 7 streams: $all order equals order of calls',
    value: order.length === 500 && inOrder(order),
  });
  t.note({ fact: 'acknowledgements arrive in the order of the calls', value: inOrder(acknowledged) });
}

async function manyWriters(t: Notebook) {
  const stream = 'contended';
  await t.client.appendToStream(stream, event());
  const wins: bigint[] = [];
  const conflicts: boolean[] = [];
  let otherErrors = 0;
  const writer = async () => {
    for (let tried = 0; tried < 25; tried++) {
      const last = await collect(
        t.client.readStream(stream, { direction: 'backwards', fromRevision: 'end', maxCount: 1 }),
      );
      const expectedRevision = last[0]!.event!.revision;
      try {
        wins.push((await t.client.appendToStream(stream, event(), { expectedRevision })).nextExpectedRevision);
      } catch (error) {
        if (!(error instanceof WrongExpectedVersionError)) otherErrors++;
        else conflicts.push((error.actualVersion as bigint) > expectedRevision);
      }
    }
  };
  await Promise.all(Array.from({ length: 64 }, writer));
  t.note({
    fact: '64 writers × 25 tries',
    value: {
      eachRevisionWonOnce: new Set(wins).size === wins.length,
      winsEqualEvents: wins.length === (await t.count(stream)) - 1,
      otherErrors,
      winsPlusConflicts: wins.length + conflicts.length,
      actualVersionAlwaysHigherThanExpected: conflicts.every(Boolean),
    },
  });
  const first = await Promise.allSettled(
    Array.from({ length: 64 }, () =>
      t.client.appendToStream('first-writer', event(), { expectedRevision: 'no_stream' }),
    ),
  );
  const lost = first.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
  t.note({
    fact: '64 no_stream appends at once: winners, conflicts',
    value: [first.length - lost.length, lost.filter((error) => error instanceof WrongExpectedVersionError).length],
  });
  const actual = new Set(lost.map(({ actualVersion }) => String(actualVersion)));
  t.note({ fact: 'actualVersion in those conflicts', value: [...actual] });
}

export const orderScenarios: Scenarios = {
  'append/json that is not JSON (binary bytes flagged as JSON)': async (t) => {
    const label =
      'event as {contentType:application/json} with raw bytes through generated client is not possible; jsonEvent with a Buffer';
    await t.append(label, 'notjson', jsonEvent(untyped({ type: 'T', data: Buffer.from([1, 2]) })));
    await t.call('read', async () => (await t.stream('notjson')).map(({ event: seen }) => seen!.data));
  },
  'append/position of multi-event appends and equality with $all': positions,
  'append/idempotent retry returns which position': retryPosition,
  'append/many in flight from one client keep their order': manyInFlight,
  'concurrency/64 writers on one stream, optimistic': manyWriters,
};

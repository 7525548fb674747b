// Fifty rounds of cut connections at any moment, through a proxy: on the stand-in always, on a real server when
// COUNTERSIGN_EVENTSTORE names one without TLS.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startCuttingProxy } from '../../support/cutting-proxy.ts';
import { startEventStoreStandIn } from '../../support/eventstoredb-stand-in/start-stand-in.ts';
import { newEvents } from '../event-store-contract.ts';
import { openOn, realServer } from './open-test-log.ts';

const ROUNDS = 50;
const WRITERS = 8;

async function cutFiftyTimes(connectionString: string): Promise<string> {
  const [, host, port] = /@?([\w.-]+):(\d+)/.exec(connectionString.slice('esdb://'.length))!;
  const proxy = await startCuttingProxy({ host: host!, port: Number(port) });
  const { store, log, close } = await openOn(connectionString.replace(`${host}:${port}`, `127.0.0.1:${proxy.port}`));
  try {
    const sent: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ends = await Promise.all(
        Array.from({ length: WRITERS }, (_, writer) =>
          store.readStream(`w-${writer}`, { direction: 'backwards', limit: 1 }),
        ),
      );
      const appends = ends.map(async ([last], writer) => {
        const events = newEvents(1 + ((round + writer) % 3));
        const stored = await store.append(`w-${writer}`, last?.revision ?? 'none', events);
        sent.push(...stored.map(({ id }) => id));
      });
      // Another moment each round: some are on their way, some are written and not answered, some are done.
      await wait(round % 8);
      proxy.cut();
      await Promise.all(appends);
    }
    const all = (await store.readAll({ limit: 10_000 })).map(({ id }) => id);
    assert.equal(new Set(all).size, all.length, 'nothing is stored twice');
    assert.deepEqual([...all].sort(), [...sent].sort(), 'every answered event is there, and no other');
    const { unknown, tries, appends } = await log.esdbStats();
    assert.ok(unknown > 0, 'no cut met an append under way');
    return `${ROUNDS} cuts, ${appends} appends of ${all.length} events in ${tries} tries, ${unknown} with an unknown outcome: none lost, none doubled`;
  } finally {
    await close();
    await proxy.close();
  }
}

test("fifty cuts of a network before EventStoreDB's stand-in lose and double nothing", async (t) => {
  const standIn = await startEventStoreStandIn();
  try {
    t.diagnostic(await cutFiftyTimes(standIn.connectionString));
  } finally {
    await standIn.stop();
  }
});

test('fifty cuts of a network before a real EventStoreDB lose and double nothing', {
  skip: realServer?.includes('tls=false') ? false : 'COUNTERSIGN_EVENTSTORE names no real server without TLS',
}, async (t) => {
  t.diagnostic(await cutFiftyTimes(realServer!));
});

// Which scenarios of the record are about a server that stops and comes back, and about messages near its limit?
import { EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';
import { startEventStoreStandIn } from '../support/eventstoredb-stand-in/start-stand-in.ts';
import { by, bytes, event, events, Notebook, type Scenarios } from './transcript-scenario.ts';
import { SubscriptionLog } from './transcript-subscription-log.ts';

const MIB = 1024 * 1024;

async function whileDown(t: Notebook, signal: string) {
  const append = (label: string, options: object = {}) => t.append(`${signal}: ${label}`, 'rs', event(), options);
  const first = () => t.client.appendToStream('rs', event());
  if (signal === 'SIGKILL') await t.call(`${signal}: append while down [batch]`, first);
  else await first().catch(() => {});
  await append('append while down again');
  await append('append while down [append-rpc]', by('append-rpc'));
  await t.call(`${signal}: readStream while down`, () => t.count('rs'));
  await t.call(`${signal}: readAll while down`, () => t.all());
  await t.call(`${signal}: deleteStream while down`, () => t.client.deleteStream('rs'));
  const log = new SubscriptionLog(t, t.client.subscribeToAll());
  await log.untilError();
  t.note({ subscribeWhileDown: log.entries });
}

async function stopAndStart(t: Notebook, signal: string) {
  await t.client.appendToStream('rs', events(3));
  const logs = [
    new SubscriptionLog(t, t.client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['rs'] }) })),
    new SubscriptionLog(t, t.client.subscribeToStream('rs')),
  ];
  for (const log of logs) await log.until('caughtUp');
  await t.standIn.stop();
  for (const log of logs) await log.untilError();
  const [allFiltered, stream] = logs.map(({ entries }) => [...entries]);
  // On SIGTERM the record's server said goodbye first; the stand-in stops as a killed one does, so these two steps are listed.
  if (signal === 'SIGKILL') t.note({ signal, allFiltered, stream });
  await whileDown(t, signal);
  await t.standIn.start();
  t.note({ restarted: true });
  const tried: string[] = [];
  while (tried.at(-1) !== 'ok' && tried.length < 20) {
    tried.push(await t.client.appendToStream('rs', event('Up')).then(() => 'ok', String));
  }
  t.note({ sameClientAfterRestart: tried });
  await t.call('read on the same client', async () =>
    (await t.stream('rs')).map(({ event: seen }) => `${seen!.revision} ${seen!.type}`),
  );
  t.note({ oldSubscriptionsSawNewEvent: logs.map(({ data }) => data.some((entry) => entry.includes(' Up '))) });
}

export const stoppedServerScenarios: Scenarios = {
  'restart/subscriptions and calls when the server stops or dies': async (t) => {
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      const standIn = await startEventStoreStandIn();
      const client = EventStoreDBClient.connectionString(standIn.connectionString);
      await stopAndStart(new Notebook(client, standIn, t), signal);
      await client.dispose();
      await standIn.stop();
    }
  },
};

async function hugeMetadata(t: Notebook) {
  const zeros = (count: number) => new Uint8Array(count);
  const append = (label: string, size: number) => t.append(label, 'huge', bytes(zeros(1), 'B', zeros(size)));
  const alive = async () => t.note({ serverAlive: (await t.all({ maxCount: 1 })).length === 1 });
  await t.client.appendToStream('normal', event());
  for (const size of [4194304, 12582912, 16757216, 16776216]) {
    await append(`metadata of ${size} bytes`, size);
    await alive();
  }
  await t.append('normal append afterwards', 'normal', event());
  const eight = Array.from({ length: 8 }, () => bytes(zeros(1), 'B', zeros(3 * MIB)));
  await t.append('8 × 3 MiB metadata events in one append (24 MiB, sent in chunks)', 'huge-many', eight);
  await alive();
  await t.call('read them', () => t.count('huge-many'));
  await t.append('normal append', 'normal', event());
}

export const hugeMetadataScenarios: Scenarios = {
  'server/metadata near and above 16 MiB (uncounted by the append limit)': hugeMetadata,
};

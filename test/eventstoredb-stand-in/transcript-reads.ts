// Which scenarios of the record are about reading: a stream, $all, links?
import type { Position } from '@eventstore/db-client';
import { bytes, collect, event, events, type Notebook, type Scenarios } from './transcript-scenario.ts';

const LAST_FIRST = { direction: 'backwards', fromRevision: 'end' };
const utf8 = (text: string) => new TextEncoder().encode(text);
const FAR: Position = { commit: 10n ** 12n, prepare: 10n ** 12n };

async function readStream(t: Notebook) {
  await t.client.appendToStream('rd', events(5));
  await t.read('forwards', 'rd');
  await t.read('backwards from END', 'rd', LAST_FIRST);
  await t.read('backwards, fromRevision default (START)', 'rd', { direction: 'backwards' });
  await t.read('forwards from END', 'rd', { fromRevision: 'end' });
  await t.read('forwards from 2n (inclusive?)', 'rd', { fromRevision: 2n });
  await t.read('backwards from 2n (inclusive?)', 'rd', { direction: 'backwards', fromRevision: 2n });
  await t.read('forwards from 5n (one past the end)', 'rd', { fromRevision: 5n });
  await t.read('forwards from 99n', 'rd', { fromRevision: 99n });
  await t.read('backwards from 99n', 'rd', { direction: 'backwards', fromRevision: 99n });
  await t.read('maxCount 2', 'rd', { maxCount: 2 });
  await t.read('maxCount 1 backwards END', 'rd', { maxCount: 1, ...LAST_FIRST });
  await t.read('maxCount 0', 'rd', { maxCount: 0 });
  await t.read('maxCount 1n bigint', 'rd', { maxCount: 1n });
  await t.read('missing stream', 'rd-missing');
  await t.read('missing stream, maxCount 0', 'rd-missing', { maxCount: 0 });
  await t.read('missing stream backwards', 'rd-missing', LAST_FIRST);
  await t.read('missing stream from 5n', 'rd-missing', { fromRevision: 5n });
  await t.call('default maxCount (MAX_SAFE_INTEGER)', () => t.count('rd'));
  await t.call('stop early (break) after 1 event; next call works', async () => {
    for await (const _ of t.client.readStream('rd')) break;
    return t.count('rd');
  });
  await t.call('negative fromRevision', () => t.rows('rd', { fromRevision: -1n }));
}

async function longStream(t: Notebook) {
  await t.client.appendToStream('long', events(2500));
  const read = async (options: object) => (await t.stream('long', options)).map(({ event: seen }) => seen!.revision);
  const up = Array.from({ length: 2500 }, (_, i) => BigInt(i));
  const same = (a: bigint[], b: bigint[]) => a.length === b.length && a.every((revision, at) => revision === b[at]);
  t.note({ fact: '2,500 events read in order, no gap, no duplicate', value: same(await read({}), up) });
  t.note({ fact: 'backwards too', value: same(await read(LAST_FIRST), up.toReversed()) });
}

async function readAll(t: Notebook) {
  await t.client.appendToStream('alla', events(6));
  const six = (await t.all()).filter(({ event: seen }) => seen?.streamId === 'alla');
  t.note({ six: six.map((row) => t.row(row)) });
  const at = (index: number) => six[index]!.event!.position;
  const between = (at(2).commit + at(3).commit) / 2n;
  const middle = { commit: between, prepare: between };
  const back = { direction: 'backwards' };
  await t.readAll('forwards from position of #2', { fromPosition: at(2), maxCount: 3 });
  await t.readAll('backwards from position of #2', { fromPosition: at(2), maxCount: 3, ...back });
  await t.readAll('forwards from between #2 and #3', { fromPosition: middle, maxCount: 3 });
  await t.readAll('backwards from between #2 and #3', { fromPosition: middle, maxCount: 3, ...back });
  const ahead = { commit: at(3).commit, prepare: at(2).prepare };
  await t.readAll('forwards from {commit: #3, prepare: #2}', { fromPosition: ahead, maxCount: 2 });
  const behind = { commit: at(2).commit, prepare: at(3).prepare };
  await t.readAll('forwards from {commit: #2, prepare: #3}', { fromPosition: behind, maxCount: 2 });
  await t.readAll('forwards from END', { fromPosition: 'end' });
  await t.readAll('backwards from START', { fromPosition: 'start', ...back });
  await t.readAll('backwards from END, 1', { fromPosition: 'end', maxCount: 1, ...back });
  await t.readAll('forwards from far beyond the end', { fromPosition: FAR, maxCount: 3 });
  await t.readAll('backwards from far beyond the end', { fromPosition: FAR, maxCount: 3, ...back });
  await t.readAll('forwards from {0,0}', { fromPosition: { commit: 0n, prepare: 0n }, maxCount: 1 });
  const silent = t.client.readAll({ maxCount: 0 });
  t.note({ call: 'maxCount 0', outcome: await t.orPending(collect(silent)) });
  silent.destroy();
  const up = (await t.all()).map((row) => row.event!.position);
  const down = (await t.all({ fromPosition: 'end', ...back })).map((row) => row.event!.position);
  const increases = up.every(({ commit }, index) => index === 0 || commit > up[index - 1]!.commit);
  t.note({ fact: '$all commit positions strictly increase', value: increases });
  t.note({ fact: 'commit == prepare for every event', value: up.every(({ commit, prepare }) => commit === prepare) });
  const mirrored = down.toReversed().every(({ commit }, index) => commit === up[index]!.commit);
  t.note({ fact: '$all backwards is the exact reverse', value: up.length === down.length && mirrored });
}

async function links(t: Notebook) {
  await t.client.appendToStream('lk-src', event());
  const binary = (text: string) => bytes(utf8(text), '$>');
  await t.append('append $> as binary "0@lk-src"', 'lk', binary('0@lk-src'));
  await t.append('append $> as jsonEvent string', 'lk', event('$>', '0@lk-src'));
  await t.append('append $> to missing event', 'lk', binary('7@lk-src'));
  await t.append('append $> to missing stream', 'lk', binary('0@lk-missing'));
  await t.append('append $> rubbish', 'lk', binary('rubbish'));
  await t.call('read, resolveLinkTos=false', () => t.rows('lk', { resolveLinkTos: false }));
  await t.read('read, resolveLinkTos=true', 'lk', { resolveLinkTos: true });
  await t.read('backwards, resolveLinkTos=true', 'lk', { resolveLinkTos: true, ...LAST_FIRST });
  await t.call('readAll resolveLinkTos=true (links only)', async () =>
    (await t.all({ resolveLinkTos: true })).filter(({ link }) => link !== undefined).map((row) => t.row(row)),
  );
  await t.client.deleteStream('lk-src');
  await t.read('after soft delete of the source', 'lk', { resolveLinkTos: true });
  await t.client.appendToStream('lk2-src', event());
  await t.client.appendToStream('lk2', binary('0@lk2-src'));
  await t.client.tombstoneStream('lk2-src');
  await t.read('after tombstone of the source', 'lk2', { resolveLinkTos: true });
}

async function freshServer(t: Notebook) {
  const rows = await t.all();
  await t.call('readAll forwards from START', async () => rows.map((row) => t.row(row)));
  for (const { event: seen } of rows) {
    const { commit, prepare } = seen!.position;
    t.note({
      event: `${seen!.streamId}@${seen!.revision} ${seen!.type}`,
      isJson: seen!.isJson,
      data: seen!.data,
      metadata: seen!.metadata,
      posKind: commit === prepare ? 'commit==prepare' : 'commit!=prepare',
    });
  }
}

export const freshServerScenarios: Scenarios = { 'all/fresh-server: what $all holds': freshServer };

export const readScenarios: Scenarios = {
  'read/stream directions, from, maxCount': readStream,
  'read/long stream pages': longStream,
  'all/position inclusive or exclusive': readAll,
  'read/links': links,
};

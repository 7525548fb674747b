// Which scenarios of the record are about deleting a stream, for a while (soft delete) or for ever (tombstone)?
import { event, events, type Notebook, type Scenarios, untyped } from './transcript-scenario.ts';

const LAST_FIRST = { direction: 'backwards', fromRevision: 'end' };

async function deleteThenAppend(t: Notebook) {
  for (const expected of ['any', 'no_stream', 'stream_exists', 2n, 0n]) {
    const stream = `del-${expected}`;
    await t.client.appendToStream(stream, events(3));
    await t.call(`[${expected}] deleteStream any`, () => t.client.deleteStream(stream, { expectedRevision: 'any' }));
    await t.read('read', stream);
    await t.read('read backwards', stream, LAST_FIRST);
    await t.call('metadata', async () => {
      const { streamName, metadata, metastreamRevision } = await t.client.getStreamMetadata(stream);
      return { streamName, metadata, metastreamRevision: typeof metastreamRevision };
    });
    await t.append(`append ${expected}, new id`, stream, event('After'), { expectedRevision: expected });
    await t.read('read', stream);
    await t.call('metadata after', async () => (await t.client.getStreamMetadata(stream)).metadata);
  }
}

async function aboutStreams(t: Notebook, name: RegExp, more: (seen: { isJson: boolean; data: unknown }) => string) {
  await t.call(`$all entries about ${name.source.includes('dx') ? 'dx' : 'tb'}*`, async () =>
    (await t.all())
      .filter(({ event: seen }) => name.test(seen!.streamId))
      .map((row) => `${t.row(row)} ${more(row.event!)}`),
  );
}

async function deleteRevisions(t: Notebook) {
  const remove = (label: string, stream: string, expectedRevision: unknown) =>
    t.call(label, () => t.client.deleteStream(stream, untyped({ expectedRevision })));
  await remove('missing stream, any', 'dx-none', 'any');
  await t.read('read', 'dx-none');
  await t.append('append no_stream afterwards', 'dx-none', event(), { expectedRevision: 'no_stream' });
  await remove('missing stream, no_stream', 'dx-none2', 'no_stream');
  await remove('missing stream, 0n', 'dx-none3', 0n);
  await t.client.appendToStream('dx', events(3));
  await remove('wrong 1n', 'dx', 1n);
  await remove('wrong 7n', 'dx', 7n);
  await remove('no_stream on existing', 'dx', 'no_stream');
  await remove('stream_exists (typed out)', 'dx', 'stream_exists');
  await remove('right 2n', 'dx', 2n);
  await remove('again 2n', 'dx', 2n);
  await remove('again any', 'dx', 'any');
  await aboutStreams(t, /^(?:\$\$)?dx/, ({ data }) => JSON.stringify(data));
  await remove('delete a metastream "$$dx"', '$$dx', 'any');
  await remove('delete "$all"', '$all', 'any');
}

async function tombstone(t: Notebook) {
  const bury = (label: string, stream: string, expectedRevision: unknown) =>
    t.call(label, () => t.client.tombstoneStream(stream, untyped({ expectedRevision })));
  await t.client.appendToStream('tb', events(2));
  await bury('wrong 0n', 'tb', 0n);
  await bury('right 1n', 'tb', 1n);
  await t.read('read', 'tb');
  await t.read('read backwards', 'tb', LAST_FIRST);
  for (const expectedRevision of ['any', 'no_stream', 'stream_exists', 1n]) {
    await t.append(`append ${expectedRevision} [batch]`, 'tb', event(), { expectedRevision });
  }
  const credentials = { username: 'admin', password: 'changeit' };
  await t.append('append any [append-rpc]', 'tb', event(), { expectedRevision: 'any', credentials });
  await t.withClient(`${t.standIn.connectionString}&throwOnAppendFailure=false`, (client) =>
    t.call('throwOnAppendFailure=false, any', () => client.appendToStream('tb', event(), { expectedRevision: 'any' })),
  );
  await t.call('deleteStream after', () => t.client.deleteStream('tb'));
  await bury('tombstone again', 'tb', 'any');
  await t.call('setStreamMetadata', () => t.client.setStreamMetadata('tb', { maxCount: 3 }));
  await t.call('getStreamMetadata', () => t.client.getStreamMetadata('tb'));
  await bury('missing stream, any', 'tb-none', 'any');
  await t.append('then append', 'tb-none', event());
  await t.client.appendToStream('tb2', events(2));
  await t.client.deleteStream('tb2');
  await bury('tombstone a soft-deleted stream', 'tb2', 'any');
  await t.read('read', 'tb2');
  await aboutStreams(
    t,
    /^(?:\$\$)?tb/,
    ({ isJson, data }) => `json=${isJson} ${JSON.stringify(t.normaliser.value(data))}`,
  );
  const written = event();
  await t.client.appendToStream('tb3', written, { expectedRevision: 'no_stream' });
  await t.client.tombstoneStream('tb3');
  await t.append('idempotent retry (no_stream) of an event in a tombstoned stream', 'tb3', written, {
    expectedRevision: 'no_stream',
  });
}

export const deleteScenarios: Scenarios = {
  'delete/any, then read, append with each expectedRevision': deleteThenAppend,
  'delete/expected revisions': deleteRevisions,
  tombstone,
};

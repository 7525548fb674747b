// Which scenarios of the record are about single appends: expected revisions, sizes, odd input, kinds of payload, order?
import { randomUUID } from 'node:crypto';
import { type EventData, jsonEvent } from '@eventstore/db-client';
import { by, bytes, event, events, type Notebook, type Rpc, type Scenarios, untyped } from './transcript-scenario.ts';

const MIB = 1024 * 1024;
const className = (value: unknown) => (value === undefined || value === null ? 'undefined' : value.constructor.name);
const length = (value: unknown) => (value === undefined ? 'undefined' : (value as Uint8Array).length);

async function anyRevision(t: Notebook, rpc: Rpc) {
  const stream = `any-${rpc}`;
  await t.append('any on a new stream', stream, event(), { expectedRevision: 'any', ...by(rpc) });
  await t.append('any again', stream, events(3), { expectedRevision: 'any', ...by(rpc) });
  await t.append('default (no expectedRevision)', stream, event(), by(rpc));
  await t.read('read', stream);
}

async function noStream(t: Notebook, rpc: Rpc) {
  const options = { expectedRevision: 'no_stream', ...by(rpc) };
  await t.append('no_stream on a new stream', `nostream-${rpc}`, events(2), options);
  await t.append('no_stream on an existing stream, new ids', `nostream-${rpc}`, event(), options);
}

async function streamExists(t: Notebook, rpc: Rpc) {
  const exists = { expectedRevision: 'stream_exists', ...by(rpc) };
  await t.append('stream_exists on a missing stream', `exists-${rpc}`, event(), exists);
  await t.append('any', `exists-${rpc}`, event(), { expectedRevision: 'any', ...by(rpc) });
  await t.append('stream_exists on an existing stream', `exists-${rpc}`, event(), exists);
  await t.call('setStreamMetadata on a stream with no events', () =>
    t.client.setStreamMetadata(`exists-meta-${rpc}`, { maxCount: 10 }),
  );
  await t.append('stream_exists on a stream that has only metadata', `exists-meta-${rpc}`, event(), exists);
  await t.client.setStreamMetadata(`exists-meta2-${rpc}`, { maxCount: 10 });
  const none = { expectedRevision: 'no_stream', ...by(rpc) };
  await t.append('no_stream on a stream that has only metadata', `exists-meta2-${rpc}`, event(), none);
}

async function revision(t: Notebook, rpc: Rpc) {
  const at = (label: string, expectedRevision: bigint) =>
    t.append(label, `rev-${rpc}`, event(), { expectedRevision, ...by(rpc) });
  await at('0n on a missing stream', 0n);
  await at('5n on a missing stream', 5n);
  if (rpc === 'append-rpc') await at('-1n on a missing stream', -1n);
  await t.append('any: 3 events', `rev-${rpc}`, events(3), { expectedRevision: 'any', ...by(rpc) });
  await at('right: 2n', 2n);
  await at('too low: 1n', 1n);
  await at('too high: 9n', 9n);
  await at('huge: 2^63-1', 2n ** 63n - 1n);
  await at('2^63', 2n ** 63n);
  await t.read('read', `rev-${rpc}`);
}

async function withoutThrowing(t: Notebook, rpc: Rpc) {
  await t.withClient(`${t.standIn.connectionString}&throwOnAppendFailure=false`, async (client) => {
    const append = (label: string, stream: string, list: EventData[], expectedRevision: unknown) =>
      t.call(label, () => client.appendToStream(stream, list, untyped({ expectedRevision, ...by(rpc) })));
    await append('no_stream, 4 events', `nothrow-${rpc}`, events(4), 'no_stream');
    await append('wrong revision 1n (actual 3)', `nothrow-${rpc}`, events(1), 1n);
    await append('wrong: stream_exists on missing', `nothrow-none-${rpc}`, events(1), 'stream_exists');
  });
}

async function emptyArray(t: Notebook, rpc: Rpc) {
  const stream = `empty-${rpc}`;
  const append = (label: string, list: EventData[], expectedRevision: unknown) =>
    t.append(label, stream, list, { expectedRevision, ...by(rpc) });
  await append('[] any, missing stream', [], 'any');
  await t.read('read', stream);
  await append('[] no_stream, missing stream', [], 'no_stream');
  await append('[] stream_exists, missing stream', [], 'stream_exists');
  await append('two events', events(2), 'no_stream');
  await append('[] any', [], 'any');
  await append('[] 1n (right)', [], 1n);
  await append('[] 0n (wrong)', [], 0n);
  await append('[] no_stream (wrong)', [], 'no_stream');
  await append('one more, 1n', events(1), 1n);
  await t.read('read', stream);
}

async function sizeLimits(t: Notebook, rpc: Rpc) {
  const stream = `size-${rpc}`;
  const append = (label: string, list: EventData | EventData[]) => t.append(label, stream, list, by(rpc));
  const zeros = (count: number) => new Uint8Array(count);
  const many = (count: number, size: number) => Array.from({ length: count }, () => bytes(zeros(size)));
  await append('1 binary event, data = 1 MiB - 100', bytes(zeros(MIB - 100)));
  await append('1 binary event, data = 1 MiB exactly', bytes(zeros(MIB)));
  await append('1 binary event, data = 1 MiB + 1', bytes(zeros(MIB + 1)));
  await append('data 10 bytes, metadata 2 MiB', bytes(zeros(10), 'B', zeros(2 * MIB)));
  await append('data 0 bytes, metadata 2 MiB', bytes(zeros(0), 'B', zeros(2 * MIB)));
  await append('11 events of 100,000 bytes (1.05 MiB)', many(11, 100_000));
  await append('10 events of 100,000 bytes', many(10, 100_000));
  await append('JSON event of 1.5 MiB', event('T', { text: 'x'.repeat(1.5 * MIB) }));
  await append('5 MiB in 1 event', bytes(zeros(5 * MIB)));
  await append('5 MiB in 50 events (batch client splits at 3 MiB)', many(50, (5 * MIB) / 50));
  await append('a normal append afterwards', event());
  await append('17 MiB in 1 event', bytes(zeros(17 * MIB)));
  await append('a normal append afterwards', event());
  await append('17 MiB in 170 events', many(170, Math.ceil((17 * MIB) / 170)));
  await append('a normal append afterwards', event());
  const tiny = Array.from({ length: 100_000 }, () => bytes(zeros(10)));
  // A busy machine may need longer than the client's own 10 s.
  const patient = { deadline: 60_000, ...by(rpc) };
  await t.append('100,000 tiny events (data 10 bytes each)', `size-tiny-${rpc}`, tiny, patient);
  await t.call('read count', async () =>
    (await t.stream(stream)).map(({ event: seen }) => {
      const data = seen!.isJson ? 'json' : length(seen!.data);
      return `${seen!.revision} ${seen!.type} data=${data} meta=${length(seen!.metadata)}`;
    }),
  );
}

async function oddNames(t: Notebook, rpc: Rpc) {
  const append = (label: string, stream: string, written: EventData = event()) =>
    t.append(label, stream, written, by(rpc));
  if (rpc === 'append-rpc') {
    await append('id "abc"', `odd-${rpc}`, event('T', {}, 'abc'));
    await append('id nil uuid', `odd-${rpc}`, event('T', {}, '00000000-0000-0000-0000-000000000000'));
    await append('type ""', `odd-${rpc}`, event(''));
  }
  await append('type unicode', `odd-${rpc}`, event('Пример-事件-🙂'));
  await append('type 10,000 chars', `odd-${rpc}`, event('x'.repeat(10_000)));
  await append('type 100,000 chars', `odd-${rpc}`, event('x'.repeat(100_000)));
  await append('type starting with $', `odd-${rpc}`, event('$my-type'));
  await append('type with newline', `odd-${rpc}`, event('a\nb'));
  await t.call('types read back', async () =>
    (await t.stream(`odd-${rpc}`)).map(({ event: seen }) =>
      seen!.type.length > 1000 ? `${seen!.type.length} chars` : seen!.type,
    ),
  );
  await append('stream ""', '');
  await append('stream " " (space)', ' ');
  await append('stream with spaces, slash, #, ?', `a b/c#d?e-${rpc}`);
  await append('stream unicode', `поток-流-🙂-${rpc}`);
  await t.read('read unicode stream', `поток-流-🙂-${rpc}`);
  for (const size of [1000, 10_000, 100_000, 1_000_000]) {
    const stream = rpc.padEnd(size, 'x');
    await append(`stream name of ${size} chars`, stream);
    await t.call('read it back', () => t.count(stream));
  }
  await append('stream "$"', '$');
  await append('stream "$$"', '$$');
  await append('stream "$sys-x"', `$sys-${rpc}`);
  await t.read('read "$sys-x"', `$sys-${rpc}`);
  await append('metastream "$$m" by a plain event of type T', `$$m-${rpc}`);
  const binaryMetadata = bytes(Uint8Array.of(0, 255, 1), '$metadata');
  await append('metastream "$$m" by binary $metadata', `$$mb-${rpc}`, binaryMetadata);
  await append('stream that has it as its metadata, append', `mb-${rpc}`);
  await t.read('read it', `mb-${rpc}`);
  await append('metastream of a metastream "$$$$m"', `$$$$m-${rpc}`);
  await append('stream "$all"', '$all');
  await t.call('readStream("$all")', () => t.count('$all'));
  await append('stream with NUL char', `nul\0${rpc}`);
}

async function payloadKinds(t: Notebook, rpc: Rpc) {
  const stream = `payload-${rpc}`;
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const json = (data: unknown, metadata?: unknown) => jsonEvent(untyped({ type: 'T', data, metadata }));
  const append = (label: string, written: EventData) => t.append(label, stream, written, by(rpc));
  await append('json {} without metadata', json({}));
  await append('json null', json(null));
  await append('json "text"', json('text'));
  await append('json 1.5', json(1.5));
  await append('json []', json([]));
  await append('json unicode + number forms', json({ u: '🙂é\u2028', big: 2 ** 53, neg0: -0, e: 1e21 }));
  await append('json with metadata object', json({}, { a: [1, 'é'], $correlationId: 'c' }));
  await append('metadata Uint8Array of JSON text with odd spacing', json({}, utf8('{ "a" :1,  "b":2 }')));
  await append('metadata Uint8Array of non-JSON bytes', json({}, Uint8Array.of(0, 255, 1, 254)));
  await append('metadata Buffer of JSON text', json({}, Buffer.from('{"a":1}')));
  await append('metadata empty Uint8Array', json({}, new Uint8Array()));
  await append('metadata {}', json({}, {}));
  await append('binary 4 bytes', bytes(Uint8Array.of(0, 255, 128, 10)));
  await append('binary Buffer', bytes(Buffer.from('{"a":1}')));
  await append('binary empty', bytes(new Uint8Array()));
  const text = { id: randomUUID(), type: 'T', contentType: 'text/plain', data: Buffer.from('text') };
  await append('contentType text/plain, data Buffer', untyped(text));
  await t.call('read back', async () =>
    (await t.stream(stream)).map(({ event: seen }) => ({
      isJson: seen!.isJson,
      data: seen!.data,
      dataClass: className(seen!.data),
      metadata: seen!.metadata,
      metaClass: className(seen!.metadata),
      createdIsRecent: Math.abs(Date.now() - seen!.created.getTime()) < 60_000,
    })),
  );
}

const everyRpc = {
  any: anyRevision,
  no_stream: noStream,
  stream_exists: streamExists,
  revision,
  'throwOnAppendFailure=false': withoutThrowing,
  'empty array': emptyArray,
  'odd ids, types and stream names': oddNames,
  'payload kinds': payloadKinds,
};

/** Apart from the others, since 200,000 tiny events would make every read of $all slow. */
export const sizeScenarios: Scenarios = {
  'append/size limits [batch]': (t) => sizeLimits(t, 'batch'),
  'append/size limits [append-rpc]': (t) => sizeLimits(t, 'append-rpc'),
};

/** The scenarios that the record holds once for each way to send an append. */
export const appendScenarios = (rpc: Rpc): Scenarios =>
  Object.fromEntries(
    Object.entries(everyRpc).map(([name, run]) => [`append/${name} [${rpc}]`, (t: Notebook) => run(t, rpc)]),
  );

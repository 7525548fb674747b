// The trail as a file: the list's rows, the list's boundary, recorded before it leaves, and never more of it in memory than a piece.
import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from 'csv-parse/sync';
import { positionToken } from '../../../api/relay/scalars.ts';
import { facts, makePen } from '../../support/events.ts';
import { startApi, token } from '../api-fixture.ts';
import { good, people, sealedDataset } from '../seeded-model.ts';
import { linesOf, take } from './take-export.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

/** What GraphQL shows the same caller, whole. */
async function listed(api: Api, bearer: string, filter: object = {}) {
  const query = `query ($filter: AuditFilter, $at: Position) { auditTrail(first: 500, filter: $filter, atLeast: $at) {
    nodes { position id type noun stream revision recordedAt roles businessUnit issuerKind purpose commandId correlationId dataHash subject } } }`;
  const at = positionToken((await api.events()).at(-1)!.position);
  return good(await api.ask(bearer, query, { filter, at })).data.auditTrail.nodes as Record<string, unknown>[];
}

test('the file holds what the list shows, in both formats, up to the position it names', async (t) => {
  const api = await startApi(t);
  await sealedDataset(api);
  const shown = await listed(api, people.regulator);
  const csv = await take(api, people.regulator, '/audit/export');
  assert.equal(csv.status, 200);
  assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
  const rows = parse(csv.text, { columns: true }) as Record<string, string>[];
  assert.deepEqual(
    rows.slice(0, shown.length).map(({ id, position, dataHash, type }) => ({ id, position, dataHash, type })),
    shown.map(({ id, position, dataHash, type }) => ({ id, position, dataHash, type })),
  );
  assert.equal(csv.headers.get('countersign-position'), rows.at(-1)!.position);
  assert.equal(rows[0]!.roles, 'engineer');
  const asOf = csv.headers.get('countersign-position')!;
  const lines = await take(api, people.regulator, `/audit/export?format=jsonl&asOf=${asOf}`);
  assert.equal(lines.headers.get('content-type'), 'application/x-ndjson');
  const objects = linesOf(lines.text);
  assert.equal(objects.length, rows.length, 'as of the same position it is the same file again');
  // GraphQL spells closed lists its own way; what is plain text is the same text.
  for (const name of ['stream', 'revision', 'recordedAt', 'businessUnit', 'commandId', 'correlationId', 'subject']) {
    assert.deepEqual(
      objects.slice(0, shown.length).map((row) => row[name]),
      shown.map((row) => row[name]),
      name,
    );
  }
});

test('windows that follow each other hold every event once, and filters are those of the list', async (t) => {
  const api = await startApi(t);
  await sealedDataset(api);
  const events = await api.events();
  const middle = events[1]!.metadata.recordedAt;
  const asOf = positionToken(events.at(-1)!.position);
  const ids = async (query: string) =>
    linesOf((await take(api, people.operator, `/audit/export?format=jsonl&asOf=${asOf}&${query}`)).text).map(
      ({ id }) => id,
    );
  const [before, after] = [await ids(`to=${middle}`), await ids(`from=${middle}`)];
  assert.deepEqual(
    [...before, ...after],
    events.map(({ id }) => id),
  );
  const of = (...types: string[]) => events.filter(({ type }) => types.includes(type)).map(({ id }) => id);
  assert.deepEqual(await ids('types=RowsIngested,DatasetRegistered'), of('RowsIngested', 'DatasetRegistered'));
  assert.deepEqual(await ids('noun=models'), []);
  const registered = events[0]!;
  assert.ok(registered.type === 'DatasetRegistered');
  assert.deepEqual(
    await ids(`id=${registered.data.datasetId}`),
    events.map(({ id }) => id),
  );
  assert.deepEqual(await ids(`actor=${registered.metadata.actor.subject}&types=RowsIngested`), of('RowsIngested'));
});

test('who may read the trail may take it, within their unit; everybody else is refused, and that is recorded', async (t) => {
  const api = await startApi(t);
  await sealedDataset(api);
  const stranger = token('x.approver', ['approver'], 'wholesale');
  const foreign = await take(api, stranger, '/audit/export?format=jsonl');
  assert.deepEqual([foreign.status, foreign.text], [200, '']);
  const own = linesOf((await take(api, people.approver, '/audit/export?format=jsonl')).text);
  assert.deepEqual([...new Set(own.map(({ businessUnit }) => businessUnit))], ['retail']);
  for (const bearer of [people.engineer, people.finance]) {
    const { status, text } = await take(api, bearer, '/audit/export');
    assert.deepEqual([status, JSON.parse(text).code], [403, 'FORBIDDEN']);
  }
  assert.equal((await take(api, undefined, '/audit/export')).status, 401);
  const denials = (await api.events()).flatMap((event) => (event.type === 'AccessDenied' ? [event.data] : []));
  assert.deepEqual(
    denials.map(({ operation, code }) => [operation, code]),
    [
      ['auditExport', 'FORBIDDEN'],
      ['auditExport', 'FORBIDDEN'],
    ],
  );
});

test('the read is durable before the first byte; what cannot be recorded is not given', async (t) => {
  const api = await startApi(t);
  await sealedDataset(api);
  await take(api, people.regulator, '/audit/export');
  await take(api, people.approver, '/audit/export?format=jsonl');
  const reads = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? [event.data] : []));
  assert.deepEqual(
    reads.map(({ operation, kind, nodes, businessUnits }) => [operation, kind, nodes, businessUnits]),
    [
      ['auditExport', 'export', ['auditTrail'], ['*']],
      ['auditExport', 'export', ['auditTrail'], ['retail']],
    ],
  );
  const write = () => Promise.reject(new Error('The disk is full.'));
  const full = await startApi(t, { streamWriter: { write } });
  await sealedDataset(full);
  const { status, text } = await take(full, people.regulator, '/audit/export');
  assert.deepEqual([status, JSON.parse(text).code], [503, 'UNAVAILABLE']);
});

test('a mistake in the address is one sentence, status 400, and quotes nothing', async (t) => {
  const api = await startApi(t);
  const mistakes: [string, RegExp][] = [
    ['format=xml', /^format is one of csv, jsonl\.$/],
    ['from=yesterday', /^from is a UTC time/],
    ['to=p0000000000000001', /^to is a UTC time/],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', /^to must be later than from\.$/],
    ['types=RowsIngested,Nothing', /^types must all be types of events.*number 2 is not\.$/],
    ['noun=secrets', /^noun is one of datasets/],
    ['asOf=soon', /^asOf is a position token/],
    ['asOf=2999-01-01T00:00:00Z', /^asOf is a time that has not come yet/],
    ['secret=1', /^An export takes only format, from/],
    ['actor=a&actor=b', /^actor is given twice/],
    ['id=', /^id has 1 to/],
  ];
  for (const [query, right] of mistakes) {
    const { status, text } = await take(api, people.regulator, `/audit/export?${query}`);
    const { code, sentence } = JSON.parse(text);
    assert.deepEqual([status, code], [400, 'BAD_INPUT'], query);
    assert.match(sentence, right);
    assert.doesNotMatch(sentence, /xml|yesterday|secret\b|Nothing|soon/);
  }
});

test('a cell that a spreadsheet would run as a formula is text', async (t) => {
  const api = await startApi(t);
  const { stream } = await makePen(api.store).write(facts.accessDenied(), { stream: '=cmd|calc-1' });
  assert.equal(stream, '=cmd|calc-1');
  const { text } = await take(api, people.regulator, '/audit/export');
  assert.match(text, /,'=cmd\|calc-1,/);
});

test('a long trail leaves at the reader’s pace, and the rest is not read once the reader is gone', async (t) => {
  const api = await startApi(t);
  const pen = makePen(api.store);
  for (let i = 0; i < 3_000; i++) await pen.write(facts.accessDenied());
  const last = (await api.store.readAll({ direction: 'backwards', limit: 1 }))[0]!.position;
  assert.ok(await api.deps.waitForView(last, 20_000));
  const whole = await take(api, people.regulator, '/audit/export?format=jsonl');
  assert.equal(linesOf(whole.text).length, 3_000, 'what came while it ran, its own record too, is not in it');
  const stop = new AbortController();
  const begun = await fetch(`${api.url}/audit/export?format=jsonl`, {
    headers: { authorization: `Bearer ${people.regulator}` },
    signal: stop.signal,
  });
  const reader = begun.body!.getReader();
  await reader.read();
  stop.abort();
  await assert.rejects(reader.read());
  // All the places are free again: each of the next is answered whole.
  for (let i = 0; i < 5; i++) {
    const next = await take(api, people.regulator, '/audit/export?format=jsonl&types=RowsIngested');
    assert.equal(next.status, 200);
  }
});

// The ledger as a file: the stored events themselves, for whoever wants to compute it all again.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { decodeEvent } from '../../../ledger/codec.ts';
import { startApi } from '../api-fixture.ts';
import { people, sealedDataset } from '../seeded-model.ts';
import { linesOf, take } from './take-export.ts';

test('the stored events leave as they are stored, to regulators and operators, on from any line', async (t) => {
  const api = await startApi(t);
  await sealedDataset(api);
  const stored = await api.store.readAll({ limit: 100 });
  const all = linesOf((await take(api, people.operator, '/ledger/export.jsonl')).text);
  assert.deepEqual(
    all.map(({ position, id, stream, revision, type }) => ({ position, id, stream, revision, type })),
    stored.map(({ position, id, stream, revision, type }) => ({
      position: positionToken(position),
      id,
      stream,
      revision: revision.toString(),
      type,
    })),
  );
  for (const [index, event] of stored.entries()) {
    const decoded = decodeEvent(event);
    assert.ok(decoded.kind === 'event');
    assert.deepEqual(all[index].metadata, decoded.event.metadata);
  }
  const rest = await take(api, people.regulator, `/ledger/export.jsonl?after=${all[1].position}&nouns=datasets`);
  assert.deepEqual(
    linesOf(rest.text).map(({ id }) => id),
    stored.slice(2).map(({ id }) => id),
  );
  assert.deepEqual(linesOf((await take(api, people.regulator, '/ledger/export.jsonl?types=ModelRegistered')).text), []);
  for (const bearer of [people.approver, people.business, people.finance, people.engineer]) {
    assert.equal((await take(api, bearer, '/ledger/export.jsonl')).status, 403);
  }
  for (const query of ['after=1', 'types=Nothing', 'nouns=secrets', 'format=csv']) {
    assert.equal((await take(api, people.operator, `/ledger/export.jsonl?${query}`)).status, 400, query);
  }
  const reads = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? [event.data] : []));
  assert.deepEqual(
    reads.map(({ operation, nodes, businessUnits }) => [operation, nodes, businessUnits]),
    Array.from({ length: 3 }, () => ['ledgerExport', ['ledger'], ['*']]),
  );
});

test('the bytes of an exported event have the digest that stands beside them', async (t) => {
  const api = await startApi(t);
  await sealedDataset(api);
  const { text } = await take(api, people.operator, '/ledger/export.jsonl');
  for (const line of text.trimEnd().split('\n')) {
    const { dataHash } = JSON.parse(line);
    const data = line.slice(line.indexOf('"data":') + '"data":'.length, line.lastIndexOf(',"metadata":'));
    assert.equal(createHash('sha256').update(data).digest('hex'), dataHash);
  }
});

test('what came past this house and is no JSON is shown as bytes, on one line', async (t) => {
  const api = await startApi(t);
  const data = new TextEncoder().encode('{"a":\n');
  const id = '0af76519-16cd-43dd-8448-eb211c80319c';
  await api.store.append('model-x', 'none', [{ id, type: 'ModelRegistered', data, metadata: data }]);
  await api.store.append('other', 'none', [{ id: id.replace('0a', '0b'), type: 'Theirs', data, metadata: data }]);
  const found = linesOf((await take(api, people.operator, '/ledger/export.jsonl')).text);
  assert.deepEqual(
    found.map(({ type, dataBase64 }) => [type, dataBase64]),
    [['ModelRegistered', Buffer.from(data).toString('base64')]],
  );
});

// What may be asked of a staged file, how often, and what happens to a question or a command whose sender is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '../../../domain/kernel/errors.ts';
import type { IngestedFile, Inspection, Intake } from '../../../workers/intake/intake.ts';
import { startApi } from '../api-fixture.ts';
import { datasetInput, good, people, REGISTER_DATASET } from '../seeded-model.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

const found: Inspection = {
  format: 'csv',
  delimiter: ',',
  encoding: 'utf-8',
  bytes: 4,
  rows: 7,
  columns: [],
  problems: [],
  trial: null,
};
const taken: IngestedFile = {
  file: { name: 'people.csv', bytes: 4, fingerprint: 'f'.repeat(64), format: 'csv' },
  rows: 7,
  subjects: 7,
  targets: { kind: 'binary', positive: 3, negative: 4 },
  missing: {},
  profile: null,
  chunks: [{ digest: 'c'.repeat(64), bytes: 4, rows: 7 }],
};

/** Staging and views are real; what reads files is handed in. */
function startWith(context: Parameters<typeof startApi>[0], intake: Partial<Intake>): Promise<Api> {
  const nothing = () => Promise.reject(new Error('Not read here.'));
  return startApi(context, {
    intake: { ingest: nothing, inspectStaged: nothing, ingestStaged: nothing, discard: async () => {}, ...intake },
  });
}

async function stage(api: Api): Promise<string> {
  const headers = { authorization: `Bearer ${people.engineer}`, 'tus-resumable': '1.0.0' };
  const created = await fetch(`${api.url}/uploads`, { method: 'POST', headers: { ...headers, 'upload-length': '4' } });
  const path = created.headers.get('location')!;
  const type = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
  const sent = await fetch(`${api.url}${path}`, { method: 'PATCH', headers: { ...headers, ...type }, body: 'a\n1\n' });
  assert.equal(sent.status, 204);
  return path.split('/').at(-1)!;
}

const looks = (count: number, field: string) =>
  `query ($id: ID!) { ${Array.from({ length: count }, (_, n) => `a${n}: stagedFile(id: $id) { ${field} }`).join(' ')} }`;

test('a request may look into two files, however it is written, and the same look is one reading', async (t) => {
  let readings = 0;
  const api = await startWith(t, {
    async inspectStaged() {
      readings++;
      await new Promise(setImmediate);
      return found;
    },
  });
  const id = await stage(api);
  const both = good(await api.ask(people.engineer, looks(2, 'inspection { rows }'), { id }));
  assert.deepEqual([both.data.a0.inspection, both.data.a1.inspection], [{ rows: 7 }, { rows: 7 }]);
  assert.equal(readings, 1);
  for (const [query, why] of [
    [looks(3, 'inspection { rows }'), 'three aliases'],
    [looks(3, 'model { bytes }'), 'of models'],
    [looks(1, 'a: inspection { rows } b: inspection { rows } c: model { bytes }'), 'of one file'],
    ['{ stagedFiles { inspection { rows } } }', 'in a list'],
    [`fragment F on StagedFile { inspection { rows } } ${looks(3, '...F')}`, 'in a fragment'],
  ] as const) {
    const answer = await api.ask(people.engineer, query, { id });
    assert.equal(answer.errors[0]?.extensions.code, 'QUERY_TOO_LARGE', why);
  }
  assert.equal(readings, 1);
});

test('a look whose sender hangs up is ended', async (t) => {
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const api = await startWith(t, {
    inspectStaged: (_id, _request, _onProgress, gone) =>
      new Promise((_resolve, reject) => {
        begun.resolve();
        gone!.addEventListener('abort', () => {
          ended.resolve();
          reject(gone!.reason);
        });
      }),
  });
  const id = await stage(api);
  const hangUp = new AbortController();
  const asked = fetch(`${api.url}/graphql`, {
    method: 'POST',
    signal: hangUp.signal,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${people.engineer}` },
    body: JSON.stringify({ query: looks(1, 'inspection { rows }'), variables: { id } }),
  });
  await begun.promise;
  hangUp.abort();
  await assert.rejects(asked);
  await ended.promise;
});

const INGEST = `mutation ($input: IngestStagedFileInput!) {
  ingestStagedFile(input: $input) { receipt { commandId position replayed } ingestion { rows } }
}`;

async function registered(api: Api): Promise<string> {
  return good(await api.ask(people.engineer, REGISTER_DATASET, { input: datasetInput })).data.registerDataset.dataset
    .id;
}

const ingestions = async (api: Api) => (await api.events()).filter(({ type }) => type === 'RowsIngested').length;

test('a retry is answered from the log, for the file is gone; the same key for another file is refused', async (t) => {
  const api = await startWith(t, { ingestStaged: async () => taken });
  const [datasetId, stagedFileId] = [await registered(api), await stage(api)];
  const input = { commandId: 'take-in', stagedFileId, datasetId, version: 1 };
  const first = good(await api.ask(people.engineer, INGEST, { input })).data.ingestStagedFile;
  assert.deepEqual((await api.ask(people.engineer, '{ stagedFiles { id } }')).data.stagedFiles, []);
  const again = good(await api.ask(people.engineer, INGEST, { input })).data.ingestStagedFile;
  assert.deepEqual(again, { ...first, receipt: { ...first.receipt, replayed: true } });
  const other = await api.ask(people.engineer, INGEST, { input: { ...input, stagedFileId: await stage(api) } });
  assert.equal(other.errors[0]?.extensions.code, 'IDEMPOTENCY_KEY_REUSED');
  const keyless = await api.ask(people.engineer, INGEST, { input: { ...input, commandId: null } });
  assert.equal(keyless.errors[0]?.extensions.code, 'NOT_FOUND');
  assert.equal(await ingestions(api), 1);
});

test('two who take the same file in at once record it once: by a key both get its receipt, without one a sentence', async (t) => {
  const gate = Promise.withResolvers<void>();
  const api = await startWith(t, {
    async ingestStaged() {
      await gate.promise;
      return taken;
    },
  });
  const datasetId = await registered(api);
  for (const commandId of ['take-in', null]) {
    const before = await ingestions(api);
    const input = { commandId, stagedFileId: await stage(api), datasetId, version: 1 };
    const both = [1, 2].map(() => api.ask(people.engineer, INGEST, { input }));
    setImmediate(gate.resolve);
    const codes = (await Promise.all(both)).map(({ errors }) => errors[0]?.extensions.code ?? 'taken in');
    assert.deepEqual(codes.sort(), commandId ? ['taken in', 'taken in'] : ['NOT_FOUND', 'taken in']);
    assert.equal(await ingestions(api), before + 1);
  }
});

test('a file that is refused stays in staging, and the next try with the same key takes it in', async (t) => {
  let tries = 0;
  const api = await startWith(t, {
    async ingestStaged() {
      if (++tries === 1) throw new DomainError('WRONG_TYPE', 'Column "amount" on line 2 is not a number.');
      return taken;
    },
  });
  const [datasetId, stagedFileId] = [await registered(api), await stage(api)];
  const input = { commandId: 'take-in', stagedFileId, datasetId, version: 1 };
  const refused = await api.ask(people.engineer, INGEST, { input });
  assert.equal(refused.errors[0]?.extensions.code, 'WRONG_TYPE');
  assert.equal(good(await api.ask(people.engineer, INGEST, { input })).data.ingestStagedFile.ingestion.rows, 7);
});

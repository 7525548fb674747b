// A large file comes in over a connection that breaks, is looked into before anybody says what its columns are, and is taken in by
// the columns that were proposed. The protocol is tus 1.0.0; what waits is never on the disk in the clear.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSecretUnder } from '../support/system/find-secret.ts';
import { startHouse } from '../support/system/server-in-process.ts';
import { tokenFor } from '../support/system/tokens.ts';

const TUS = { 'tus-resumable': '1.0.0' };
const SECRET = 'sentinel-person-77';

/** 20,000 rows of about 40 bytes. */
function file(): Buffer {
  const lines = ['id;income;town;joined;insured;defaulted'];
  for (let row = 0; row < 20_000; row++) {
    const id = row === 9_999 ? SECRET : `person-${row}`;
    const late = (row * 7919) % 10 < 3;
    lines.push(
      [
        id,
        1_000 + ((row * 37) % 4_000),
        `town ${row % 12}`,
        `2024-0${1 + (row % 9)}-15`,
        row % 2 ? 'yes' : 'no',
        late ? 'y' : 'n',
      ].join(';'),
    );
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

test('a file sent in parts is resumed where it broke, inspected without a quoted value, and taken in', async (context) => {
  const house = await startHouse(context);
  const { engineer, operator } = house.cast;
  const mine = await tokenFor(house.config, { subject: 'e.moreau', role: ['engineer', 'approver'] });
  const send = (path: string, method: string, headers: Record<string, string> = {}, body?: Uint8Array, token = mine) =>
    fetch(`${house.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...TUS, ...headers },
      ...(body ? { body: body as RequestInit['body'] & object } : {}),
    });
  const bytes = file();

  const options = await fetch(`${house.url}/uploads`, { method: 'OPTIONS' });
  assert.equal(options.headers.get('tus-version'), '1.0.0');
  assert.match(options.headers.get('tus-extension')!, /creation.*termination/);

  const metadata = `filename ${Buffer.from('people.csv').toString('base64')},filetype ${Buffer.from('text/csv').toString('base64')}`;
  const created = await send('/uploads', 'POST', {
    'upload-length': String(bytes.length),
    'upload-metadata': metadata,
  });
  assert.equal(created.status, 201);
  const path = created.headers.get('location')!;
  assert.ok(Date.parse(created.headers.get('upload-expires')!) > Date.now());

  const part = (offset: number, upTo: number) =>
    send(
      path,
      'PATCH',
      { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      bytes.subarray(offset, upTo),
    );
  const third = Math.floor(bytes.length / 3);
  assert.equal((await part(0, third)).headers.get('upload-offset'), String(third));
  const wrong = await part(0, third);
  assert.equal(wrong.status, 409);
  assert.match(((await wrong.json()) as { sentence: string }).sentence, new RegExp(String(third)));
  // The sender hangs up in the middle of a part: what came before is kept, and HEAD says where to go on.
  const hangUp = new AbortController();
  const cut = fetch(`${house.url}${path}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${mine}`,
      ...TUS,
      'upload-offset': String(third),
      'content-type': 'application/offset+octet-stream',
    },
    body: new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes.subarray(third, third + 200_000)),
    }),
    duplex: 'half',
    signal: hangUp.signal,
  } as RequestInit);
  const { stagedFile: waiting } = await engineer.ask<{ stagedFile: { complete: boolean } }>(
    'query ($id: ID!) { stagedFile(id: $id) { complete } }',
    { id: path.split('/').at(-1) },
  );
  assert.equal(waiting.complete, false);
  hangUp.abort();
  await assert.rejects(cut);
  let head = await send(path, 'HEAD');
  let offset = Number(head.headers.get('upload-offset'));
  assert.ok(offset >= third && offset <= third + 200_000);
  assert.equal(head.headers.get('upload-length'), String(bytes.length));
  for (;;) {
    const rest = await part(offset, bytes.length);
    if (rest.status === 204) break;
    // The part that was cut may still be on its way out.
    assert.equal(rest.status, 409);
    head = await send(path, 'HEAD');
    offset = Number(head.headers.get('upload-offset'));
  }

  const id = path.split('/').at(-1)!;
  assert.equal(
    (await send(path, 'HEAD', {}, undefined, await tokenFor(house.config, { role: 'approver' }))).status,
    403,
  );
  const strangers = await send(
    path,
    'HEAD',
    {},
    undefined,
    await tokenFor(house.config, { subject: 'other', role: 'engineer' }),
  );
  assert.equal(strangers.status, 404);
  assert.deepEqual(findSecretUnder(SECRET, house.dataDir).findings, []);

  const { stagedFile } = await engineer.ask<{
    stagedFile: {
      complete: boolean;
      inspection: {
        rows: number;
        delimiter: string;
        columns: { name: string; kind: string; role: string; sensitive: boolean; reason: string | null }[];
      };
    };
  }>(
    'query ($id: ID!) { stagedFile(id: $id) { complete inspection { rows delimiter columns { name kind role sensitive reason } } } }',
    { id },
  );
  assert.equal(stagedFile.complete, true);
  const { inspection } = stagedFile;
  assert.equal(inspection.rows, 20_000);
  assert.equal(inspection.delimiter, ';');
  assert.deepEqual(
    inspection.columns.map(({ name, kind, role }) => [name, kind, role]),
    [
      ['id', 'CATEGORY', 'SUBJECT'],
      ['income', 'NUMBER', 'FEATURE'],
      ['town', 'CATEGORY', 'FEATURE'],
      ['joined', 'DATE', 'FEATURE'],
      ['insured', 'BOOLEAN', 'FEATURE'],
      ['defaulted', 'CATEGORY', 'FEATURE'],
    ],
  );
  assert.doesNotMatch(JSON.stringify(inspection), /town \d|person-/);

  const columns = inspection.columns.map(({ reason: _, ...column }) =>
    column.name === 'defaulted' ? { ...column, role: 'TARGET' } : column,
  );
  const trial = await engineer.ask<{ stagedFile: { inspection: { trial: { accepted: number; refused: number } } } }>(
    'query ($id: ID!, $schema: TrialSchemaInput!) { stagedFile(id: $id) { inspection(schema: $schema) { trial { accepted refused } } } }',
    { id, schema: { columns, task: 'BINARY', positiveValue: 'y' } },
  );
  assert.deepEqual(trial.stagedFile.inspection.trial, { accepted: 20_000, refused: 0 });

  const { registerDataset } = await engineer.ask<{ registerDataset: { dataset: { id: string } } }>(
    'mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id } } }',
    {
      input: {
        name: 'people',
        columns,
        positiveValue: 'y',
        source: { title: 'made', licence: 'none', synthetic: 'all' },
      },
    },
  );
  const input = { stagedFileId: id, datasetId: registerDataset.dataset.id, version: 1, commandId: 'take-in' };
  const { ingestStagedFile } = await engineer.ask<{
    ingestStagedFile: {
      ingestion: {
        rows: number;
        labels: { positive: number };
        profile: { column: string; missing: number; numbers: object | null; categories: object[] | null }[];
      };
    };
  }>(
    `mutation ($input: IngestStagedFileInput!) { ingestStagedFile(input: $input) { ingestion {
      rows labels { positive } profile { column missing numbers { p50 } categories { value share } }
    } } }`,
    { input },
  );
  const { rows, labels, profile } = ingestStagedFile.ingestion;
  assert.deepEqual([rows, labels.positive], [20_000, 6_000]);
  assert.ok(profile.find(({ column }) => column === 'income')!.numbers);
  assert.equal(profile.find(({ column }) => column === 'town')!.categories!.length, 10);
  // Taken in, it is gone from staging.
  assert.equal((await send(path, 'HEAD')).status, 404);
  await assert.rejects(operator.ask('{ stagedFiles { id } }', {}), { code: 'FORBIDDEN' });
});

test('a request that is not of the protocol is refused in a sentence', async (context) => {
  const house = await startHouse(context);
  const authorization = `Bearer ${await tokenFor(house.config, { role: 'engineer' })}`;
  const ask = (headers: Record<string, string>) =>
    fetch(`${house.url}/uploads`, { method: 'POST', headers: { authorization, ...headers } });
  assert.equal((await ask({ 'upload-length': '5' })).status, 412);
  for (const headers of [
    { ...TUS },
    { ...TUS, 'upload-length': '-5' },
    { ...TUS, 'upload-length': '5', 'upload-metadata': 'filename %%%' },
  ]) {
    const answer = await ask(headers);
    assert.equal(answer.status, 422);
    assert.match(((await answer.json()) as { sentence: string }).sentence, /^[A-Z].*\.$/);
  }
  assert.equal((await fetch(`${house.url}/uploads`, { method: 'POST', headers: TUS })).status, 401);
  const large = await ask({ ...TUS, 'upload-length': '999999999999' });
  assert.equal(large.status, 413);
});

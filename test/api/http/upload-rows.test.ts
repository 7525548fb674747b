// Rows come in by an HTTP stream: who may send them, what is answered, and that a refusal changes nothing.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { DEFAULT_LIMITS } from '../../../api/limits/limits.ts';
import { startIntake } from '../../../workers/intake/start-intake.ts';
import { manualTimers, startApi } from '../api-fixture.ts';
import { datasetInput, good, people, REGISTER_DATASET, sealedDataset, upload } from '../seeded-model.ts';

async function registered(api: Parameters<typeof upload>[0]): Promise<string> {
  return good(await api.ask(people.engineer, REGISTER_DATASET, { input: datasetInput })).data.registerDataset.dataset
    .id;
}

test('a file is answered with its receipt, and its retry with the same one', async (t) => {
  const api = await startApi(t);
  const id = await registered(api);
  const path = `/datasets/${id}/versions/1/rows`;
  const key = { 'idempotency-key': 'file-1' };
  const first = await upload(api, people.engineer, path, undefined, key);
  assert.equal(first.status, 201, JSON.stringify(first.body));
  const again = await upload(api, people.engineer, path, undefined, key);
  const receipt = first.body.receipt as { commandId: string };
  assert.deepEqual(again.body.receipt, { ...receipt, replayed: true });
  assert.equal((await api.events()).filter(({ type }) => type === 'RowsIngested').length, 1);
  const other = await upload(api, people.engineer, path, 'person,amount,status,risk\na,1,x,bad\n', key);
  assert.deepEqual([other.status, other.body.code], [409, 'IDEMPOTENCY_KEY_REUSED']);
});

test('only an engineer with a token may send rows', async (t) => {
  const api = await startApi(t);
  const id = await registered(api);
  const path = `/datasets/${id}/versions/1/rows`;
  assert.deepEqual((await upload(api, undefined, path)).status, 401);
  assert.deepEqual((await upload(api, 'forged.token.here', path)).body.code, 'UNAUTHENTICATED');
  const denied = await upload(api, people.business, path);
  assert.deepEqual([denied.status, denied.body.code], [403, 'FORBIDDEN']);
  const recorded = (await api.events()).flatMap((event) =>
    event.type === 'AccessDenied' ? [event.data.operation] : [],
  );
  assert.deepEqual(recorded, ['ingestRows']);
});

test('what cannot be taken in is refused with a status, a code and a sentence', async (t) => {
  const api = await startApi(t, { limits: { ...DEFAULT_LIMITS, maxUploadBytes: 1_000 } });
  const sealed = await sealedDataset(api);
  const path = `/datasets/${sealed}/versions/2/rows`;
  const refused = async (at: string, body?: string, headers?: object) => {
    const answer = await upload(api, people.engineer, at, body, headers);
    assert.match(String(answer.body.sentence), /\.$/);
    return [answer.status, answer.body.code];
  };
  assert.deepEqual(await refused(`/datasets/${sealed}/versions/1/rows`), [409, 'DATASET_VERSION_SEALED']);
  assert.deepEqual(await refused(`/datasets/${sealed}/versions/9/rows`), [422, 'BAD_INPUT']);
  assert.deepEqual(await refused(`/datasets/${sealed}/versions/one/rows`), [422, 'BAD_INPUT']);
  assert.deepEqual(await refused('/datasets/ds_0000000000000001/versions/1/rows'), [404, 'NOT_FOUND']);
  assert.deepEqual(await refused('/datasets/nonsense/versions/1/rows'), [404, 'NOT_FOUND']);
  assert.deepEqual(await refused(path, undefined, { 'content-type': 'application/json' }), [422, 'BAD_INPUT']);
  assert.deepEqual(await refused(`${path}?fileName=..%2Fx`), [422, 'BAD_INPUT']);
  assert.deepEqual(await refused(path, 'person,amount,status,risk\n'), [422, 'EMPTY_FILE']);
  assert.deepEqual(await refused(path, 'x'.repeat(5_000)), [413, 'QUERY_TOO_LARGE']);
});

test('through the real intake, a malformed file is refused by line and column and nothing is recorded', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'intake-'));
  const intake = await startIntake({
    vaultFile: join(folder, 'vault.sqlite'),
    artifactsFolder: join(folder, 'artifacts'),
    kek: randomBytes(32),
  });
  t.after(async () => {
    await intake.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const api = await startApi(t, { intake, vault: intake.vault });
  const id = await registered(api);
  const path = `/datasets/${id}/versions/1/rows`;
  const ragged = await upload(api, people.engineer, path, 'person,amount,status,risk\na,1,x,bad\nb,2,good\n');
  assert.equal(ragged.status, 422);
  assert.equal(ragged.body.code, 'MALFORMED_CSV');
  assert.match(String(ragged.body.sentence), /[Ll]ine 3/);
  const wrong = await upload(api, people.engineer, path, 'person,amount,status,risk\na,SENTINEL,x,bad\n');
  assert.equal(wrong.body.code, 'WRONG_TYPE');
  assert.ok(!JSON.stringify(wrong.body).includes('SENTINEL'));
  assert.deepEqual(
    (await api.events()).map(({ type }) => type),
    ['DatasetRegistered'],
  );
  // Large enough that the refusal comes while the sender still sends.
  const large = `person,amount,status,risk\nb,2,good\n${'c,3,x,bad\n'.repeat(400_000)}`;
  assert.equal((await upload(api, people.engineer, path, large)).body.code, 'MALFORMED_CSV');
  const gone = connect(api.port, '127.0.0.1');
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    'Content-Type: text/csv',
    `Authorization: Bearer ${people.engineer}`,
  ];
  gone.write(`${[...head, 'Content-Length: 9000', 'Expect: 100-continue'].join('\r\n')}\r\n\r\nperson,amount`);
  await once(gone, 'data');
  gone.destroy();
  const taken = await upload(api, people.engineer, path, 'person,amount,status,risk\na,1,x,bad\nb,2,x,good\n');
  assert.deepEqual(
    [taken.status, taken.body.rows, taken.body.targets],
    [201, 2, { kind: 'binary', positive: 1, negative: 1 }],
  );
  assert.deepEqual(api.logged, [], 'a sender who hangs up is no fault of ours');
});

test('a sender who is silent for too long is told so, and holds no place any longer', async (t) => {
  const timers = manualTimers();
  const limits = { ...DEFAULT_LIMITS, uploadIdleMs: 20_000 };
  const waits = Promise.withResolvers<void>();
  const after: typeof timers.after = (milliseconds, run) => {
    if (milliseconds === limits.uploadIdleMs) setImmediate(waits.resolve);
    return timers.after(milliseconds, run);
  };
  const api = await startApi(t, { limits, timers: { ...timers, after } });
  const path = `/datasets/${await registered(api)}/versions/1/rows`;
  const silent = connect(api.port, '127.0.0.1');
  t.after(() => silent.destroy());
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    'Content-Type: text/csv',
    `Authorization: Bearer ${people.engineer}`,
  ];
  silent.write(`${head.join('\r\n')}\r\nContent-Length: 9000\r\n\r\n`);
  await waits.promise;
  timers.pass(limits.uploadIdleMs);
  const [answer] = await once(silent, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 503 [\s\S]*Nothing came for 20 seconds/);
});

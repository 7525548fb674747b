// A finalised report is fixed: of a period that has ended, once, and whatever happens later its bytes are those that were kept.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { artifactsOfEvent } from '../../../ledger/artifacts/artifacts-of-event.ts';
import { makeMemoryArtifactStore } from '../../../ledger/artifacts/memory-artifact-store.ts';
import { sha256Hex } from '../../../ledger/digest.ts';
import { startApi, token } from '../api-fixture.ts';
import { COMMANDS, startFinanceHouse } from '../costs/finance-house.ts';
import { take } from '../http/take-export.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

const FINALISE = `mutation ($input: FinaliseReportInput!) {
  finaliseReport(input: $input) { reportId files { digest mediaType bytes } receipt { position replayed } }
}`;
const REPORT_ID = 'rp_aaaaaaaaaaaaaaaaaaaa';

type Api = Awaited<ReturnType<typeof startApi>>;
interface Finalised {
  readonly reportId: string;
  readonly files: readonly { readonly digest: string; readonly mediaType: string; readonly bytes: number }[];
  readonly receipt: { readonly position: string; readonly replayed: boolean };
}

const finalise = async (api: Api, bearer: string, input: object): Promise<Finalised> =>
  good(await api.ask(bearer, FINALISE, { input })).data.finaliseReport;

const refused = async (api: Api, bearer: string, input: object) => {
  const before = (await api.events()).filter(({ type }) => type === 'ReportFinalised').length;
  const { errors } = await api.ask(bearer, FINALISE, { input });
  const after = (await api.events()).filter(({ type }) => type === 'ReportFinalised').length;
  assert.equal(after, before);
  return errors[0]?.extensions.code;
};

async function withModel(t: TestContext) {
  const files = new Map<string, Uint8Array>();
  const api = await startApi(t, { artifacts: makeMemoryArtifactStore(files) });
  const made = await deployedModel(api);
  const features = { amount: 5, status: 'x' };
  const input = { deploymentId: made.deploymentId, idempotencyKey: 'k', subjectId: 'ada', features };
  const { prediction } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  return { api, files, ...made, subject: prediction.subject as string };
}

test('the bytes of a report stay as they are after later events and an erasure, and hash to what the event names', async (t) => {
  const { api, modelId, datasetId, subject } = await withModel(t);
  const modelVersion = `${modelId}@1`;
  const made: Finalised[] = [];
  for (const kind of ['ANNEX_IV', 'OSCAL_ASSESSMENT_RESULTS', 'CYCLONEDX_ML_BOM']) {
    made.push(await finalise(api, people.regulator, { kind, title: 'As it was', modelVersion }));
  }
  const croissant = { kind: 'CROISSANT', title: 'Rows', datasetVersion: `${datasetId}@1` };
  made.push(await finalise(api, people.approver, croissant));
  assert.deepEqual(
    made.map(({ files }) => files.map(({ mediaType }) => mediaType)),
    [
      ['application/json', 'application/pdf'],
      ['application/json'],
      ['application/vnd.cyclonedx+json; version=1.7'],
      ['application/ld+json'],
    ],
  );
  const digests = async () => {
    const found: string[] = [];
    for (const { reportId, files } of made) {
      for (const { digest, bytes } of files) {
        const response = await fetch(`${api.url}/reports/${reportId}/${digest}`, {
          headers: { authorization: `Bearer ${people.regulator}` },
        });
        assert.equal(response.status, 200);
        const body = new Uint8Array(await response.arrayBuffer());
        assert.equal(body.length, bytes);
        found.push(sha256Hex(body));
      }
    }
    return found;
  };
  const named = made.flatMap(({ files }) => files.map(({ digest }) => digest));
  assert.deepEqual(await digests(), named);

  good(
    await api.ask(
      people.operator,
      'mutation ($m: ID!) { retireModelVersion(input: { modelId: $m, version: 1, reason: "Old." }) { receipt { position } } }',
      { m: modelId },
    ),
  );
  good(
    await api.ask(
      people.operator,
      'mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { receipt { position } } }',
      { input: { subject, reason: 'They asked.' } },
    ),
  );
  assert.deepEqual(await digests(), named);
  const events = await api.events();
  const inEvents = new Set(events.flatMap((event) => artifactsOfEvent(event)));
  for (const digest of named) assert.ok(inEvents.has(digest), 'a sweep of unnamed files would take it');
  const taken = events.filter(
    ({ type, data }) => type === 'EvidenceRead' && 'operation' in data && data.operation === 'reportFile',
  );
  assert.equal(taken.length, named.length * 2);
});

test('one id is one report: a retry has the first receipt, anything else is refused', async (t) => {
  const { api, files, modelId } = await withModel(t);
  const input = {
    kind: 'CYCLONEDX_ML_BOM',
    title: 'Bill',
    modelVersion: `${modelId}@1`,
    reportId: REPORT_ID,
    commandId: 'bill',
  };
  const first = await finalise(api, people.regulator, input);
  const stored = files.size;
  assert.deepEqual(await finalise(api, people.regulator, input), {
    ...first,
    receipt: { ...first.receipt, replayed: true },
  });
  assert.equal(files.size, stored);
  assert.equal(await refused(api, people.regulator, { ...input, commandId: 'other' }), 'REPORT_FINALISED');
  assert.equal(await refused(api, people.regulator, { ...input, title: 'New' }), 'IDEMPOTENCY_KEY_REUSED');
  const { reportId: _, ...unnamed } = { ...input, commandId: 'unnamed' };
  const before = files.size;
  const twice = await Promise.all([1, 2].map(() => finalise(api, people.regulator, unnamed)));
  assert.equal(twice[0]!.reportId, twice[1]!.reportId);
  assert.deepEqual(twice[0]!.files, twice[1]!.files);
  assert.deepEqual(twice.map(({ receipt }) => receipt.replayed).sort(), [false, true]);
  assert.equal(files.size, before + 1);
});

test('a report as of a position is what the download of that position gives', async (t) => {
  const { api, modelId } = await withModel(t);
  const { data } = await api.ask(people.regulator, 'query { viewPosition }');
  const asOf = data.viewPosition as string;
  const { reportId, files } = await finalise(api, people.regulator, {
    kind: 'ANNEX_IV',
    title: 'Then',
    modelVersion: `${modelId}@1`,
    asOf,
  });
  const kept = await take(api, people.regulator, `/reports/${reportId}/${files[0]!.digest}`);
  const download = await take(api, people.regulator, `/documents/annex-iv?modelVersion=${modelId}@1&asOf=${asOf}`);
  assert.equal(kept.text, download.text);
});

test('a file that was swapped is not served', async (t) => {
  const { api, files, datasetId } = await withModel(t);
  const input = { kind: 'CROISSANT', title: 'Rows', datasetVersion: `${datasetId}@1` };
  const made = await finalise(api, people.regulator, input);
  const { digest } = made.files[0]!;
  files.set(digest, Buffer.from('{}'));
  const { status, text } = await take(api, people.regulator, `/reports/${made.reportId}/${digest}`);
  assert.deepEqual([status, JSON.parse(text).code], [500, 'ARTIFACT_CORRUPT']);
});

test('who may not see a report takes none of it, and files that are not its own are unknown', async (t) => {
  const { api, modelId, datasetId } = await withModel(t);
  const input = { kind: 'CROISSANT', title: 'Rows', datasetVersion: `${datasetId}@1` };
  const { reportId, files } = await finalise(api, people.approver, input);
  const statusOf = async (bearer: string | undefined, address = `${reportId}/${files[0]!.digest}`) =>
    (await take(api, bearer, `/reports/${address}`)).status;
  const elsewhere = token('e.lsewhere', ['approver'], 'cards');
  assert.equal(await statusOf(people.approver), 200);
  assert.equal(await statusOf(undefined), 401);
  assert.equal(await statusOf(people.finance), 403);
  assert.equal(await statusOf(people.engineer), 403);
  assert.equal(await statusOf(elsewhere), 404);
  assert.equal(await statusOf(people.regulator, `${reportId}/${'a'.repeat(64)}`), 404);
  assert.equal(await statusOf(people.regulator, `${REPORT_ID}/${files[0]!.digest}`), 404);
  assert.equal(await statusOf(people.regulator, `x/${files[0]!.digest}`), 404);
  assert.equal(await refused(api, elsewhere, input), 'NOT_FOUND');
  const crossing = token('c.rossing', ['approver', 'operator'], 'cards');
  assert.equal(await refused(api, crossing, input), 'WRONG_BUSINESS_UNIT');
  assert.equal(await refused(api, people.finance, input), 'FORBIDDEN');
  assert.equal(await refused(api, people.engineer, input), 'FORBIDDEN');
  const bill = { kind: 'CYCLONEDX_ML_BOM', title: 'Bill' };
  const wrong: readonly [object, string][] = [
    [bill, 'BAD_INPUT'],
    [{ ...bill, modelVersion: `${datasetId}@1` }, 'BAD_INPUT'],
    [{ ...bill, modelVersion: `${modelId}@1`, datasetVersion: `${datasetId}@1` }, 'BAD_INPUT'],
    [{ ...bill, modelVersion: `${modelId}@9` }, 'NOT_FOUND'],
    [{ ...bill, modelVersion: `${modelId}@1`, periodFrom: '2026-01-01T00:00:00Z' }, 'BAD_INPUT'],
    [{ ...input, modelVersion: `${modelId}@1` }, 'BAD_INPUT'],
    [{ ...input, title: ' ' }, 'BAD_INPUT'],
    [
      { ...input, periodFrom: '2026-01-01T00:00:00Z', periodTo: new Date(Date.now() + 86_400_000).toISOString() },
      'PERIOD_OPEN',
    ],
  ];
  for (const [each, code] of wrong)
    assert.equal(await refused(api, people.regulator, each), code, JSON.stringify(each));
});

test('a cost statement is of a closed month, adds up, and a later correction leaves its bytes alone', async (t) => {
  const { api, ask } = await startFinanceHouse(t);
  const month = { periodFrom: '2026-01-01T00:00:00Z', periodTo: '2026-02-01T00:00:00Z' };
  const input = { kind: 'COST_STATEMENT', title: 'January', ...month };
  assert.equal(await refused(api, people.finance, input), 'PERIOD_OPEN');
  const { receipt: closed } = (await ask(COMMANDS.closePeriod, { input: { period: '2026-01' } })).closePeriod;
  assert.equal(await refused(api, people.regulator, input), 'FORBIDDEN');
  assert.equal(await refused(api, people.finance, { ...input, periodTo: '2026-01-15T00:00:00Z' }), 'BAD_INPUT');
  assert.equal(await refused(api, people.finance, { ...input, periodFrom: null, periodTo: null }), 'BAD_INPUT');
  assert.equal(await refused(api, people.finance, { ...input, modelVersion: `md_${'a'.repeat(20)}@1` }), 'BAD_INPUT');
  const { reportId, files } = await finalise(api, people.finance, input);
  const address = `/reports/${reportId}/${files[0]!.digest}`;
  const before = await take(api, people.finance, address);
  assert.equal(before.status, 200, before.text);
  const statement = JSON.parse(before.text);
  const { periods } = await ask(
    'query ($at: Position) { periods(atLeast: $at) { totals { total { currency nanos } } } }',
    { at: closed.position },
  );
  const books = periods[0].totals.map(({ total }: { total: { currency: string; nanos: string } }) => ({ ...total }));
  assert.deepEqual(
    statement.totals.map(({ currency, nanos }: { currency: string; nanos: string }) => ({ currency, nanos })),
    books,
  );
  assert.equal(books.length, 2);
  for (const part of ['byKind', 'byModelVersion', 'byBusinessUnit']) {
    for (const { currency, nanos } of books) {
      const rows = statement[part].filter((row: { currency: string }) => row.currency === currency);
      const sum = rows.reduce((so: bigint, row: { nanos: string }) => so + BigInt(row.nanos), 0n);
      assert.equal(sum, BigInt(nanos), part);
    }
  }
  const { costLines } = await ask('query { costLines(from: "2026-01-15") { nodes { id } } }');
  const line = { lineId: costLines.nodes[0].id, nanos: '-7' };
  await ask(COMMANDS.correctCost, { input: { currency: 'USD', reason: 'A gift.', line } });
  assert.equal((await take(api, people.regulator, address)).text, before.text);
  assert.equal((await take(api, people.approver, address)).status, 403);
});

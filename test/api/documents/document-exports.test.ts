// Documents of a real version leave the house in the shape their readers publish, say the same of a past moment for ever, and are on
// record before their first byte.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { checkCroissant } from '../../support/schemas/croissant-checker.ts';
import {
  annexIvValidator,
  cyclonedxValidator,
  oscalPublishedValidator,
  oscalStandInValidator,
} from '../../support/schemas/document-validator.ts';
import { startApi, token } from '../api-fixture.ts';
import { take } from '../http/take-export.ts';
import { deployedModel, evaluatedVersion, good, PREDICT, people } from '../seeded-model.ts';

const stranger = token('s.tranger', ['business'], 'cards');

async function withDecisions(t: TestContext) {
  const api = await startApi(t);
  const made = await deployedModel(api);
  const decide = async (key: string) => {
    const features = { amount: 77777, status: 'x' };
    const input = { deploymentId: made.deploymentId, idempotencyKey: key, subjectId: key, features };
    return good(await api.ask(people.business, PREDICT, { input })).data.predict;
  };
  const { prediction, receipt } = await decide('one');
  await decide('two');
  const review =
    'mutation ($input: ReviewPredictionInput!) { reviewPrediction(input: $input) { receipt { position } } }';
  const said = { outcome: 'OVERRIDDEN', decision: 'ACCEPT', finalAction: 'Paid.', reason: 'Papers.' };
  const reviewed = good(
    await api.ask(token('c.olleague', ['business']), review, { input: { predictionId: prediction.id, ...said } }),
  );
  const modelVersion = `modelVersion=${made.modelId}@1`;
  const document = async (address: string, bearer = people.regulator) => {
    const answer = await take(api, bearer, `/documents/${address}`);
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text);
  };
  return {
    api,
    ...made,
    modelVersion,
    document,
    first: receipt.position as string,
    last: reviewed.data.reviewPrediction.receipt.position as string,
  };
}

test('each document holds to the schema of its format', async (t) => {
  const { modelVersion, datasetId, document } = await withDecisions(t);
  assert.deepEqual(cyclonedxValidator()(await document(`ml-bom?${modelVersion}`)), []);
  const assessment = await document(`oscal-assessment-results?${modelVersion}`);
  assert.deepEqual(oscalStandInValidator()(assessment), []);
  assert.deepEqual(oscalPublishedValidator()?.(assessment) ?? [], []);
  assert.deepEqual(annexIvValidator()(await document(`annex-iv?${modelVersion}`)), []);
  assert.deepEqual(checkCroissant(await document(`croissant?datasetVersion=${datasetId}@1`)), []);
});

for (const task of ['MULTICLASS', 'REGRESSION'] as const) {
  test(`a ${task} version that nobody has decided on is documented in the same shapes`, async (t) => {
    const api = await startApi(t);
    const columns = [
      { name: 'person', kind: 'CATEGORY', role: 'SUBJECT' },
      { name: 'amount', kind: 'NUMBER' },
      { name: 'status', kind: 'CATEGORY', sensitive: true },
      { name: 'risk', kind: task === 'REGRESSION' ? 'NUMBER' : 'CATEGORY', role: 'TARGET' },
    ];
    const { modelId } = await evaluatedVersion(api, { task, positiveValue: null, columns });
    const document = async (kind: string) => {
      const { status, text } = await take(api, people.engineer, `/documents/${kind}?modelVersion=${modelId}@1`);
      assert.equal(status, 200, text);
      return JSON.parse(text);
    };
    assert.deepEqual(cyclonedxValidator()(await document('ml-bom')), []);
    assert.deepEqual(annexIvValidator()(await document('annex-iv')), []);
    assert.deepEqual(oscalStandInValidator()(await document('oscal-assessment-results')), []);
  });
}

test('the technical documentation rests on events of the log, and counts decisions and what people changed', async (t) => {
  const { api, modelId, modelVersion, document } = await withDecisions(t);
  const dossier = await document(`annex-iv?${modelVersion}`);
  const ids = new Set((await api.events()).map(({ id }) => id));
  const points = dossier.sections.flatMap(({ points }: { points: object[] }) => points);
  const sentences = points.flatMap(({ sentences }: { sentences: object[] }) => sentences);
  assert.ok(sentences.length > 20, String(sentences.length));
  for (const { sentence, evidence } of sentences) {
    assert.ok(evidence.length > 0, sentence);
    for (const id of evidence) assert.ok(ids.has(id), sentence);
  }
  const text = JSON.stringify(dossier);
  for (const known of ['Decides on loans.', 'a'.repeat(64), 'Of 2 decisions, people reviewed 1 and changed 1.']) {
    assert.ok(text.includes(known), known);
  }
  assert.ok(!text.includes('77777'), 'a value of a row');

  const pages = await fetch(`${api.url}/documents/annex-iv?${modelVersion}&format=pdf`, {
    headers: { authorization: `Bearer ${people.approver}` },
  });
  assert.equal(pages.headers.get('content-type'), 'application/pdf');
  assert.match(pages.headers.get('content-disposition') ?? '', new RegExp(`annex-iv-${modelId}-v1-p[0-9a-f]+\\.pdf`));
  const pdf = await getDocumentProxy(new Uint8Array(await pages.arrayBuffer()));
  const read = (await extractText(pdf, { mergePages: true })).text.replace(/\s+/g, ' ');
  for (const known of ['Technical documentation of Credit, version 1', 'Decides on loans.', 'Not in the ledger.']) {
    assert.ok(read.includes(known), known);
  }
});

test('a past moment gives the same bytes after more has happened, and does not know of it', async (t) => {
  const { api, modelId, modelVersion, datasetId, first, last, document } = await withDecisions(t);
  const addresses = [
    `annex-iv?${modelVersion}`,
    `oscal-assessment-results?${modelVersion}&onDay=2027-12-02`,
    `ml-bom?${modelVersion}`,
    `croissant?datasetVersion=${datasetId}@1`,
  ].map((address) => `/documents/${address}&asOf=${last}`);
  const texts = async () => Promise.all(addresses.map(async (a) => (await take(api, people.regulator, a)).text));
  const before = await texts();
  good(
    await api.ask(
      people.operator,
      'mutation ($m: ID!) { retireModelVersion(input: { modelId: $m, version: 1, reason: "Old." }) { receipt { position } } }',
      { m: modelId },
    ),
  );
  const retired = await document(`ml-bom?${modelVersion}`);
  assert.ok(JSON.stringify(retired).includes('"retired"'));
  assert.deepEqual(await texts(), before);
  const early = JSON.stringify(await document(`annex-iv?${modelVersion}&asOf=${first}`));
  assert.ok(early.includes('Of 1 decisions, people reviewed 0 and changed 0.'));
});

test('the law of the day that is asked for is applied: an article is judged from its first day on', async (t) => {
  const { api, modelVersion, document } = await withDecisions(t);
  good(await api.ask(people.regulator, 'mutation { publishBoxedObligations(input: {}) { published } }'));
  const judgedOn = async (day: string) => {
    const assessment = await document(`oscal-assessment-results?${modelVersion}&onDay=${day}`);
    assert.deepEqual(oscalStandInValidator()(assessment), []);
    const [result] = assessment['assessment-results'].results;
    assert.equal(result.start, `${day}T00:00:00Z`);
    return new Map<string, string>(
      result.findings.map(({ target }: { target: { 'target-id': string; status: { state: string } } }) => [
        target['target-id'],
        target.status.state,
      ]),
    );
  };
  const [before, after] = [await judgedOn('2027-12-01'), await judgedOn('2027-12-02')];
  assert.ok(before.size > 0);
  assert.deepEqual([before.get('eu-ai-act-10'), before.get('eu-ai-act-9')], [undefined, undefined]);
  assert.equal(after.get('eu-ai-act-9'), 'not-satisfied', 'nobody has vouched for it');
  assert.ok(after.has('eu-ai-act-10'));
});

test('a new class, a statement and an incident stand in the technical documentation with their own events', async (t) => {
  const { api, modelId, modelVersion, document } = await withDecisions(t);
  const ask = async (bearer: string, query: string, input: object) =>
    good(await api.ask(bearer, query, { input })).data;
  await ask(
    people.regulator,
    'mutation ($input: PublishBoxedObligationsInput!) { publishBoxedObligations(input: $input) { published } }',
    {},
  );
  await ask(
    people.approver,
    'mutation ($input: ReclassifyModelInput!) { reclassifyModel(input: $input) { receipt { position } } }',
    {
      modelId,
      riskClass: 'HIGH',
      useCase: 'CREDIT_SCORING',
      legalBasis: 'Annex III 5(b)',
      rationale: 'It scores persons.',
    },
  );
  await ask(
    people.approver,
    'mutation ($input: RecordAttestationInput!) { recordAttestation(input: $input) { receipt { position } } }',
    {
      obligationId: 'eu-ai-act-9',
      modelId,
      role: 'APPROVER',
      statement: 'Risks are looked at every month.',
    },
  );
  const now = new Date().toISOString();
  const opened = { description: 'It was down.', modelId, occurredAt: now, awareAt: now };
  const OPEN = 'mutation ($input: OpenIncidentInput!) { openIncident(input: $input) { receipt { position } } }';
  await ask(people.operator, OPEN, { ...opened, kind: 'SERIOUS', title: 'Wrong answers for a day' });
  await ask(people.operator, OPEN, { ...opened, kind: 'OTHER', title: 'A lamp was broken' });
  const dossier = await document(`annex-iv?${modelVersion}`);
  const points: { point: string; sentences: { sentence: string; evidence: string[] }[] }[] = dossier.sections.flatMap(
    ({ points }: { points: object[] }) => points,
  );
  const typeOf = new Map((await api.events()).map(({ id, type }) => [id, type]));
  const found = (point: string, text: string) =>
    points
      .find((each) => each.point === point)!
      .sentences.filter(({ sentence }) => sentence.includes(text))
      .map(({ evidence }) => typeOf.get(evidence[0]!));
  assert.deepEqual(found('5', 'It scores persons.'), ['ModelReclassified']);
  assert.deepEqual(found('5', 'Risks are looked at every month.'), ['AttestationRecorded']);
  assert.deepEqual(found('3-2', 'Wrong answers for a day'), ['IncidentOpened']);
  assert.deepEqual(found('6', 'ModelReclassified'), ['ModelReclassified']);
  assert.ok(!JSON.stringify(dossier).includes('A lamp was broken'));
});

test('that a document was taken is on record, with its unit', async (t) => {
  const { api, modelId, datasetId, modelVersion, document } = await withDecisions(t);
  await document(`ml-bom?${modelVersion}`, people.engineer);
  await document(`croissant?datasetVersion=${datasetId}@1`);
  const reads = (await api.events()).flatMap(({ type, data }) =>
    type === 'EvidenceRead' && data.kind === 'export' ? [[data.operation, data.nodes, data.businessUnits]] : [],
  );
  assert.deepEqual(reads, [
    ['mlBom', [`${modelId}@1`], ['retail']],
    ['croissant', [`${datasetId}@1`], ['retail']],
  ]);
});

test('a mistake in the address is one sentence, and what is not there or not theirs is unknown', async (t) => {
  const { api, modelId, modelVersion, datasetId } = await withDecisions(t);
  const refused = async (address: string, bearer: string | undefined = people.regulator) => {
    const { status, text } = await take(api, bearer, `/documents/${address}`);
    const { sentence } = JSON.parse(text);
    assert.match(sentence, /\.$/);
    return [status, JSON.parse(text).code];
  };
  for (const address of [
    'annex-iv',
    'annex-iv?modelVersion=x',
    `annex-iv?modelVersion=${modelId}`,
    `annex-iv?modelVersion=${datasetId}@1`,
    `annex-iv?${modelVersion}&format=doc`,
    `annex-iv?${modelVersion}&asOf=yesterday`,
    `annex-iv?${modelVersion}&asOf=2001-01-01T00:00:00Z`,
    `oscal-assessment-results?${modelVersion}&onDay=2027-02-30`,
    `croissant?datasetVersion=${modelId}@1`,
    `ml-bom?${modelVersion}&format=json`,
  ]) {
    assert.deepEqual(await refused(address), [400, 'BAD_INPUT'], address);
  }
  assert.deepEqual(await refused(`annex-iv?modelVersion=${modelId}@2`), [404, 'NOT_FOUND']);
  assert.deepEqual(await refused(`croissant?datasetVersion=${datasetId}@2`), [404, 'NOT_FOUND']);
  for (const kind of ['annex-iv', 'oscal-assessment-results', 'ml-bom']) {
    assert.deepEqual(await refused(`${kind}?${modelVersion}`, stranger), [404, 'NOT_FOUND']);
    assert.deepEqual(await refused(`${kind}?${modelVersion}`, people.finance), [403, 'FORBIDDEN']);
  }
  assert.deepEqual(await refused(`croissant?datasetVersion=${datasetId}@1`, stranger), [404, 'NOT_FOUND']);
});

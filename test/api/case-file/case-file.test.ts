// A case file: everything about one person or one period, with an index that counts right, nobody else in it, and on record before
// its first byte.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { startApi, token } from '../api-fixture.ts';
import { take } from '../http/take-export.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

const colleague = token('c.olleague', ['business']);

async function withCases(t: TestContext) {
  const api = await startApi(t);
  const { deploymentId, modelId } = await deployedModel(api);
  const before = new Date().toISOString();
  let n = 0;
  const predict = async (subjectId: string, amount: number) => {
    const input = { deploymentId, idempotencyKey: `k${n++}`, subjectId, features: { amount, status: 'x' } };
    return good(await api.ask(people.business, PREDICT, { input })).data.predict.prediction as {
      id: string;
      subject: string;
    };
  };
  const ada = await predict('ada', 1234567);
  const bob = await predict('bob', 9876543);
  await predict('ada', 4321);
  const complain =
    'mutation ($input: ReceiveComplaintInput!) { receiveComplaint(input: $input) { complaintId receipt { position } } }';
  for (const { id, text } of [
    { id: ada.id, text: 'Ada says her income was left out.' },
    { id: bob.id, text: 'Bob says nothing.' },
  ]) {
    good(await api.ask(people.business, complain, { input: { predictionId: id, text } }));
  }
  const review =
    'mutation ($input: ReviewPredictionInput!) { reviewPrediction(input: $input) { receipt { position } } }';
  const input = {
    predictionId: ada.id,
    outcome: 'OVERRIDDEN',
    decision: 'ACCEPT',
    finalAction: 'Paid.',
    reason: 'Papers.',
  };
  good(await api.ask(colleague, review, { input }));
  const json = async (bearer: string, query: string) => {
    const answer = await take(api, bearer, `/case-file?${query}`);
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text);
  };
  return { api, modelId, ada, bob, before, json };
}

type Listed = { readonly name: string; readonly count: number };

test("a person's file holds their decisions, what was said and done, and no word of anybody else", async (t) => {
  const { api, ada, bob, json } = await withCases(t);
  const file = await json(people.regulator, `subject=${ada.subject}`);
  assert.deepEqual(file.about, { kind: 'subject', subject: ada.subject });
  assert.deepEqual(
    file.decisions.map((row: { subject: string; grounds: { features: { amount: number } } }) => [
      row.subject,
      row.grounds.features.amount,
    ]),
    [
      [ada.subject, 1234567],
      [ada.subject, 4321],
    ],
  );
  assert.deepEqual([file.decisions[0].decision, file.decisions[0].finalDecision], ['DECLINE', 'ACCEPT']);
  assert.match(file.decisions[0].grounds.reasonsTowardsHigher[0], /1234567/);
  assert.equal(file.reviews[0].finalAction, 'Paid.');
  assert.equal(file.complaints[0].text, 'Ada says her income was left out.');
  assert.equal(file.modelVersions[0].riskClass, 'high');
  assert.ok(file.obligations.length > 0);
  assert.equal(file.costs.length, 2);
  const types = file.auditEvents.map(({ type }: { type: string }) => type);
  assert.deepEqual(types, ['PredictionScored', 'PredictionScored', 'ComplaintReceived', 'PredictionReviewed']);
  for (const { name, count } of file.index as Listed[]) assert.equal(file[name].length, count, name);
  const text = JSON.stringify(file);
  for (const other of [bob.subject, bob.id, '9876543', 'Bob']) assert.ok(!text.includes(other), other);

  const reads = (await api.events()).flatMap(({ type, data }) =>
    type === 'EvidenceRead' && data.kind === 'export' ? [data] : [],
  );
  assert.deepEqual(
    reads.map(({ operation, nodes }) => [operation, nodes]),
    [['caseFile', [ada.subject]]],
  );
});

test('of an erased person the file says ERASED where something was, and is as long as before', async (t) => {
  const { api, ada, json } = await withCases(t);
  const before = await json(people.regulator, `subject=${ada.subject}`);
  await api.vault.destroySubject(ada.subject);
  const after = await json(people.regulator, `subject=${ada.subject}&asOf=${before.asOf}`);
  assert.deepEqual(after.index, before.index);
  for (const row of after.decisions) assert.deepEqual(row.grounds, { missing: 'ERASED' });
  assert.deepEqual(after.complaints[0].text, { missing: 'ERASED' });
  assert.ok(!JSON.stringify(after).includes('1234567'));
});

test("a unit's own business takes its person's file; others, and a period, are not for it", async (t) => {
  const { api, ada, before, json } = await withCases(t);
  assert.equal((await json(colleague, `subject=${ada.subject}`)).decisions.length, 2);
  const refused = async (bearer: string | undefined, query: string, status: number, sentence: RegExp) => {
    const answer = await take(api, bearer, `/case-file?${query}`);
    assert.equal(answer.status, status, answer.text);
    assert.match(JSON.parse(answer.text).sentence, sentence);
  };
  await refused(token('s.tranger', ['business'], 'cards'), `subject=${ada.subject}`, 404, /Nothing is recorded/);
  await refused(colleague, `from=${before}&to=${new Date().toISOString()}`, 403, /regulator or operator/);
  await refused(people.finance, `subject=${ada.subject}`, 403, /caseFile needs the role/);
  await refused(undefined, `subject=${ada.subject}`, 401, /bearer/);
  const operator = await json(people.operator, `subject=${ada.subject}`);
  assert.deepEqual(operator.decisions[0].grounds, { missing: 'FORBIDDEN' });
  assert.deepEqual(operator.complaints[0].text, { missing: 'FORBIDDEN' });
});

test('a period is half open, can be of one model, and what it cannot be is said in a sentence', async (t) => {
  const { api, modelId, before, json } = await withCases(t);
  const now = () => new Date().toISOString();
  const file = await json(people.regulator, `from=${before}&to=${now()}`);
  assert.equal(file.decisions.length, 3);
  assert.equal(file.complaints.length, 2);
  for (const { name, count } of file.index as Listed[]) assert.equal(file[name].length, count, name);
  const [, second] = file.decisions as { recordedAt: string }[];
  const half = await json(people.regulator, `from=${before}&to=${second!.recordedAt}`);
  assert.ok(half.decisions.every((row: { recordedAt: string }) => row.recordedAt < second!.recordedAt));
  const ofModel = await json(people.regulator, `from=${before}&to=${now()}&model=${modelId}`);
  assert.equal(ofModel.decisions.length, 3);
  const quiet = await json(people.regulator, `from=2020-01-01T00:00:00Z&to=${before}`);
  assert.deepEqual(quiet.decisions, []);

  for (const [query, status, sentence] of [
    ['from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z', 400, /before the ledger begins: its first event/],
    ['', 400, /of a subject, or of a period/],
    [`from=${before}`, 400, /both from and to/],
    [`from=${before}&to=${before}`, 400, /to must be later than from/],
    [`from=${now()}&to=${before}`, 400, /to must be later than from/],
    [`from=${before}&to=2999-01-01T00:00:00Z`, 400, /has not come yet/],
    [`from=yesterday&to=${before}`, 400, /from is a UTC time/],
    ['subject=sb_0000000000000000', 404, /Nothing is recorded/],
    ["subject='--", 404, /Nothing is recorded/],
    [`subject=sb_0&from=${before}`, 400, /by itself/],
    [`from=${before}&to=${now()}&model=md_0000000000000000`, 404, /no model/],
    ['subject=a&format=xml', 400, /json, pdf/],
    ['person=a', 400, /takes only/],
  ] as const) {
    const answer = await take(api, people.regulator, `/case-file?${query}`);
    assert.equal(answer.status, status, `${query}: ${answer.text}`);
    assert.match(JSON.parse(answer.text).sentence, sentence, query);
  }
});

test('the same as a PDF has an index with pages, every id, and ERASED in words', async (t) => {
  const { api, ada, bob } = await withCases(t);
  const address = `${api.url}/case-file?subject=${ada.subject}&format=pdf`;
  const read = async () => {
    const response = await fetch(address, { headers: { authorization: `Bearer ${people.regulator}` } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/pdf');
    const document = await getDocumentProxy(new Uint8Array(await response.arrayBuffer()));
    const { text } = await extractText(document, { mergePages: true });
    return { text, packed: text.replace(/\s+/g, '') };
  };
  const { text, packed } = await read();
  for (const title of [
    'What is in this file',
    'Decisions and what they rested on',
    'Complaints',
    'Events of the trail',
  ]) {
    assert.ok(packed.includes(title.replace(/\s+/g, '')), title);
  }
  for (const part of [ada.id, ada.subject, 'amount: 1234567', 'income was left out']) {
    assert.ok(packed.includes(part.replace(/\s+/g, '')), `${part} is missing of ${text}`);
  }
  assert.ok(!packed.includes(bob.id));
  await api.vault.destroySubject(ada.subject);
  const after = await read();
  assert.ok(after.packed.includes('ERASED'));
  assert.ok(!after.packed.includes('1234567'));
});

test('what is too long for pages is refused as a PDF, with what would be right, and leaves no mark; as JSON it is whole', async (t) => {
  const { api, before } = await withCases(t);
  const { deployments } = good(await api.ask(people.regulator, '{ deployments(first: 1) { nodes { id } } }')).data;
  const deploymentId = deployments.nodes[0].id;
  const many = 'mutation ($input: PredictManyInput!) { predictMany(input: $input) { results { error { code } } } }';
  for (const round of ['a', 'b']) {
    const rows = Array.from({ length: 900 }, (_, i) => ({
      idempotencyKey: `${round}${i}`,
      subjectId: `p${i % 10}`,
      features: { amount: i, status: 'x' },
    }));
    good(await api.ask(people.business, many, { input: { deploymentId, rows } }));
  }
  const period = `from=${before}&to=${new Date().toISOString()}`;
  const exports = async () =>
    (await api.events()).filter(({ type, data }) => type === 'EvidenceRead' && 'kind' in data && data.kind === 'export')
      .length;
  const pdf = await take(api, people.regulator, `/case-file?${period}&format=pdf`);
  assert.equal(pdf.status, 413, pdf.text.slice(0, 200));
  assert.match(JSON.parse(pdf.text).sentence, /ask for format=json or a shorter period/);
  assert.equal(await exports(), 0);
  const file = JSON.parse((await take(api, people.regulator, `/case-file?${period}`)).text);
  for (const { name, count } of file.index as Listed[]) assert.equal(file[name].length, count, name);
  assert.equal(file.decisions.length, 1803);
  assert.equal(await exports(), 1);
});

// People over the machine, through the API: a rule puts decisions before them, they override with a reason, complaints are due and
// answered once, and what was said of an erased person is gone.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { ApiDeps } from '../../../api/deps.ts';
import { startApi, token } from '../api-fixture.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

const colleague = token('c.olleague', ['business']);
const stranger = token('s.tranger', ['business'], 'cards');

const RULE = `mutation ($input: SetReviewRuleInput!) {
  setReviewRule(input: $input) { deployment { reviewRule { id nearThreshold largeAmount { column atLeast } reason setBy { name } } } receipt { position replayed } }
}`;
const REVIEW = `mutation ($input: ReviewPredictionInput!) {
  reviewPrediction(input: $input) {
    reviewId receipt { position replayed }
    prediction { decision finalDecision reviews { id outcome modelDecision decision finalAction reason complaintId reviewer { reference } } }
  }
}`;
const COMPLAIN = `mutation ($input: ReceiveComplaintInput!) {
  receiveComplaint(input: $input) { complaintId receipt { position replayed } complaint { id status overdue text dueAt receivedAt basis channel erased } }
}`;
const ANSWER = `mutation ($input: AnswerComplaintInput!) {
  answerComplaint(input: $input) { receipt { position replayed } complaint { status outcome answer answeredBy { reference } } }
}`;
const QUEUE = `query ($status: QueueStatus, $reasons: [QueueReason!], $overdueFirst: Boolean, $asOf: PointInTime) {
  reviewQueue(status: $status, reasons: $reasons, overdueFirst: $overdueFirst, asOf: $asOf) {
    nodes { predictionId reasons status dueAt overdue ruleId doneBy { reference } complaint { id } prediction { finalDecision reasons { column } } }
    pageInfo { hasNextPage }
  }
}`;

async function desk(
  t: TestContext,
  rule: object | null = { largeAmount: { column: 'amount', atLeast: 100 } },
  change: Partial<ApiDeps> = {},
) {
  const api = await startApi(t, change);
  const { deploymentId } = await deployedModel(api);
  if (rule) good(await api.ask(people.approver, RULE, { input: { deploymentId, reason: 'Large sums.', ...rule } }));
  let n = 0;
  const predict = async (amount: number, subjectId = `p${n}`) => {
    const input = { deploymentId, idempotencyKey: `k${n++}`, subjectId, features: { amount, status: 'x' } };
    return good(await api.ask(people.business, PREDICT, { input })).data.predict as {
      prediction: { id: string; subject: string };
      receipt: { position: string };
    };
  };
  return { api, deploymentId, predict };
}

const override = { outcome: 'OVERRIDDEN', decision: 'ACCEPT', finalAction: 'Paid out.', reason: 'Other papers.' };

test('an approver of the unit sets the rule; it is judged on the columns of the version that answers', async (t) => {
  const { api, deploymentId } = await desk(t, null);
  const set = (bearer: string, input: object) =>
    api.ask(bearer, RULE, { input: { deploymentId, reason: 'Large sums.', ...input } });
  const refused = async (code: string, sentence: RegExp, bearer: string, input: object) => {
    const { errors } = await set(bearer, input);
    assert.equal(errors[0]?.extensions.code, code, JSON.stringify(errors));
    assert.match(errors[0]!.message, sentence);
  };
  const amount = { largeAmount: { column: 'amount', atLeast: 100 } };
  await refused('FORBIDDEN', /approver/, people.engineer, amount);
  await refused('WRONG_BUSINESS_UNIT', /another/, token('x', ['approver'], 'cards'), amount);
  await refused('UNKNOWN_COLUMN', /name one of its columns/, people.approver, {
    largeAmount: { column: 'salary', atLeast: 1 },
  });
  await refused('UNKNOWN_COLUMN', /no column/, people.approver, { largeAmount: { column: 'risk', atLeast: 1 } });
  await refused('WRONG_TYPE', /number column/, people.approver, { largeAmount: { column: 'status', atLeast: 1 } });
  await refused('BAD_INPUT', /from 0 to 1/, people.approver, { nearThreshold: -0.1 });
  const { setReviewRule } = good(await set(people.approver, { ...amount, nearThreshold: 0.1, commandId: 'r' })).data;
  const { reviewRule } = setReviewRule.deployment;
  assert.deepEqual([reviewRule.nearThreshold, reviewRule.largeAmount], [0.1, { column: 'amount', atLeast: 100 }]);
  assert.match(reviewRule.setBy.name, /a\.pprover$/);
  const again = good(await set(people.approver, { ...amount, nearThreshold: 0.1, commandId: 'r' }));
  assert.equal(again.data.setReviewRule.receipt.replayed, true);
});

test('a decision waits from its scoring to its first review, and as of a past position it still waits', async (t) => {
  const { api, predict } = await desk(t);
  await predict(5);
  const { prediction } = await predict(500);
  const { errors } = await api.ask(people.business, REVIEW, { input: { predictionId: prediction.id, ...override } });
  assert.equal(errors[0]?.extensions.code, 'FOUR_EYES_REQUIRED');
  assert.equal(
    (await api.ask(stranger, REVIEW, { input: { predictionId: prediction.id, ...override } })).errors[0]?.extensions
      .code,
    'WRONG_BUSINESS_UNIT',
  );

  const waiting = good(await api.ask(colleague, QUEUE)).data.reviewQueue.nodes;
  assert.deepEqual(
    waiting.map((item: { predictionId: string; reasons: string[] }) => [item.predictionId, item.reasons]),
    [[prediction.id, ['LARGE_AMOUNT']]],
  );
  assert.deepEqual(waiting[0].prediction.reasons, [{ column: 'amount' }], 'a reviewer sees what was decided on');
  const before = (await api.ask(people.regulator, '{ viewPosition }')).data.viewPosition;
  assert.deepEqual(good(await api.ask(stranger, QUEUE)).data.reviewQueue.nodes, []);

  const input = { predictionId: prediction.id, commandId: 'once', ...override };
  const reviewed = good(await api.ask(colleague, REVIEW, { input })).data.reviewPrediction;
  assert.equal(reviewed.prediction.decision, 'DECLINE');
  assert.equal(reviewed.prediction.finalDecision, 'ACCEPT');
  assert.equal(reviewed.prediction.reviews[0].modelDecision, 'DECLINE');
  assert.equal(good(await api.ask(colleague, REVIEW, { input })).data.reviewPrediction.receipt.replayed, true);

  const atLeast = reviewed.receipt.position;
  const now = good(await api.ask(people.approver, QUEUE)).data.reviewQueue.nodes;
  assert.deepEqual(now, []);
  const done = good(await api.ask(people.approver, QUEUE, { status: 'DONE' })).data.reviewQueue.nodes;
  assert.equal(done[0].status, 'DONE');
  const past = good(await api.ask(people.regulator, QUEUE, { asOf: before })).data.reviewQueue.nodes;
  assert.deepEqual(
    past.map((item: { status: string; prediction: object }) => [item.status, item.prediction]),
    [['WAITING', { finalDecision: 'DECLINE', reasons: [{ column: 'amount' }] }]],
  );
  const upheld = { predictionId: prediction.id, outcome: 'UPHELD', finalAction: 'None.', reason: 'Seen again.' };
  const second = good(await api.ask(people.approver, REVIEW, { input: upheld })).data.reviewPrediction.prediction;
  assert.equal(second.finalDecision, 'ACCEPT');
  assert.equal(second.reviews.length, 2);
  const asked = `query ($id: ID!, $asOf: PointInTime) { prediction(id: $id) { finalDecision(asOf: $asOf) } }`;
  const then = await api.ask(people.regulator, asked, { id: prediction.id, asOf: before });
  assert.equal(good(then).data.prediction.finalDecision, 'DECLINE');
  assert.ok(atLeast > before);
});

test('a review says a word of the deployment, and what was done', async (t) => {
  const { api, predict } = await desk(t);
  const { prediction } = await predict(5);
  const refused = async (input: object, sentence: RegExp) => {
    const { errors } = await api.ask(colleague, REVIEW, {
      input: { predictionId: prediction.id, ...override, ...input },
    });
    assert.equal(errors[0]?.extensions.code, 'BAD_INPUT', JSON.stringify(errors));
    assert.match(errors[0]!.message, sentence);
  };
  await refused({ decision: 'MAYBE' }, /one of the words of the deployment/);
  await refused({ decision: 'DECLINE' }, /name the other word/);
  await refused({ reason: ' ' }, /reason is empty/);
  const { errors } = await api.ask(colleague, REVIEW, {
    input: { predictionId: '00000000-0000-4000-8000-000000000000', ...override },
  });
  assert.equal(errors[0]?.extensions.code, 'NOT_FOUND');
});

test('a complaint is due within a month, sealed with the person, answered once', async (t) => {
  const { api, predict } = await desk(t);
  const { prediction } = await predict(5);
  const input = { predictionId: prediction.id, text: 'My income was left out.', commandId: 'c1' };
  const received = good(await api.ask(people.business, COMPLAIN, { input })).data.receiveComplaint;
  const { complaint } = received;
  assert.equal(complaint.text, 'My income was left out.');
  assert.deepEqual(
    [complaint.status, complaint.overdue, complaint.channel, complaint.erased],
    ['OPEN', false, 'PERSON', false],
  );
  assert.match(complaint.basis, /GDPR/);
  const days = (Date.parse(complaint.dueAt) - Date.parse(complaint.receivedAt)) / 86_400_000;
  assert.ok(days >= 28 && days <= 31, String(days));
  assert.equal(good(await api.ask(people.business, COMPLAIN, { input })).data.receiveComplaint.receipt.replayed, true);
  const stored = await api.store.readStream(`review-${prediction.id}`, { limit: 10 });
  assert.equal(stored.length, 1);
  assert.ok(!Buffer.from(stored[0]!.data).toString('utf8').includes('income'), 'words about a person are sealed');

  const queue = good(await api.ask(colleague, QUEUE, { reasons: ['COMPLAINT'], overdueFirst: true })).data.reviewQueue;
  assert.deepEqual(
    queue.nodes.map((item: { complaint: object; dueAt: string; ruleId: null }) => [
      item.complaint,
      item.dueAt,
      item.ruleId,
    ]),
    [[{ id: complaint.id }, complaint.dueAt, null]],
  );
  const answer = { complaintId: complaint.id, outcome: 'UPHELD', answer: 'You were right.' };
  const answered = good(await api.ask(colleague, ANSWER, { input: answer })).data.answerComplaint;
  assert.deepEqual(
    [answered.complaint.status, answered.complaint.outcome, answered.complaint.answer],
    ['ANSWERED', 'UPHELD', 'You were right.'],
  );
  const again = await api.ask(people.approver, ANSWER, { input: answer });
  assert.equal(again.errors[0]?.extensions.code, 'COMPLAINT_ALREADY_ANSWERED');
  assert.equal((await api.ask(stranger, ANSWER, { input: answer })).errors[0]?.extensions.code, 'WRONG_BUSINESS_UNIT');
  assert.deepEqual(good(await api.ask(colleague, QUEUE)).data.reviewQueue.nodes, []);
});

test('an earlier deadline needs its basis, a later one is refused, and what is overdue is found', async (t) => {
  let passed = 0;
  const clock = { now: () => new Date(Date.now() + passed).toISOString() };
  const { api, predict } = await desk(t, null, { clock });
  const { prediction } = await predict(5);
  const complain = (input: object) =>
    api.ask(people.business, COMPLAIN, { input: { predictionId: prediction.id, text: 'No.', ...input } });
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  assert.match((await complain({ dueAt: inDays(5) })).errors[0]!.message, /basis is empty/);
  assert.match((await complain({ basis: 'x' })).errors[0]!.message, /give dueAt/);
  assert.match((await complain({ dueAt: inDays(40), basis: 'x' })).errors[0]!.message, /at the latest/);
  assert.match((await complain({ receivedAt: inDays(1) })).errors[0]!.message, /not come yet/);
  assert.match((await complain({ receivedAt: '2020-01-01T00:00:00Z' })).errors[0]!.message, /before the decision/);
  const due = { dueAt: inDays(5), basis: 'Our own promise.' };
  const { complaint, receipt } = good(await complain(due)).data.receiveComplaint;
  passed = 6 * 86_400_000;
  const LIST = `query ($overdue: Boolean, $asOf: PointInTime) { complaints(overdue: $overdue, asOf: $asOf, dueFirst: true) { nodes { id overdue basis prediction { id } } } }`;
  const found = good(await api.ask(people.regulator, LIST, { overdue: true })).data.complaints.nodes;
  assert.deepEqual(found, [
    { id: complaint.id, overdue: true, basis: 'Our own promise.', prediction: { id: prediction.id } },
  ]);
  const then = good(await api.ask(people.regulator, LIST, { overdue: true, asOf: receipt.position })).data.complaints
    .nodes;
  assert.deepEqual(then, [], 'at the moment it came in it was not overdue, whenever that is asked');
});

test('what was said of an erased person reads null, and an open complaint of theirs can still be closed without words', async (t) => {
  const { api, predict } = await desk(t);
  const { prediction } = await predict(5, 'ada');
  const input = { predictionId: prediction.id, text: 'My income was left out.' };
  const { complaint } = good(await api.ask(people.business, COMPLAIN, { input })).data.receiveComplaint;
  const second = good(await api.ask(people.business, COMPLAIN, { input })).data.receiveComplaint.complaint;
  const answer = { complaintId: second.id, outcome: 'REJECTED', answer: 'It was not.' };
  good(await api.ask(colleague, ANSWER, { input: answer }));
  await api.vault.destroySubject(prediction.subject);

  const LIST = '{ complaints { nodes { id text answer erased status } } }';
  assert.deepEqual(good(await api.ask(people.regulator, LIST)).data.complaints.nodes, [
    { id: complaint.id, text: null, answer: null, erased: true, status: 'OPEN' },
    { id: second.id, text: null, answer: null, erased: true, status: 'ANSWERED' },
  ]);
  const said = await api.ask(people.business, COMPLAIN, { input });
  assert.equal(said.errors[0]?.extensions.code, 'ERASED');
  const words = await api.ask(colleague, ANSWER, { input: { ...answer, complaintId: complaint.id } });
  assert.equal(words.errors[0]?.extensions.code, 'ERASED');
  assert.match(words.errors[0]!.message, /leave the words out/);
  const closed = await api.ask(colleague, ANSWER, { input: { complaintId: complaint.id, outcome: 'WITHDRAWN' } });
  assert.equal(good(closed).data.answerComplaint.complaint.status, 'ANSWERED');
});

test('words are needed where somebody can hear them, and who reads them is on record', async (t) => {
  const { api, predict } = await desk(t);
  const { prediction } = await predict(5);
  const input = { predictionId: prediction.id, text: 'No.' };
  const { complaint } = good(await api.ask(people.business, COMPLAIN, { input })).data.receiveComplaint;
  const silent = await api.ask(colleague, ANSWER, { input: { complaintId: complaint.id, outcome: 'REJECTED' } });
  assert.match(silent.errors[0]!.message, /answer is empty/);
  const operator = await api.ask(people.operator, '{ complaints { nodes { id text } } }');
  assert.equal(operator.errors[0]?.extensions.code, 'FORBIDDEN');
  good(await api.ask(colleague, '{ complaints { nodes { id text } } }'));
  const nodes = (await api.events()).flatMap((event) => (event.type === 'EvidenceRead' ? event.data.nodes : []));
  assert.ok(nodes.includes(complaint.id), nodes.join(' '));
});

test('where no person stands behind a decision, what was said of it stands in the clear and stays', async (t) => {
  const { api, deploymentId } = await desk(t);
  const features = { amount: 500, status: 'x' };
  const input = { deploymentId, idempotencyKey: 'nobody', features };
  const { prediction } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  assert.equal(prediction.subject, null);
  const said = { predictionId: prediction.id, text: 'The machine was idle.', channel: 'STAFF' };
  const { complaint } = good(await api.ask(people.business, COMPLAIN, { input: said })).data.receiveComplaint;
  assert.deepEqual([complaint.text, complaint.erased, complaint.channel], ['The machine was idle.', false, 'STAFF']);
});

test('a second role opens nothing of another unit: neither grounds nor words', async (t) => {
  const { api, predict } = await desk(t);
  const { prediction } = await predict(200);
  const input = { commandId: 'c', predictionId: prediction.id, text: 'It was wrong.' };
  const { complaintId } = good(await api.ask(colleague, COMPLAIN, { input })).data.receiveComplaint;
  const grounds = 'query ($id: ID!) { prediction(id: $id) { features reasons { column } } }';
  const words = 'query ($id: ID!) { prediction(id: $id) { complaints { id text } } }';
  const file = (bearer: string) =>
    fetch(`${api.url}/case-file?subject=${prediction.subject}`, { headers: { authorization: `Bearer ${bearer}` } });
  for (const second of ['business', 'approver'] as const) {
    const both = token(`o.${second}`, ['operator', second], 'cards');
    for (const query of [grounds, words]) {
      const { errors } = await api.ask(both, query, { id: prediction.id });
      assert.equal(errors[0]?.extensions.code, 'FORBIDDEN', `${second}: ${query}`);
    }
    const taken = await file(both);
    const text = await taken.text();
    if (taken.ok) assert.match(text, /FORBIDDEN/);
    assert.doesNotMatch(text, /It was wrong|"amount"/);
  }
  const own = token('o.own', ['operator', 'business']);
  assert.equal(good(await api.ask(own, grounds, { id: prediction.id })).data.prediction.features.amount, 200);
  assert.equal(good(await api.ask(own, words, { id: prediction.id })).data.prediction.complaints[0].id, complaintId);
  assert.match(await (await file(own)).text(), /It was wrong/);
});

test('who asked for a decision answers no complaint about it', async (t) => {
  const { api, predict } = await desk(t);
  const { prediction } = await predict(200);
  const complaint = { commandId: 'c', predictionId: prediction.id, text: 'Wrong.' };
  const { complaintId } = good(await api.ask(colleague, COMPLAIN, { input: complaint })).data.receiveComplaint;
  const input = { complaintId, outcome: 'REJECTED', answer: 'No.' };
  const { errors } = await api.ask(people.business, ANSWER, { input });
  assert.equal(errors[0]?.extensions.code, 'FOUR_EYES_REQUIRED');
  good(await api.ask(colleague, ANSWER, { input }));
});

test('a complaint of somebody erased is recorded without words, and one recorded before is found again', async (t) => {
  const { api, predict } = await desk(t);
  const { prediction } = await predict(200);
  const before = { commandId: 'before', predictionId: prediction.id, text: 'Wrong.' };
  const first = good(await api.ask(colleague, COMPLAIN, { input: before })).data.receiveComplaint;
  const erase = 'mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { subject } }';
  good(await api.ask(people.operator, erase, { input: { subject: prediction.subject, reason: 'Asked.' } }));

  const again = good(await api.ask(colleague, COMPLAIN, { input: before })).data.receiveComplaint;
  assert.deepEqual([again.complaintId, again.receipt.replayed], [first.complaintId, true]);
  const said = { commandId: 'said', predictionId: prediction.id, text: 'Still wrong.' };
  assert.equal((await api.ask(colleague, COMPLAIN, { input: said })).errors[0]?.extensions.code, 'ERASED');
  const wordless = { commandId: 'wordless', predictionId: prediction.id };
  const { complaint } = good(await api.ask(colleague, COMPLAIN, { input: wordless })).data.receiveComplaint;
  assert.deepEqual([complaint.status, complaint.text, complaint.erased], ['OPEN', null, true]);
});

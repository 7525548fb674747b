// What waits for a person, what people did, and what is due: now, and as it was at any position.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import type { ReviewReason } from '../../../domain/predictions/events.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { anomalies } from '../../../projections/anomalies.ts';
import { oversightView } from '../../../projections/oversight/oversight-view.ts';
import { listComplaints } from '../../../projections/oversight/read-complaints.ts';
import { reviewQueue } from '../../../projections/oversight/read-review-queue.ts';
import { lastReviewOf, reviewRuleOf, reviewsOf } from '../../../projections/oversight/read-reviews.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';
import { DEPLOYMENT, facts, makePen } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const scored = (reasons: readonly ReviewReason[], change: object = {}): DomainEvent =>
  facts.predictionScored({
    review: reasons.length === 0 ? null : { ruleId: 'rl_0000000000000001', reasons },
    ...change,
  });
const reviewed = (predictionId: string, change: object = {}): DomainEvent => ({
  type: 'PredictionReviewed',
  data: { ...EVENT_EXAMPLES.PredictionReviewed.data, deploymentId: DEPLOYMENT, predictionId, ...change },
});
const complaint = (predictionId: string, n: number, change: object = {}): DomainEvent => ({
  type: 'ComplaintReceived',
  data: {
    ...EVENT_EXAMPLES.ComplaintReceived.data,
    deploymentId: DEPLOYMENT,
    predictionId,
    complaintId: `cp_000000000000000${n}`,
    ...change,
  },
});
const answer = (predictionId: string, n: number): DomainEvent => ({
  type: 'ComplaintAnswered',
  data: { ...EVENT_EXAMPLES.ComplaintAnswered.data, predictionId, complaintId: `cp_000000000000000${n}` },
});
const rule = (change: object): DomainEvent => ({
  type: 'ReviewRuleSet',
  data: { ...EVENT_EXAMPLES.ReviewRuleSet.data, deploymentId: DEPLOYMENT, ...change },
});

/** Decisions have the ids `uuid(1)`, `uuid(2)`…, by their place in the list. */
async function project(t: TestContext, all: readonly DomainEvent[]) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const at: bigint[] = [];
  for (const [index, fact] of all.entries()) {
    const id = fact.type === 'PredictionScored' ? { id: uuid(index + 1) } : {};
    at.push((await pen.write(fact, id)).position);
  }
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [oversightView] });
  return { views: readerOf(t, file), at };
}

const history = (): DomainEvent[] => [
  rule({ ruleId: 'rl_0000000000000001' }), // 0
  scored(['near-threshold']), // 1: uuid 2
  scored([]), // 2: uuid 3
  scored(['near-threshold', 'large-amount']), // 3: uuid 4
  complaint(uuid(3), 1, { dueAt: '2026-03-01T00:00:00.000Z' }), // 4
  complaint(uuid(2), 2, { dueAt: '2026-02-01T00:00:00.000Z' }), // 5
  reviewed(uuid(2)), // 6
  rule({ ruleId: 'rl_0000000000000002', largeAmount: null }), // 7
  answer(uuid(3), 1), // 8
  reviewed(uuid(2), { reviewId: 'rv_0000000000000002', decision: 'DECLINE' }), // 9
];

test('a decision waits from its scoring to its first review, a complaint to its answer, and nothing else makes a row', async (t) => {
  const { views, at } = await project(t, history());
  const waiting = async (index?: number) =>
    (
      await reviewQueue(views, { ...EVERYTHING, status: 'waiting', asOf: index === undefined ? undefined : at[index] })
    ).rows.map(({ prediction_id, reasons }) => `${Number(prediction_id.slice(-2))} ${reasons.join('+')}`);
  assert.deepEqual(await waiting(0), []);
  assert.deepEqual(await waiting(2), ['2 near-threshold']);
  assert.deepEqual(await waiting(5), [
    '2 near-threshold',
    '4 near-threshold+large-amount',
    '3 complaint',
    '2 complaint',
  ]);
  assert.deepEqual(await waiting(6), ['4 near-threshold+large-amount', '3 complaint', '2 complaint']);
  assert.deepEqual(await waiting(8), ['4 near-threshold+large-amount', '2 complaint']);
  assert.deepEqual(await waiting(), await waiting(9));
  const { rows } = await reviewQueue(views, { ...EVERYTHING, status: 'done' });
  assert.deepEqual(
    rows.map(({ closed_position, closing_event_id }) => [closed_position, closing_event_id !== null]),
    [
      [at[6], true],
      [at[8], true],
    ],
  );
  const before = await reviewQueue(views, { ...EVERYTHING, asOf: at[7] });
  assert.deepEqual(
    before.rows.map(({ status, closed_at }) => [status, closed_at === null]),
    [
      ['done', false],
      ['waiting', true],
      ['waiting', true],
      ['waiting', true],
    ],
  );
});

test('the queue is asked by reason, deployment and unit', async (t) => {
  const { views } = await project(t, [
    ...history(),
    scored(['large-amount'], { deploymentId: 'dp_0000000000000002', businessUnit: 'cards' }),
  ]);
  const count = async (query: object) => (await reviewQueue(views, { ...EVERYTHING, ...query })).rows.length;
  assert.equal(await count({}), 5);
  assert.equal(await count({ reasons: ['complaint'] }), 2);
  assert.equal(await count({ reasons: ['large-amount'] }), 2);
  assert.equal(await count({ reasons: ['near-threshold', 'complaint'] }), 4);
  assert.equal(await count({ deploymentId: 'dp_0000000000000002' }), 1);
  assert.equal(await count({ businessUnits: ['cards'] }), 1);
  assert.equal(await count({ businessUnits: [] }), 0);
  assert.equal(await count({ predictionId: uuid(2) }), 2);
});

test('what is due first comes first, in pages of any size and in both directions', async (t) => {
  const { views } = await project(t, history());
  const all = await reviewQueue(views, { ...EVERYTHING, dueFirst: true });
  assert.deepEqual(
    all.rows.map(({ due_at }) => due_at),
    ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', null, null],
  );
  const positions = all.rows.map(({ position }) => position);
  for (const size of [1, 2, 3]) {
    const forwards: bigint[] = [];
    let after: bigint | undefined;
    for (;;) {
      const page = await reviewQueue(views, { ...EVERYTHING, dueFirst: true, first: size, after });
      forwards.push(...page.rows.map(({ position }) => position));
      after = forwards.at(-1);
      if (!page.hasNextPage) break;
    }
    assert.deepEqual(forwards, positions);
    const backwards: bigint[] = [];
    let before: bigint | undefined;
    for (;;) {
      const page = await reviewQueue(views, { ...EVERYTHING, dueFirst: true, last: size, before });
      backwards.unshift(...page.rows.map(({ position }) => position));
      before = backwards[0];
      if (!page.hasPreviousPage) break;
    }
    assert.deepEqual(backwards, positions);
  }
  await assert.rejects(
    reviewQueue(views, { ...EVERYTHING, dueFirst: true, first: 1, after: 123_456n }),
    /not a cursor of this list/,
  );
});

test('reviews stand in order, the last one holds, and a past position knows nothing of later ones', async (t) => {
  const { views, at } = await project(t, history());
  const ids = async (asOf?: bigint) => (await reviewsOf(views, uuid(2), asOf)).map(({ review_id }) => review_id);
  assert.deepEqual(await ids(), [EVENT_EXAMPLES.PredictionReviewed.data.reviewId, 'rv_0000000000000002']);
  assert.deepEqual(await ids(at[8]), [EVENT_EXAMPLES.PredictionReviewed.data.reviewId]);
  assert.deepEqual(await ids(at[5]), []);
  assert.equal((await lastReviewOf(views, uuid(2)))?.decision, 'DECLINE');
  assert.equal((await lastReviewOf(views, uuid(2), at[8]))?.decision, 'APPROVE');
  assert.equal(await lastReviewOf(views, uuid(2), at[5]), undefined);
});

test('one rule holds at a time, and which one held then is a look at its row', async (t) => {
  const { views, at } = await project(t, history());
  assert.equal(await reviewRuleOf(views, DEPLOYMENT, (at[0] as bigint) - 1n), undefined);
  assert.equal((await reviewRuleOf(views, DEPLOYMENT, at[6]))?.rule_id, 'rl_0000000000000001');
  assert.equal((await reviewRuleOf(views, DEPLOYMENT, at[7]))?.rule_id, 'rl_0000000000000002');
  assert.equal((await reviewRuleOf(views, DEPLOYMENT))?.large_column, null);
});

test('complaints are listed by their deadline; overdue is what had no answer when it was due', async (t) => {
  const { views, at } = await project(t, history());
  const ids = async (query: object) =>
    (await listComplaints(views, { ...EVERYTHING, ...query })).rows.map(({ complaint_id }) =>
      Number(complaint_id.slice(-1)),
    );
  assert.deepEqual(await ids({}), [1, 2]);
  assert.deepEqual(await ids({ dueFirst: true }), [2, 1]);
  assert.deepEqual(await ids({ answered: true }), [1]);
  assert.deepEqual(await ids({ answered: false }), [2]);
  assert.deepEqual(await ids({ answered: false, asOf: at[7] }), [1, 2]);
  assert.deepEqual(await ids({ answered: true, asOf: at[7] }), []);
  assert.deepEqual(await ids({ overdueAt: '2026-02-01T00:00:00.000Z' }), []);
  assert.deepEqual(await ids({ overdueAt: '2026-02-01T00:00:00.001Z' }), [2]);
  assert.deepEqual(await ids({ overdueAt: '2026-04-01T00:00:00.000Z' }), [2]);
  assert.deepEqual(await ids({ overdueAt: '2026-04-01T00:00:00.000Z', asOf: at[7] }), [1, 2]);
});

test('an answer to nothing, or a second one, is an anomaly and changes no row', async (t) => {
  const { views, at } = await project(t, [...history(), answer(uuid(3), 1), answer(uuid(3), 9)]);
  const found = await anomalies(views);
  assert.deepEqual(
    found.map(({ code, position }) => [code, position]),
    [
      ['ANSWER_WITHOUT_COMPLAINT', at[10]],
      ['ANSWER_WITHOUT_COMPLAINT', at[11]],
    ],
  );
  const [first] = (await listComplaints(views, EVERYTHING)).rows;
  assert.equal(first?.answered_position, at[8]);
});

// What people may do about a decision: never whoever asked for it, and an answer is given once.
import { describe, test } from 'node:test';
import {
  type DecisionFacts,
  type OversightCommand,
  oversightDecider,
} from '../../../domain/predictions/decide-oversight.ts';
import type {
  ComplaintAnswered,
  ComplaintReceived,
  OversightEvent,
  PredictionReviewed,
} from '../../../domain/predictions/events.ts';
import { deciderSpec } from '../../support/decider-spec.ts';

const given = deciderSpec(oversightDecider);
const NOW = '2026-02-10T00:00:00.000Z';
const about: DecisionFacts = {
  predictionId: '00000000-0000-4000-8000-000000000001',
  deploymentId: 'dp_0000000000000001',
  modelId: 'md_0000000000000001',
  version: 1,
  businessUnit: 'retail',
  subject: 'sb_person00000000001',
  caller: 'sb_caller0000000000',
  modelDecision: 'DECLINE',
  recordedAt: '2026-01-31T12:00:00.000Z',
  words: ['DECLINE', 'ACCEPT'],
};
const { predictionId, deploymentId, modelId, version, businessUnit, subject } = about;
const told = (text: string) => ({ clear: { text } });

const reviewed = (change: Partial<PredictionReviewed> = {}): OversightEvent => ({
  type: 'PredictionReviewed',
  data: {
    reviewId: 'rv_0000000000000001',
    predictionId,
    deploymentId,
    modelId,
    version,
    businessUnit,
    subject,
    reviewer: 'sb_reviewer00000000',
    outcome: 'overridden',
    modelDecision: 'DECLINE',
    decision: 'ACCEPT',
    finalAction: 'The loan was paid out.',
    reason: 'The income was proved by other papers.',
    complaintId: null,
    ...change,
  },
});
const review = (
  change: Partial<Extract<OversightCommand, { type: 'ReviewPrediction' }>['data']> = {},
  decision: string | null = 'ACCEPT',
): OversightCommand => ({
  type: 'ReviewPrediction',
  about,
  data: {
    reviewId: 'rv_0000000000000001',
    reviewer: 'sb_reviewer00000000',
    outcome: 'overridden',
    finalAction: 'The loan was paid out.',
    reason: 'The income was proved by other papers.',
    complaintId: null,
    ...change,
  },
  decision,
});
const received = (change: Partial<ComplaintReceived> = {}): OversightEvent => ({
  type: 'ComplaintReceived',
  data: {
    complaintId: 'cp_0000000000000001',
    predictionId,
    deploymentId,
    modelId,
    version,
    businessUnit,
    subject,
    channel: 'person',
    text: told('Wrong.'),
    receivedAt: NOW,
    dueAt: '2026-03-10T00:00:00.000Z',
    basis: 'GDPR art. 12(3): one month (M)',
    ...change,
  },
});
const receive = (
  change: Partial<Omit<Extract<OversightCommand, { type: 'ReceiveComplaint' }>, 'type'>> = {},
): OversightCommand => ({
  type: 'ReceiveComplaint',
  about,
  data: { complaintId: 'cp_0000000000000001', channel: 'person', text: told('Wrong.') },
  receivedAt: null,
  due: null,
  now: NOW,
  ...change,
});
const answered: ComplaintAnswered = {
  complaintId: 'cp_0000000000000001',
  predictionId,
  businessUnit,
  subject,
  outcome: 'upheld',
  answer: told('You were right.'),
};
const answer = (complaintId = 'cp_0000000000000001', answeredBy = 'sb_colleague0000000'): OversightCommand => ({
  type: 'AnswerComplaint',
  about,
  data: { complaintId, outcome: 'upheld', answer: told('You were right.') },
  answeredBy,
});

describe('a decision is reviewed', () => {
  test('by somebody who did not ask for it', () => {
    given().when(review()).follows(reviewed());
    given()
      .when(review({ reviewer: about.caller }))
      .refused('FOUR_EYES_REQUIRED', /somebody else/);
  });
  test('as often as needed, each time against what holds by then', () => {
    const back = { reviewId: 'rv_0000000000000002' };
    given(reviewed())
      .when(review(back, 'DECLINE'))
      .follows(reviewed({ ...back, decision: 'DECLINE' }));
    given(reviewed())
      .when(review(back, 'ACCEPT'))
      .refused('BAD_INPUT', /the one that holds/);
    given(reviewed())
      .when(review({ ...back, outcome: 'upheld' }, null))
      .follows(reviewed({ ...back, outcome: 'upheld' }));
    given(reviewed())
      .when(review({ ...back, outcome: 'upheld' }, 'DECLINE'))
      .refused('BAD_INPUT', /stays as it is/);
    given()
      .when(review({ outcome: 'upheld' }, 'DECLINE'))
      .follows(reviewed({ outcome: 'upheld', decision: 'DECLINE' }));
  });
  test('with a word of the deployment, a final action and a reason', () => {
    given()
      .when(review({}, 'MAYBE'))
      .refused('BAD_INPUT', /DECLINE, ACCEPT/);
    given()
      .when(review({}, null))
      .refused('BAD_INPUT', /name the other word/);
    given()
      .when(review({ finalAction: '' }))
      .refused('BAD_INPUT', /finalAction/);
    given()
      .when(review({ reason: '  ' }))
      .refused('BAD_INPUT', /reason/);
  });
  test('in answer to a complaint only where there is that one', () => {
    const to = { complaintId: 'cp_0000000000000001' };
    given(received()).when(review(to)).follows(reviewed(to));
    given()
      .when(review(to))
      .refused('NOT_FOUND', /no complaint/);
  });
  test('a hundred times at the most', () => {
    const all = Array.from({ length: 100 }, (_, i) => reviewed({ decision: i % 2 === 0 ? 'ACCEPT' : 'DECLINE' }));
    given(...all)
      .when(review())
      .refused('BAD_INPUT', /100 times/);
  });
});

describe('a complaint is received', () => {
  test('with a month to answer it, whatever the length of that month', () => {
    given().when(receive()).follows(received());
    const receivedAt = '2026-01-31T13:00:00.000Z';
    given()
      .when(receive({ receivedAt }))
      .follows(received({ receivedAt, dueAt: '2026-02-28T13:00:00.000Z' }));
  });
  test('or with an earlier deadline that says what it rests on, never a later one', () => {
    const at = '2026-02-20T00:00:00.000Z';
    given()
      .when(receive({ due: { at, basis: 'Our own promise: ten days.' } }))
      .follows(received({ dueAt: at, basis: 'Our own promise: ten days.' }));
    given()
      .when(receive({ due: { at, basis: '' } }))
      .refused('BAD_INPUT', /basis/);
    for (const wrong of [NOW, '2026-02-01T00:00:00.000Z', '2026-03-10T00:00:00.001Z']) {
      given()
        .when(receive({ due: { at: wrong, basis: 'x' } }))
        .refused('BAD_INPUT', /at the latest one calendar month/);
    }
  });
  test('after the decision it is about, and not before it is there', () => {
    given()
      .when(receive({ receivedAt: '2026-02-10T00:00:00.001Z' }))
      .refused('BAD_INPUT', /not come yet/);
    given()
      .when(receive({ receivedAt: '2026-01-31T11:59:59.999Z' }))
      .refused('BAD_INPUT', /before the decision/);
  });
  test('a hundred times at the most', () => {
    given(...Array.from({ length: 100 }, () => received()))
      .when(receive())
      .refused('BAD_INPUT', /100 complaints/);
  });
});

describe('a complaint is answered', () => {
  test('once, with its outcome', () => {
    given(received()).when(answer()).follows({ type: 'ComplaintAnswered', data: answered });
    given(received(), { type: 'ComplaintAnswered', data: answered })
      .when(answer())
      .refused('COMPLAINT_ALREADY_ANSWERED', /not changed/);
  });
  test('where there is one, each by itself', () => {
    given()
      .when(answer())
      .refused('NOT_FOUND', /no complaint/);
    given(received(), received({ complaintId: 'cp_0000000000000002' }), { type: 'ComplaintAnswered', data: answered })
      .when(answer('cp_0000000000000002'))
      .follows({ type: 'ComplaintAnswered', data: { ...answered, complaintId: 'cp_0000000000000002' } });
  });
});

describe('a complaint', () => {
  test('is answered by somebody who did not ask for the decision', () => {
    given(received())
      .when(answer(undefined, about.caller))
      .refused('FOUR_EYES_REQUIRED', /somebody else/);
  });
  test('has no words that could not be sealed', () => {
    given()
      .when(receive({ data: { complaintId: 'cp_0000000000000001', channel: 'person', text: null } }))
      .refused('ERASED', /leave the words out/);
  });
});

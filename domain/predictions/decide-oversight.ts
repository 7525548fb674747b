// What may people do about a decision? Look at it and let it stand or put another in its place, object to it, answer the
// objection (AI Act 14(4)(d), GDPR 22(3) and 12(3)). Never whoever asked for it alone: four eyes.
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { ComplaintAnswered, ComplaintReceived, OversightEvent, PredictionReviewed, Told } from './events.ts';
import { ONE_MONTH_BASIS, oneMonthAfter } from './one-month-after.ts';
import { evolveOversight, finalDecision, nothingDone, type OversightState } from './oversight-state.ts';

/** What of the decision these commands are judged on: read by the caller from the ledger. */
export interface DecisionFacts {
  readonly predictionId: string;
  readonly deploymentId: string;
  readonly modelId: string;
  readonly version: number;
  readonly businessUnit: string;
  /** Reference of the person decided about. */
  readonly subject: string | null;
  /** Reference of whoever asked for it. */
  readonly caller: string;
  readonly modelDecision: string;
  readonly recordedAt: string;
  /** Every decision the deployment can give. */
  readonly words: readonly string[];
}

export type OversightCommand =
  | {
      readonly type: 'ReviewPrediction';
      readonly about: DecisionFacts;
      readonly data: Pick<
        PredictionReviewed,
        'reviewId' | 'reviewer' | 'outcome' | 'finalAction' | 'reason' | 'complaintId'
      >;
      /** Null: what holds now. */
      readonly decision: string | null;
    }
  | {
      readonly type: 'ReceiveComplaint';
      readonly about: DecisionFacts;
      readonly data: Pick<ComplaintReceived, 'complaintId' | 'channel'> & { readonly text: Told | null };
      /** RFC 3339 UTC with milliseconds; null: now. */
      readonly receivedAt: string | null;
      /** An earlier deadline than a month's, and what it rests on; null: a month's. */
      readonly due: { readonly at: string; readonly basis: string } | null;
      readonly now: string;
    }
  | {
      readonly type: 'AnswerComplaint';
      readonly about: Pick<DecisionFacts, 'caller'>;
      readonly data: Pick<ComplaintAnswered, 'complaintId' | 'outcome'> & {
        /** Null: the words can no longer be sealed, and none may stand in the clear. */
        readonly answer: Told | null;
      };
      /** Reference of who answers. */
      readonly answeredBy: string;
    };

/** Of one decision: a list that callers make longer has an end. */
const MOST = 100;

export function reviewPrediction(
  { about, data, decision }: Extract<OversightCommand, { type: 'ReviewPrediction' }>,
  state: OversightState,
): OversightEvent[] {
  if (data.reviewer === about.caller) {
    throw new DomainError(
      'FOUR_EYES_REQUIRED',
      'You asked for this decision, so you cannot review it; somebody else of the unit has to.',
    );
  }
  if (state.reviews.length >= MOST) {
    throw new DomainError('BAD_INPUT', `This decision was reviewed ${MOST} times, which is the most.`);
  }
  requireText('finalAction', data.finalAction);
  requireText('reason', data.reason);
  if (data.complaintId !== null) existingComplaint(state, data.complaintId);
  const before = finalDecision(state, about.modelDecision);
  const after = decision ?? before;
  if (!about.words.includes(after)) {
    throw new DomainError(
      'BAD_INPUT',
      `decision is one of the words of the deployment: ${about.words.slice(0, 20).join(', ')}.`,
      { field: 'decision' },
    );
  }
  if (data.outcome === 'upheld' && after !== before) {
    const sentence = 'An upheld decision stays as it is; leave decision out, or say OVERRIDDEN.';
    throw new DomainError('BAD_INPUT', sentence, { field: 'decision' });
  }
  if (data.outcome === 'overridden' && after === before) {
    const sentence = 'To override is to put another decision in the place of the one that holds; name the other word.';
    throw new DomainError('BAD_INPUT', sentence, { field: 'decision' });
  }
  const { predictionId, deploymentId, modelId, version, businessUnit, subject, modelDecision } = about;
  const { reviewId, reviewer, outcome, finalAction, reason, complaintId } = data;
  return [
    {
      type: 'PredictionReviewed',
      data: {
        reviewId,
        predictionId,
        deploymentId,
        modelId,
        version,
        businessUnit,
        subject,
        reviewer,
        outcome,
        modelDecision,
        decision: after,
        finalAction,
        reason,
        complaintId,
      },
    },
  ];
}

export function receiveComplaint(
  { about, data, receivedAt: given, due, now }: Extract<OversightCommand, { type: 'ReceiveComplaint' }>,
  state: OversightState,
): OversightEvent[] {
  if (state.complaints.length >= MOST) {
    throw new DomainError('BAD_INPUT', `${MOST} complaints are recorded of this decision, which is the most.`);
  }
  if (data.text === null) throw wordsOfErased();
  const receivedAt = given ?? now;
  if (receivedAt > now) {
    throw new DomainError('BAD_INPUT', 'receivedAt has not come yet; a complaint is recorded once it is there.', {
      field: 'receivedAt',
    });
  }
  if (receivedAt < about.recordedAt) {
    throw new DomainError('BAD_INPUT', 'receivedAt is before the decision that the complaint is about.', {
      field: 'receivedAt',
    });
  }
  const latest = oneMonthAfter(receivedAt);
  if (due !== null) {
    requireText('basis', due.basis);
    if (due.at <= receivedAt || due.at > latest) {
      throw new DomainError(
        'BAD_INPUT',
        `dueAt is after the complaint came in and at the latest one calendar month after it, ${latest}.`,
        { field: 'dueAt' },
      );
    }
  }
  const { predictionId, deploymentId, modelId, version, businessUnit, subject } = about;
  return [
    {
      type: 'ComplaintReceived',
      data: {
        complaintId: data.complaintId,
        predictionId,
        deploymentId,
        modelId,
        version,
        businessUnit,
        subject,
        channel: data.channel,
        text: data.text,
        receivedAt,
        dueAt: due?.at ?? latest,
        basis: due?.basis ?? ONE_MONTH_BASIS,
      },
    },
  ];
}

export function answerComplaint(
  { about, data, answeredBy }: Extract<OversightCommand, { type: 'AnswerComplaint' }>,
  state: OversightState,
): OversightEvent[] {
  if (answeredBy === about.caller) {
    throw new DomainError(
      'FOUR_EYES_REQUIRED',
      'You asked for this decision, so you cannot answer a complaint about it; somebody else of the unit has to.',
    );
  }
  const { received, answered } = existingComplaint(state, data.complaintId);
  if (answered !== null) {
    throw new DomainError(
      'COMPLAINT_ALREADY_ANSWERED',
      'This complaint was answered, and an answer is not changed; what is said anew is another complaint.',
    );
  }
  const { complaintId, predictionId, businessUnit, subject } = received;
  const { outcome, answer } = data;
  if (answer === null) throw wordsOfErased();
  return [{ type: 'ComplaintAnswered', data: { complaintId, predictionId, businessUnit, subject, outcome, answer } }];
}

/** A retry of what was recorded before the erasure is found before anything is decided, and is not refused. */
const wordsOfErased = () =>
  new DomainError('ERASED', 'The person was erased, so words about them can no longer be kept; leave the words out.');

function existingComplaint(state: OversightState, complaintId: string) {
  const found = state.complaints.find(({ received }) => received.complaintId === complaintId);
  if (found) return found;
  throw new DomainError('NOT_FOUND', 'There is no complaint with this id about this decision.');
}

function requireText(field: string, text: string): void {
  if (text.trim() !== '') return;
  throw new DomainError('BAD_INPUT', `${field} is empty; say it in a sentence.`, { field });
}

export function decideOversight(command: OversightCommand, state: OversightState): readonly OversightEvent[] {
  switch (command.type) {
    case 'ReviewPrediction':
      return reviewPrediction(command, state);
    case 'ReceiveComplaint':
      return receiveComplaint(command, state);
    case 'AnswerComplaint':
      return answerComplaint(command, state);
    default:
      return assertNever(command);
  }
}

export const oversightDecider: Decider<OversightState, OversightCommand, OversightEvent> = {
  initial: nothingDone,
  decide: decideOversight,
  evolve: evolveOversight,
};

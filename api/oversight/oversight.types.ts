// What do people's own decisions look like from outside? Reviews, complaints with their deadlines, and what still waits.
import { ID, ObjectType } from 'type-graphql';
import type { Position } from '../../domain/kernel/event.ts';
import type {
  ComplaintAnswered,
  ComplaintChannel,
  PredictionReviewed,
  ReviewReason,
} from '../../domain/predictions/events.ts';
import type { Complaint } from '../../projections/oversight/read-complaints.ts';
import type { QueueReason, ReviewItem } from '../../projections/oversight/read-review-queue.ts';
import type { PredictionReview } from '../../projections/oversight/read-reviews.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import {
  ComplaintChannelName,
  ComplaintOutcome,
  ComplaintStatus,
  QueueReasonName,
  QueueStatus,
  ReviewOutcome,
  ReviewReasonName,
} from './oversight-enums.ts';

@ObjectType({ description: 'Why a person should look at a decision, by the rule of its moment.' })
export class ReviewCall {
  @AuthorizedField(() => ID)
  ruleId: string;

  @AuthorizedField(() => [ReviewReasonName])
  reasons: readonly ReviewReason[];
}

@ObjectType('Review', { description: 'A person looked at a decision.' })
export class ReviewType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => ID)
  predictionId: string;

  @AuthorizedField(() => Person)
  reviewer: Person;

  @AuthorizedField(() => ReviewOutcome)
  outcome: PredictionReviewed['outcome'];

  @AuthorizedField(() => String)
  modelDecision: string;

  @AuthorizedField(() => String, { description: 'What holds from then on.' })
  decision: string;

  @AuthorizedField(() => String)
  finalAction: string;

  @AuthorizedField(() => String)
  reason: string;

  @AuthorizedField(() => ID, { nullable: true, description: 'The complaint it answers to.' })
  complaintId: string | null;

  @AuthorizedField(() => DateTimeScalar)
  reviewedAt: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => ID)
  eventId: string;
}

@ObjectType('Complaint', { description: 'An objection to a decision; an answer is due.' })
export class ComplaintType {
  readonly asOf: Position | null;
  readonly businessUnit: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly answerRevision: bigint | null;

  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => ID)
  predictionId: string;

  @AuthorizedField(() => ID)
  deploymentId: string;

  @AuthorizedField(() => String)
  modelVersionId: string;

  @AuthorizedField(() => String, { nullable: true, description: 'Reference of the person decided about.' })
  subject: string | null;

  @AuthorizedField(() => ComplaintChannelName)
  channel: ComplaintChannel;

  @AuthorizedField(() => ComplaintStatus)
  status: 'open' | 'answered';

  @AuthorizedField(() => DateTimeScalar)
  receivedAt: string;

  @AuthorizedField(() => DateTimeScalar)
  dueAt: string;

  @AuthorizedField(() => String, { description: 'What the deadline rests on.' })
  basis: string;

  @AuthorizedField(() => Person)
  recordedBy: Person;

  @AuthorizedField(() => ComplaintOutcome, { nullable: true, description: 'Null while it is open.' })
  outcome: ComplaintAnswered['outcome'] | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true })
  answeredAt: string | null;

  @AuthorizedField(() => Person, { nullable: true })
  answeredBy: Person | null;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => ID)
  eventId: string;

  @AuthorizedField(() => ID, { nullable: true })
  answerEventId: string | null;
}

@ObjectType('ReviewItem', { description: 'A decision that is put before a person: by a rule, or by a complaint.' })
export class ReviewItemType {
  readonly asOf: Position | null;
  readonly complaintId: string | null;

  @AuthorizedField(() => ID)
  predictionId: string;

  @AuthorizedField(() => ID)
  deploymentId: string;

  @AuthorizedField(() => String)
  modelVersionId: string;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => QueueStatus)
  status: ReviewItem['status'];

  @AuthorizedField(() => [QueueReasonName])
  reasons: readonly QueueReason[];

  @AuthorizedField(() => ID, { nullable: true, description: 'The rule that found it; null of a complaint.' })
  ruleId: string | null;

  @AuthorizedField(() => DateTimeScalar)
  since: string;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Of a complaint; a rule sets no time.' })
  dueAt: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true })
  doneAt: string | null;

  @AuthorizedField(() => Person, { nullable: true })
  doneBy: Person | null;

  @AuthorizedField(() => PositionScalar)
  position: bigint;
}

export const ComplaintConnection = connectionType('Complaint', () => ComplaintType);
export const ReviewItemConnection = connectionType('ReviewItem', () => ReviewItemType);

export function reviewType(row: PredictionReview): ReviewType {
  return {
    id: row.review_id,
    predictionId: row.prediction_id,
    reviewer: personOf(row.reviewer),
    outcome: row.outcome,
    modelDecision: row.model_decision,
    decision: row.decision,
    finalAction: row.final_action,
    reason: row.reason,
    complaintId: row.complaint_id,
    reviewedAt: row.reviewed_at,
    position: row.position,
    eventId: row.event_id,
  };
}

export function complaintType(row: Complaint, asOf: Position | null): ComplaintType {
  return {
    asOf,
    businessUnit: row.business_unit,
    stream: row.stream,
    revision: row.revision,
    answerRevision: row.answer_revision,
    id: row.complaint_id,
    predictionId: row.prediction_id,
    deploymentId: row.deployment_id,
    modelVersionId: `${row.model_id}@${row.version}`,
    subject: row.subject,
    channel: row.channel,
    status: row.answered_position === null ? 'open' : 'answered',
    receivedAt: row.received_at,
    dueAt: row.due_at,
    basis: row.basis,
    recordedBy: personOf(row.recorded_by),
    outcome: row.outcome,
    answeredAt: row.answered_at,
    answeredBy: row.answered_by === null ? null : personOf(row.answered_by),
    position: row.position,
    eventId: row.event_id,
    answerEventId: row.answer_event_id,
  };
}

export function reviewItemType(row: ReviewItem, asOf: Position | null): ReviewItemType {
  return {
    asOf,
    complaintId: row.complaint_id,
    predictionId: row.prediction_id,
    deploymentId: row.deployment_id,
    modelVersionId: `${row.model_id}@${row.version}`,
    businessUnit: row.business_unit,
    status: row.status,
    reasons: row.reasons,
    ruleId: row.rule_id,
    since: row.since,
    dueAt: row.due_at,
    doneAt: row.closed_at,
    doneBy: row.closed_by === null ? null : personOf(row.closed_by),
    position: row.position,
  };
}

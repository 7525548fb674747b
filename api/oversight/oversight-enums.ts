// Which closed lists does oversight speak in? The domain's own.
import { COMPLAINT_CHANNELS, REVIEW_REASONS } from '../../domain/predictions/events.ts';
import { QUEUE_REASONS } from '../../projections/oversight/read-review-queue.ts';
import { closedList } from '../relay/enums.ts';

export const ReviewOutcome = closedList('ReviewOutcome', 'Whether a person let the decision stand.', [
  'upheld',
  'overridden',
]);
export const ComplaintChannelName = closedList('ComplaintChannel', 'Who objected.', COMPLAINT_CHANNELS);
export const ComplaintOutcome = closedList('ComplaintOutcome', 'What came of a complaint.', [
  'upheld',
  'rejected',
  'withdrawn',
]);
export const ComplaintStatus = closedList('ComplaintStatus', 'Whether a complaint was answered.', ['open', 'answered']);
export const ReviewReasonName = closedList('ReviewReason', 'What a rule found in a decision.', REVIEW_REASONS);
export const QueueReasonName = closedList('QueueReason', 'Why a decision is put before a person.', QUEUE_REASONS);
export const QueueStatus = closedList('QueueStatus', 'Whether somebody has seen to it.', ['waiting', 'done']);

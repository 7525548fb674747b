// The oversight view: what people should look at, what they did about it, and by when an answer is due. Of the thousands of
// decisions a second only those that a rule found make a row.
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { OVERSIGHT_TABLES } from './oversight-tables.ts';

/** Sorts after every time. */
const NOT_DUE = '~';

type Closing = EventOf<'PredictionReviewed' | 'ComplaintAnswered'>;

/** What an item is once it was seen to. */
const closedBy = ({ position, id, metadata }: Closing) => ({
  closed_position: position,
  closed_at: metadata.recordedAt,
  closed_by: metadata.actor.subject,
  closing_event_id: id,
});

export const oversightView = {
  name: 'oversight',
  version: 1,
  tables: OVERSIGHT_TABLES,
  on: {
    ReviewRuleSet: ({ data, position, id, metadata }, views) => {
      views.write(
        views.db
          .updateTable('review_rule')
          .set({ to_position: position })
          .where('deployment_id', '=', data.deploymentId)
          .where('to_position', 'is', null),
      );
      views.write(
        views.db.insertInto('review_rule').values({
          deployment_id: data.deploymentId,
          from_position: position,
          to_position: null,
          rule_id: data.ruleId,
          near_threshold: data.nearThreshold,
          large_column: data.largeAmount?.column ?? null,
          large_at_least: data.largeAmount?.atLeast ?? null,
          reason: data.reason,
          since: metadata.recordedAt,
          set_by: metadata.actor.subject,
          event_id: id,
        }),
      );
    },
    PredictionScored: ({ data, position, metadata }, views) => {
      const { review } = data;
      if (review === null) return;
      views.write(
        views.db.insertInto('review_item').values({
          ...itemOf(data, position),
          rule_id: review.ruleId,
          near_threshold: review.reasons.includes('near-threshold') ? 1 : 0,
          large_amount: review.reasons.includes('large-amount') ? 1 : 0,
          complaint_id: null,
          since: metadata.recordedAt,
          due_at: null,
          due_order: NOT_DUE,
        }),
      );
    },
    PredictionReviewed: (event, views) => {
      const { data, position, id, metadata } = event;
      views.write(
        views.db.insertInto('prediction_review').values({
          position,
          review_id: data.reviewId,
          prediction_id: data.predictionId,
          deployment_id: data.deploymentId,
          business_unit: data.businessUnit,
          reviewer: data.reviewer,
          outcome: data.outcome,
          model_decision: data.modelDecision,
          decision: data.decision,
          final_action: data.finalAction,
          reason: data.reason,
          complaint_id: data.complaintId,
          reviewed_at: metadata.recordedAt,
          event_id: id,
        }),
      );
      views.write(
        views.db
          .updateTable('review_item')
          .set(closedBy(event))
          .where('prediction_id', '=', data.predictionId)
          .where('complaint_id', 'is', null)
          .where('closed_position', 'is', null),
      );
    },
    ComplaintReceived: ({ data, position, id, stream, revision, metadata }, views) => {
      views.write(
        views.db.insertInto('complaint').values({
          position,
          complaint_id: data.complaintId,
          prediction_id: data.predictionId,
          deployment_id: data.deploymentId,
          model_id: data.modelId,
          version: data.version,
          business_unit: data.businessUnit,
          subject: data.subject,
          channel: data.channel,
          received_at: data.receivedAt,
          due_at: data.dueAt,
          basis: data.basis,
          recorded_by: metadata.actor.subject,
          stream,
          revision,
          event_id: id,
          answered_position: null,
          answered_at: null,
          answered_by: null,
          outcome: null,
          answer_revision: null,
          answer_event_id: null,
        }),
      );
      views.write(
        views.db.insertInto('review_item').values({
          ...itemOf(data, position),
          rule_id: null,
          near_threshold: 0,
          large_amount: 0,
          complaint_id: data.complaintId,
          since: data.receivedAt,
          due_at: data.dueAt,
          due_order: data.dueAt,
        }),
      );
    },
    ComplaintAnswered: async (event, views) => {
      const { data, position, id, revision, metadata } = event;
      if (!(await isOpen(data.complaintId, views))) {
        views.anomaly(
          event,
          'ANSWER_WITHOUT_COMPLAINT',
          'An answer was recorded to a complaint that is not there or was answered before; it is not shown with it.',
        );
        return;
      }
      views.write(
        views.db
          .updateTable('complaint')
          .set({
            answered_position: position,
            answered_at: metadata.recordedAt,
            answered_by: metadata.actor.subject,
            outcome: data.outcome,
            answer_revision: revision,
            answer_event_id: id,
          })
          .where('complaint_id', '=', data.complaintId),
      );
      views.write(
        views.db.updateTable('review_item').set(closedBy(event)).where('complaint_id', '=', data.complaintId),
      );
    },
  },
} as const satisfies Projection;

const OPEN = { closed_position: null, closed_at: null, closed_by: null, closing_event_id: null };

function itemOf(
  data: Pick<
    EventOf<'PredictionScored'>['data'],
    'predictionId' | 'deploymentId' | 'modelId' | 'version' | 'businessUnit'
  >,
  position: bigint,
) {
  return {
    position,
    prediction_id: data.predictionId,
    deployment_id: data.deploymentId,
    model_id: data.modelId,
    version: data.version,
    business_unit: data.businessUnit,
    ...OPEN,
  };
}

async function isOpen(complaintId: string, views: ViewWriter): Promise<boolean> {
  const found = await views.first(
    views.db.selectFrom('complaint').select('answered_position').where('complaint_id', '=', complaintId),
  );
  return found !== undefined && found.answered_position === null;
}

// Reading what people said of a decision, and by which rule it was put before them; now, or as of a position. Whoever may read the
// deployment or the decision may read these: no unit is asked for here.
import type { Position } from '../../domain/kernel/event.ts';
import type { PredictionReviewed } from '../../domain/predictions/events.ts';
import { heldAt, recordedBy } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { predictionReviewTable, reviewRuleTable } from './oversight-tables.ts';

export type HeldReviewRule = RowOf<typeof reviewRuleTable>;

export interface PredictionReview extends Omit<RowOf<typeof predictionReviewTable>, 'outcome'> {
  readonly outcome: PredictionReviewed['outcome'];
}

/** The rule that holds, or held at `asOf`. */
export async function reviewRuleOf(
  views: Views,
  deploymentId: string,
  asOf?: Position | undefined,
): Promise<HeldReviewRule | undefined> {
  const rule = await views
    .of('oversight')
    .selectFrom('review_rule')
    .selectAll()
    .where('deployment_id', '=', deploymentId)
    .where(heldAt(asOf))
    .executeTakeFirst();
  // That it ended was not known then: what is asked for holds, or it would not have been found.
  return rule && { ...rule, to_position: null };
}

/** Oldest first; a decision has at most 100. */
export async function reviewsOf(
  views: Views,
  predictionId: string,
  asOf?: Position | undefined,
): Promise<PredictionReview[]> {
  const rows = await views
    .of('oversight')
    .selectFrom('prediction_review')
    .selectAll()
    .where('prediction_id', '=', predictionId)
    .where(recordedBy(asOf))
    .orderBy('position')
    .limit(100)
    .execute();
  return rows.map((row) => ({ ...row, outcome: row.outcome as PredictionReview['outcome'] }));
}

/** What a person put in the model's place; `undefined`: nobody has spoken. */
export async function lastReviewOf(
  views: Views,
  predictionId: string,
  asOf?: Position | undefined,
): Promise<PredictionReview | undefined> {
  const row = await views
    .of('oversight')
    .selectFrom('prediction_review')
    .selectAll()
    .where('prediction_id', '=', predictionId)
    .where(recordedBy(asOf))
    .orderBy('position', 'desc')
    .executeTakeFirst();
  return row && { ...row, outcome: row.outcome as PredictionReview['outcome'] };
}

// Reading what waits for a person, or waited at a position that is past.
import type { Position } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import { readDuePage } from './due-page.ts';
import type { reviewItemTable } from './oversight-tables.ts';

export const QUEUE_REASONS = ['near-threshold', 'large-amount', 'complaint'] as const;
export type QueueReason = (typeof QUEUE_REASONS)[number];

export interface ReviewItem extends Omit<RowOf<typeof reviewItemTable>, 'near_threshold' | 'large_amount'> {
  readonly status: 'waiting' | 'done';
  readonly reasons: readonly QueueReason[];
}

export interface ReviewQueueQuery extends Scope, Page {
  /** Left out: both. */
  readonly status?: ReviewItem['status'] | undefined;
  /** One of them is enough; left out: whatever the reason. */
  readonly reasons?: readonly QueueReason[] | undefined;
  readonly deploymentId?: string | undefined;
  readonly predictionId?: string | undefined;
  /** Earliest deadline first, what has none after all that do. */
  readonly dueFirst?: boolean | undefined;
}

export async function reviewQueue(
  views: Views,
  { businessUnits, asOf, status, reasons, deploymentId, predictionId, dueFirst = false, ...page }: ReviewQueueQuery,
): Promise<PageOf<ReviewItem>> {
  const db = views.of('oversight');
  let query = db.selectFrom('review_item').selectAll().where(withinUnits(businessUnits)).where(recordedBy(asOf));
  if (deploymentId !== undefined) query = query.where('deployment_id', '=', deploymentId);
  if (predictionId !== undefined) query = query.where('prediction_id', '=', predictionId);
  if (status === 'waiting') {
    query =
      asOf === undefined
        ? query.where('closed_position', 'is', null)
        : query.where((item) => item.or([item('closed_position', 'is', null), item('closed_position', '>', asOf)]));
  }
  if (status === 'done') {
    query =
      asOf === undefined ? query.where('closed_position', 'is not', null) : query.where('closed_position', '<=', asOf);
  }
  if (reasons !== undefined) {
    query = query.where((item) =>
      item.or([
        ...(reasons.includes('near-threshold') ? [item('near_threshold', '=', 1)] : []),
        ...(reasons.includes('large-amount') ? [item('large_amount', '=', 1)] : []),
        ...(reasons.includes('complaint') ? [item('complaint_id', 'is not', null)] : []),
      ]),
    );
  }
  const dueAt = async (position: Position) => {
    const row = await db
      .selectFrom('review_item')
      .select('due_order')
      .where('position', '=', position)
      .executeTakeFirst();
    return row?.due_order;
  };
  const found = dueFirst ? await readDuePage(query, page, { due: 'due_order', dueAt }) : await readPage(query, page);
  return { ...found, rows: found.rows.map((row) => itemAt(row, asOf)) };
}

/** An end that was recorded after `asOf` is not known yet. */
function itemAt(row: RowOf<typeof reviewItemTable>, asOf: Position | undefined): ReviewItem {
  const { near_threshold, large_amount, ...rest } = row;
  const reasons: QueueReason[] = [
    ...(near_threshold === 1 ? (['near-threshold'] as const) : []),
    ...(large_amount === 1 ? (['large-amount'] as const) : []),
    ...(row.complaint_id === null ? [] : (['complaint'] as const)),
  ];
  const done = row.closed_position !== null && (asOf === undefined || row.closed_position <= asOf);
  if (done) return { ...rest, reasons, status: 'done' };
  const waiting = { closed_position: null, closed_at: null, closed_by: null, closing_event_id: null };
  return { ...rest, ...waiting, reasons, status: 'waiting' };
}

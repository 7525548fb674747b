// Reading objections to decisions: what was answered, what is due, and what is overdue; now, or as of a position. The words
// themselves are in the ledger.
import type { Position } from '../../domain/kernel/event.ts';
import type { ComplaintAnswered, ComplaintChannel } from '../../domain/predictions/events.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import { readDuePage } from './due-page.ts';
import type { complaintTable } from './oversight-tables.ts';

type Row = RowOf<typeof complaintTable>;

export interface Complaint extends Omit<Row, 'channel' | 'outcome'> {
  readonly channel: ComplaintChannel;
  readonly outcome: ComplaintAnswered['outcome'] | null;
}

export interface ComplaintsQuery extends Scope, Page {
  /** Left out: both. */
  readonly answered?: boolean | undefined;
  /** RFC 3339 UTC with milliseconds: not answered, and due before it. */
  readonly overdueAt?: string | undefined;
  readonly deploymentId?: string | undefined;
  readonly predictionId?: string | undefined;
  /** Earliest deadline first. */
  readonly dueFirst?: boolean | undefined;
}

export async function listComplaints(
  views: Views,
  { businessUnits, asOf, answered, overdueAt, deploymentId, predictionId, dueFirst = false, ...page }: ComplaintsQuery,
): Promise<PageOf<Complaint>> {
  const db = views.of('oversight');
  let query = db.selectFrom('complaint').selectAll().where(withinUnits(businessUnits)).where(recordedBy(asOf));
  if (deploymentId !== undefined) query = query.where('deployment_id', '=', deploymentId);
  if (predictionId !== undefined) query = query.where('prediction_id', '=', predictionId);
  if (answered === true) {
    query =
      asOf === undefined
        ? query.where('answered_position', 'is not', null)
        : query.where('answered_position', '<=', asOf);
  }
  if (answered === false || overdueAt !== undefined) {
    query =
      asOf === undefined
        ? query.where('answered_position', 'is', null)
        : query.where((row) => row.or([row('answered_position', 'is', null), row('answered_position', '>', asOf)]));
  }
  if (overdueAt !== undefined) query = query.where('due_at', '<', overdueAt);
  const dueAt = async (position: Position) => {
    const row = await db.selectFrom('complaint').select('due_at').where('position', '=', position).executeTakeFirst();
    return row?.due_at;
  };
  const found = dueFirst ? await readDuePage(query, page, { due: 'due_at', dueAt }) : await readPage(query, page);
  return { ...found, rows: found.rows.map((row) => complaintAt(row, asOf)) };
}

export async function findComplaint(
  views: Views,
  complaintId: string,
  { businessUnits, asOf }: Scope,
): Promise<Complaint | undefined> {
  const row = await views
    .of('oversight')
    .selectFrom('complaint')
    .selectAll()
    .where('complaint_id', '=', complaintId)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .executeTakeFirst();
  return row && complaintAt(row, asOf);
}

/** An answer that was recorded after `asOf` is not known yet. */
function complaintAt(row: Row, asOf: Position | undefined): Complaint {
  const channel = row.channel as ComplaintChannel;
  const known = row.answered_position !== null && (asOf === undefined || row.answered_position <= asOf);
  if (known) return { ...row, channel, outcome: row.outcome as Complaint['outcome'] };
  return {
    ...row,
    channel,
    answered_position: null,
    answered_at: null,
    answered_by: null,
    outcome: null,
    answer_revision: null,
    answer_event_id: null,
  };
}

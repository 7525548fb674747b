// What people did about the decisions of a case file: reviews as they were recorded, complaints with their words where those can
// still be opened and may be.
import type { Json } from '../../domain/kernel/event.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { streamAudit } from '../../projections/audit/stream-audit.ts';
import { findComplaint } from '../../projections/oversight/read-complaints.ts';
import type { ApiDeps } from '../deps.ts';
import { readTold, type ToldBy } from '../oversight/told.ts';
import type { CaseRequest } from './case-request.ts';
import { type CaseRow, CLOSED, ERASED } from './case-row.ts';

export async function* reviewRows(
  { views, store }: ApiDeps,
  { scope, filter }: CaseRequest,
): AsyncGenerator<readonly CaseRow[]> {
  for await (const entries of streamAudit(views, { ...scope, ...filter, types: ['PredictionReviewed'] })) {
    const rows: CaseRow[] = [];
    for (const { stream, revision, event_id: eventId, recorded_at: recordedAt } of entries) {
      const [stored] = await store.readStream(stream, { from: revision, limit: 1 });
      const decoded = stored && decodeEvent(stored);
      if (decoded?.kind !== 'event' || decoded.event.type !== 'PredictionReviewed') continue;
      const { subject, ...data } = decoded.event.data;
      rows.push({ ...data, recordedAt, eventId });
    }
    yield rows;
  }
}

export async function* complaintRows(deps: ApiDeps, request: CaseRequest): AsyncGenerator<readonly CaseRow[]> {
  const { scope, filter } = request;
  for await (const entries of streamAudit(deps.views, { ...scope, ...filter, types: ['ComplaintReceived'] })) {
    const rows: CaseRow[] = [];
    for (const { stream, revision, event_id: eventId } of entries) {
      const complaintId = await complaintAt(deps, stream, revision);
      const row = complaintId === undefined ? undefined : await findComplaint(deps.views, complaintId, scope);
      if (!row) continue;
      const words = (type: ToldBy, at: bigint | null): Promise<Json> | null =>
        at === null
          ? null
          : request.opens(row.business_unit)
            ? wordsOf(deps, type, { stream, revision: at, complaintId: row.complaint_id })
            : Promise.resolve(CLOSED);
      rows.push({
        complaintId: row.complaint_id,
        predictionId: row.prediction_id,
        channel: row.channel,
        receivedAt: row.received_at,
        dueAt: row.due_at,
        basis: row.basis,
        text: await words('ComplaintReceived', revision),
        outcome: row.outcome,
        answeredAt: row.answered_at,
        answeredBy: row.answered_by,
        answer: await words('ComplaintAnswered', row.answer_revision),
        eventId,
        answerEventId: row.answer_event_id,
      });
    }
    yield rows;
  }
}

async function complaintAt({ store }: ApiDeps, stream: string, revision: bigint): Promise<string | undefined> {
  const [stored] = await store.readStream(stream, { from: revision, limit: 1 });
  const decoded = stored && decodeEvent(stored);
  if (decoded?.kind !== 'event' || decoded.event.type !== 'ComplaintReceived') return undefined;
  return decoded.event.data.complaintId;
}

async function wordsOf(deps: ApiDeps, type: ToldBy, at: Parameters<typeof readTold>[2]): Promise<Json> {
  const { text, erased } = await readTold(deps, type, at);
  return erased ? ERASED : text;
}

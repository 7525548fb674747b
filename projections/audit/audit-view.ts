// The audit trail: every event of the catalogue as one row: who, what, when, for which purpose, and the digest of what.
import { type DomainEvent, EVENT_CATALOG } from '../../domain/event-catalog.ts';
import type { Recorded } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { prepared } from '../prepared.ts';
import type { Projection } from '../projection.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import { AUDIT_TABLES, type auditTable } from './audit-tables.ts';

const insertAudit = prepared<RowOf<typeof auditTable>>()((db, place) =>
  db.insertInto('audit').values({
    position: place('position'),
    event_id: place('event_id'),
    type: place('type'),
    noun: place('noun'),
    stream: place('stream'),
    revision: place('revision'),
    recorded_at: place('recorded_at'),
    actor: place('actor'),
    roles: place('roles'),
    business_unit: place('business_unit'),
    actor_business_unit: place('actor_business_unit'),
    issuer_kind: place('issuer_kind'),
    purpose: place('purpose'),
    command_id: place('command_id'),
    correlation_id: place('correlation_id'),
    data_hash: place('data_hash'),
    subject: place('subject'),
  }),
);

const unitOfStream = prepared<{ stream: string }>()((db, place) =>
  db.selectFrom('audit_unit').select('business_unit').where('stream', '=', place('stream')),
);

/** The stream whose first event says the unit, where it is not the event's own. */
function owningStream(event: Recorded<DomainEvent>): string {
  if (event.type !== 'UsageMetered') return event.stream;
  const { owner } = event.data;
  switch (owner.kind) {
    case 'training':
      return streams.training(owner.trainingId);
    case 'evaluation':
    case 'import':
      return streams.model(owner.modelId);
    case 'reproduction':
      return owner.trainingId === null ? streams.model(owner.modelId) : streams.training(owner.trainingId);
    case 'scoring':
      return event.stream;
  }
}

async function unitOf(event: Recorded<DomainEvent>, views: ViewWriter): Promise<string> {
  if ('businessUnit' in event.data && event.data.businessUnit !== null) {
    const { businessUnit } = event.data;
    // Predictions name their unit each time; nothing is looked up by their stream.
    if (event.type !== 'PredictionScored') {
      views.write(
        views.db
          .insertInto('audit_unit')
          .values({ stream: event.stream, business_unit: businessUnit })
          .onConflict((conflict) => conflict.doNothing()),
      );
    }
    return businessUnit;
  }
  const known = await views.first(unitOfStream, { stream: owningStream(event) });
  return known?.business_unit ?? event.metadata.actor.businessUnit;
}

function subjectOf(event: Recorded<DomainEvent>): string | null {
  if (event.type === 'PredictionScored')
    return 'sealed' in event.data.grounds ? event.data.grounds.sealed.subject : null;
  return event.type === 'SubjectKeyDestroyed' ? event.data.subject : null;
}

export const auditView = {
  name: 'audit',
  version: 1,
  tables: AUDIT_TABLES,
  on: {},
  onEvery: async (event, views, stored) => {
    const { id, type, stream, revision, position, metadata } = event;
    const { actor } = metadata;
    const business_unit = type === 'PredictionScored' ? event.data.businessUnit : await unitOf(event, views);
    views.write(insertAudit, {
      position,
      event_id: id,
      type,
      noun: EVENT_CATALOG[type].noun,
      stream,
      revision,
      recorded_at: metadata.recordedAt,
      actor: actor.subject,
      roles: JSON.stringify(actor.roles),
      business_unit,
      actor_business_unit: actor.businessUnit,
      issuer_kind: actor.issuerKind,
      purpose: metadata.purpose,
      command_id: metadata.commandId,
      correlation_id: metadata.correlationId,
      data_hash: sha256Hex(stored.data),
      subject: subjectOf(event),
    });
  },
} as const satisfies Projection;

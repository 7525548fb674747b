// The audit trail: every event of the catalogue as one row: who, what, when, for which purpose, and the digest of what.
import { type DomainEvent, EVENT_CATALOG } from '../../domain/event-catalog.ts';
import type { Recorded } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { StoredEvent } from '../../ledger/event-store.ts';
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { AUDIT_TABLES } from './audit-tables.ts';
import { insertAudit, insertDecision, type WrittenRow } from './insert-audit.ts';
import { routeKey } from './route-key.ts';
import { MAX_THINGS, thingsOf } from './things-of.ts';

/** The stream whose first event says the unit, where it is not the event's own. */
function owningStream(event: Recorded<DomainEvent>): string {
  // All holds stand in one stream: each is of its own unit.
  if (event.type === 'LegalHoldPlaced' || event.type === 'LegalHoldLifted') return event.data.holdId;
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
  const owner = owningStream(event);
  if ('businessUnit' in event.data && event.data.businessUnit !== null) {
    const { businessUnit } = event.data;
    views.write(
      views.db
        .insertInto('audit_unit')
        .values({ stream: owner, business_unit: businessUnit })
        .onConflict((conflict) => conflict.doNothing()),
    );
    return businessUnit;
  }
  const known = await views.first(
    views.db.selectFrom('audit_unit').select('business_unit').where('stream', '=', owner),
  );
  return known?.business_unit ?? event.metadata.actor.businessUnit;
}

function rowOf(event: Recorded<DomainEvent>, stored: StoredEvent, business_unit: string): WrittenRow {
  const { id, type, stream, revision, position, metadata } = event;
  const { actor } = metadata;
  return {
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
    subject: null,
  };
}

/** One statement: its unit, its person and its things stand in known places. */
function writeDecision(event: EventOf<'PredictionScored'>, views: ViewWriter, stored: StoredEvent): void {
  const { grounds, modelId, version, deploymentId, businessUnit } = event.data;
  views.write(insertDecision, {
    ...rowOf(event, stored, businessUnit),
    subject: 'sealed' in grounds ? grounds.sealed.subject : null,
    route: routeKey(modelId, version, deploymentId),
  });
}

async function writeOther(event: Recorded<DomainEvent>, views: ViewWriter, stored: StoredEvent): Promise<void> {
  const { ids, subjects, cut } = thingsOf(event.stream, event.data);
  const row = rowOf(event, stored, await unitOf(event, views));
  views.write(insertAudit, { ...row, subject: subjects[0] ?? null });
  for (const id of [...ids, ...subjects.slice(1)]) {
    views.write(
      views.db
        .insertInto('audit_about')
        .values({ id, position: event.position })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
  if (cut) {
    views.anomaly(
      event,
      'TOO_MANY_THINGS',
      `The event names more than ${MAX_THINGS} things; the trail of those after them does not show it.`,
    );
  }
}

export const auditView = {
  name: 'audit',
  version: 2,
  tables: AUDIT_TABLES,
  on: {},
  onEvery: (event, views, stored) =>
    event.type === 'PredictionScored' ? writeDecision(event, views, stored) : writeOther(event, views, stored),
} as const satisfies Projection;

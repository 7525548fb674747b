// What does the audit trail show? One row an event: who, when, why, where it stands, and the digest of its bytes.
import { ID, ObjectType } from 'type-graphql';
import type { Noun as NounValue } from '../../domain/event-catalog.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import type { AuditEntry } from '../../projections/audit/read-audit.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { IssuerKind, Noun, PurposeName, RoleName } from '../relay/enums.ts';
import { DateTimeScalar, PositionScalar, RevisionScalar } from '../relay/scalars.ts';

@ObjectType('AuditEvent')
export class AuditEventType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => String)
  type: string;

  @AuthorizedField(() => Noun)
  noun: NounValue;

  @AuthorizedField(() => String)
  stream: string;

  @AuthorizedField(() => RevisionScalar)
  revision: bigint;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;

  @AuthorizedField(() => Person)
  actor: Person;

  @AuthorizedField(() => [RoleName])
  roles: Actor['roles'];

  @AuthorizedField(() => String, { description: 'Of the thing it is about; of the actor where the thing has none.' })
  businessUnit: string;

  @AuthorizedField(() => IssuerKind)
  issuerKind: string;

  @AuthorizedField(() => PurposeName)
  purpose: string;

  @AuthorizedField(() => String)
  commandId: string;

  @AuthorizedField(() => String)
  correlationId: string;

  @AuthorizedField(() => String, { description: 'SHA-256 of the stored bytes, hex.' })
  dataHash: string;

  @AuthorizedField(() => String, { nullable: true, description: 'Reference of the person in the data.' })
  subject: string | null;
}

export const AuditEventConnection = connectionType('AuditEvent', () => AuditEventType);

export function auditEventOf(row: AuditEntry): AuditEventType {
  return {
    id: row.event_id,
    type: row.type,
    noun: row.noun,
    stream: row.stream,
    revision: row.revision,
    position: row.position,
    recordedAt: row.recorded_at,
    actor: personOf(row.actor),
    roles: row.roles,
    businessUnit: row.business_unit,
    issuerKind: row.issuer_kind,
    purpose: row.purpose,
    commandId: row.command_id,
    correlationId: row.correlation_id,
    dataHash: row.data_hash,
    subject: row.subject,
  };
}

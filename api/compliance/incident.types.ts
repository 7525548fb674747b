// What is an incident, as people read it? What happened, who sees it through, until when it must be reported, and how it ended.
import { ID, Int, ObjectType } from 'type-graphql';
import type { IncidentKind } from '../../domain/compliance/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { incidentReportTable, incidentTable } from '../../projections/compliance/law-tables.ts';
import type { RowOf } from '../../projections/table.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { IncidentKindName, IncidentStatus } from './compliance-enums.ts';

@ObjectType('IncidentReport', { description: 'An authority was told.' })
export class IncidentReportType {
  @AuthorizedField(() => String)
  authority: string;

  @AuthorizedField(() => String, { description: "The authority's own." })
  reference: string;

  @AuthorizedField(() => DateTimeScalar)
  reportedAt: string;

  @AuthorizedField(() => Person)
  recordedBy: Person;

  @AuthorizedField(() => ID)
  eventId: string;
}

@ObjectType('Incident')
export class IncidentType {
  readonly asOf: Position | null;

  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => IncidentKindName)
  kind: IncidentKind;

  @AuthorizedField(() => IncidentStatus)
  status: 'open' | 'closed';

  @AuthorizedField(() => String)
  title: string;

  @AuthorizedField(() => String)
  description: string;

  @AuthorizedField(() => ID, { nullable: true })
  modelId: string | null;

  @AuthorizedField(() => Int, { nullable: true })
  version: number | null;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => Person, { description: 'Who sees it through.' })
  owner: Person;

  @AuthorizedField(() => Person)
  openedBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  occurredAt: string;

  @AuthorizedField(() => DateTimeScalar, { description: 'When the house knew of it.' })
  awareAt: string;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Null: nobody asks for a report.' })
  dueAt: string | null;

  @AuthorizedField(() => String, { nullable: true, description: 'What the deadline rests on, and how sure we are.' })
  basis: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'First told to an authority.' })
  reportedAt: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true })
  closedAt: string | null;

  @AuthorizedField(() => String, { nullable: true })
  cause: string | null;

  @AuthorizedField(() => String, { nullable: true })
  measures: string | null;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => ID)
  eventId: string;
}

export const IncidentConnection = connectionType('Incident', () => IncidentType);

export function incidentType(row: RowOf<typeof incidentTable>, asOf: Position | null): IncidentType {
  const happened = (position: bigint | null) => position !== null && (asOf === null || position <= asOf);
  const isClosed = happened(row.closed_position);
  return {
    asOf,
    id: row.incident_id,
    kind: row.kind as IncidentKind,
    status: isClosed ? 'closed' : 'open',
    title: row.title,
    description: row.description,
    modelId: row.model_id,
    version: row.version,
    businessUnit: row.business_unit,
    owner: personOf(row.owner),
    openedBy: personOf(row.recorded_by),
    occurredAt: row.occurred_at,
    awareAt: row.aware_at,
    dueAt: row.due_at,
    basis: row.basis,
    reportedAt: happened(row.reported_position) ? row.reported_at : null,
    closedAt: isClosed ? row.closed_at : null,
    cause: isClosed ? row.cause : null,
    measures: isClosed ? row.measures : null,
    position: row.position,
    eventId: row.event_id,
  };
}

export function incidentReportType(row: RowOf<typeof incidentReportTable>): IncidentReportType {
  const { authority, reference } = row;
  const recordedBy = personOf(row.recorded_by);
  return { authority, reference, reportedAt: row.reported_at, recordedBy, eventId: row.event_id };
}

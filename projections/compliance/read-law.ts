// Reading what people published, vouched for and recorded about the law; as it was known at a position, or now.
import type { ExpressionBuilder } from 'kysely';
import type { ReportKind } from '../../domain/compliance/events.ts';
import type { KnownObligation } from '../../domain/compliance/law-in-force.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { heldAt, recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Views } from '../views.ts';
import { knownLaw, lawOn } from './known-law.ts';
import type {
  attestationTable,
  incidentReportTable,
  incidentTable,
  legalHoldTable,
  reportTable,
  retentionRuleTable,
} from './law-tables.ts';

type Incident = RowOf<typeof incidentTable>;
type IncidentReport = RowOf<typeof incidentReportTable>;
type LegalHold = RowOf<typeof legalHoldTable>;
type Report = RowOf<typeof reportTable>;

export interface LawFilter {
  readonly asOf?: Position | undefined;
  /** A calendar day; left out: every edition. */
  readonly onDay?: string | undefined;
  readonly jurisdiction?: string | undefined;
}

export async function obligations(
  views: Views,
  { asOf, onDay, jurisdiction }: LawFilter,
): Promise<readonly KnownObligation[]> {
  const known = await knownLaw(views.of('compliance'), asOf);
  const asked = onDay === undefined ? known : lawOn(known, onDay);
  return asked.filter(({ obligation }) => jurisdiction === undefined || obligation.jurisdiction === jurisdiction);
}

export interface AttestationFilter {
  readonly modelId?: string | undefined;
  readonly obligationId?: string | undefined;
}

export function attestations(
  views: Views,
  { businessUnits, asOf, modelId, obligationId, ...page }: Scope & Page & AttestationFilter,
): Promise<PageOf<RowOf<typeof attestationTable>>> {
  const query = views
    .of('compliance')
    .selectFrom('attestation')
    .selectAll()
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .$if(modelId !== undefined, (all) => all.where('model_id', '=', modelId!))
    .$if(obligationId !== undefined, (all) => all.where('obligation_id', '=', obligationId!));
  return readPage(query, page);
}

/** What was not yet so at the position, or never was. */
const notYet =
  (column: 'closed_position' | 'reported_position', asOf: Position | undefined) =>
  (row: ExpressionBuilder<ViewSchema, 'incident'>) =>
    asOf === undefined ? row(column, 'is', null) : row.or([row(column, 'is', null), row(column, '>', asOf)]);

/** What came after the position is not told. */
function incidentAt(row: Incident, asOf: Position | undefined): Incident {
  if (asOf === undefined) return row;
  const later = (position: Position | null) => position !== null && position > asOf;
  return {
    ...row,
    ...(later(row.reported_position) ? { reported_position: null, reported_at: null } : {}),
    ...(later(row.closed_position)
      ? {
          closed_position: null,
          closed_at: null,
          closed_by: null,
          cause: null,
          measures: null,
          closing_event_id: null,
        }
      : {}),
  };
}

export interface IncidentFilter {
  readonly modelId?: string | undefined;
  readonly status?: 'open' | 'closed' | undefined;
  /** RFC 3339: only those that were to be reported before it and were not. */
  readonly overdueAt?: string | undefined;
}

export async function incidents(
  views: Views,
  { businessUnits, asOf, modelId, status, overdueAt, ...page }: Scope & Page & IncidentFilter,
): Promise<PageOf<Incident>> {
  const query = views
    .of('compliance')
    .selectFrom('incident')
    .selectAll()
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .$if(modelId !== undefined, (all) => all.where('model_id', '=', modelId!))
    .$if(status === 'open', (all) => all.where(notYet('closed_position', asOf)))
    .$if(status === 'closed', (all) => all.where((row) => row.not(notYet('closed_position', asOf)(row))))
    .$if(overdueAt !== undefined, (all) =>
      all.where('due_at', '<', overdueAt!).where(notYet('reported_position', asOf)),
    );
  const found = await readPage(query, page);
  return { ...found, rows: found.rows.map((row) => incidentAt(row, asOf)) };
}

export async function findIncident(
  views: Views,
  incidentId: string,
  { businessUnits, asOf }: Scope,
): Promise<Incident | undefined> {
  const row = await views
    .of('compliance')
    .selectFrom('incident')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .executeTakeFirst();
  return row && incidentAt(row, asOf);
}

/** Oldest first; an incident has at most 100. */
export function incidentReports(views: Views, incidentId: string, asOf?: Position): Promise<IncidentReport[]> {
  return views
    .of('compliance')
    .selectFrom('incident_report')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .where(recordedBy(asOf))
    .orderBy('position')
    .execute();
}

/** The one that holds of each thing, by thing. */
export async function retentionRules(
  views: Views,
  asOf?: Position,
): Promise<(Omit<RowOf<typeof retentionRuleTable>, 'from_position' | 'to_position'> & { position: Position })[]> {
  const rows = await views
    .of('compliance')
    .selectFrom('retention_rule')
    .selectAll()
    .where(heldAt(asOf))
    .orderBy('thing')
    .execute();
  return rows.map(({ from_position: position, to_position: _, ...rule }) => ({ ...rule, position }));
}

/** What came after the position is not told. */
const holdAt = (row: LegalHold, asOf: Position | undefined): LegalHold =>
  asOf === undefined || row.lifted_position === null || row.lifted_position <= asOf
    ? row
    : { ...row, lifted_position: null, lifted_at: null, lifted_by: null, lifted_reason: null, lifting_event_id: null };

const stands = (asOf: Position | undefined) => (row: ExpressionBuilder<ViewSchema, 'legal_hold'>) =>
  asOf === undefined
    ? row('lifted_position', 'is', null)
    : row.or([row('lifted_position', 'is', null), row('lifted_position', '>', asOf)]);

/** `open`: those that stand, or that were lifted; left out: all. */
export async function legalHolds(
  views: Views,
  { businessUnits, asOf, open, ...page }: Scope & Page & { readonly open?: boolean | undefined },
): Promise<PageOf<LegalHold>> {
  const query = views
    .of('compliance')
    .selectFrom('legal_hold')
    .selectAll()
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .$if(open === true, (all) => all.where(stands(asOf)))
    .$if(open === false, (all) => all.where((row) => row.not(stands(asOf)(row))));
  const found = await readPage(query, page);
  return { ...found, rows: found.rows.map((row) => holdAt(row, asOf)) };
}

export interface Covered {
  readonly subject?: string | undefined;
  /** That decided about them. */
  readonly modelIds?: readonly string[] | undefined;
  /** When they were decided about; RFC 3339 UTC with milliseconds. */
  readonly decidedAt?: readonly string[] | undefined;
}

/** Holds that stand on the person, on one of the models or on one of the times, of whatever unit; oldest first, at most 1,000 stand. */
export async function holdsCovering(
  views: Views,
  { subject, modelIds = [], decidedAt = [] }: Covered,
  asOf?: Position,
): Promise<LegalHold[]> {
  const rows = await views
    .of('compliance')
    .selectFrom('legal_hold')
    .selectAll()
    .where(recordedBy(asOf))
    .where(stands(asOf))
    .orderBy('position')
    .execute();
  const covers = (hold: LegalHold): boolean =>
    (hold.subject !== null && hold.subject === subject) ||
    (hold.model_id !== null && modelIds.includes(hold.model_id)) ||
    decidedAt.some((time) => hold.from_time !== null && hold.from_time <= time && time < hold.to_time!);
  return rows.filter(covers).map((row) => holdAt(row, asOf));
}

/** A report of the whole house is everybody's who may read reports. */
const reportsWithin = (views: Views, { businessUnits, asOf }: Scope) =>
  views
    .of('compliance')
    .selectFrom('report')
    .selectAll()
    .where((row) => row.or([withinUnits(businessUnits)(row), row('business_unit', 'is', null)]))
    .where(recordedBy(asOf));

export interface ReportFilter {
  readonly kind?: ReportKind | undefined;
  readonly modelId?: string | undefined;
}

export function reports(
  views: Views,
  { businessUnits, asOf, kind, modelId, ...page }: Scope & Page & ReportFilter,
): Promise<PageOf<Report>> {
  const query = reportsWithin(views, { businessUnits, asOf })
    .$if(kind !== undefined, (all) => all.where('kind', '=', kind!))
    .$if(modelId !== undefined, (all) => all.where('model_id', '=', modelId!));
  return readPage(query, page);
}

export function findReport(views: Views, reportId: string, scope: Scope): Promise<Report | undefined> {
  return reportsWithin(views, scope).where('report_id', '=', reportId).executeTakeFirst();
}

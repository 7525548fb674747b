// Reading the audit trail: who did what, when, for which purpose; by key in both directions.
import type { EventType, Noun } from '../../domain/event-catalog.ts';
import type { IssuerKind, Purpose, Role } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { auditTable } from './audit-tables.ts';

export interface AuditEntry
  extends Omit<RowOf<typeof auditTable>, 'type' | 'noun' | 'roles' | 'issuer_kind' | 'purpose'> {
  readonly type: EventType;
  readonly noun: Noun;
  readonly roles: readonly Role[];
  readonly issuer_kind: IssuerKind;
  readonly purpose: Purpose;
}

/** All that are given must hold. */
export interface AuditFilter {
  readonly noun?: Noun | undefined;
  readonly types?: readonly EventType[] | undefined;
  readonly actor?: string | undefined;
  readonly stream?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly subject?: string | undefined;
  /** RFC 3339 UTC with milliseconds; the bounds of `recorded_at`, the first included, the second not. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const toEntry = (row: RowOf<typeof auditTable>): AuditEntry => ({ ...row, roles: JSON.parse(row.roles) }) as AuditEntry;

export async function auditTrail(
  views: Views,
  {
    businessUnits,
    asOf,
    noun,
    types,
    actor,
    stream,
    correlationId,
    subject,
    from,
    to,
    ...page
  }: Scope & Page & AuditFilter,
): Promise<PageOf<AuditEntry>> {
  const wanted = { noun, actor, stream, correlation_id: correlationId, subject };
  let query = views
    .of('audit')
    .selectFrom('audit')
    .selectAll()
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf));
  for (const [column, value] of Object.entries(wanted)) {
    if (value !== undefined) query = query.where(column as keyof typeof wanted, '=', value);
  }
  if (types !== undefined) {
    if (types.length === 0) return { rows: [], hasNextPage: false, hasPreviousPage: false };
    query = query.where('type', 'in', types);
  }
  if (from !== undefined) query = query.where('recorded_at', '>=', from);
  if (to !== undefined) query = query.where('recorded_at', '<', to);
  const found = await readPage(query, page);
  return { ...found, rows: found.rows.map(toEntry) };
}

/** By event ids, in order of position: the evidence behind a judgement. At most 1,000 ids. */
export async function auditEntries(
  views: Views,
  eventIds: readonly string[],
  { businessUnits, asOf }: Scope,
): Promise<AuditEntry[]> {
  if (eventIds.length === 0) return [];
  const rows = await views
    .of('audit')
    .selectFrom('audit')
    .selectAll()
    .where('event_id', 'in', eventIds.slice(0, 1_000))
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .orderBy('position')
    .execute();
  return rows.map(toEntry);
}

export async function countAuditEvents(views: Views, { businessUnits, asOf }: Scope): Promise<number> {
  const { count } = await views
    .of('audit')
    .selectFrom('audit')
    .select((audit) => audit.fn.countAll<bigint>().as('count'))
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .executeTakeFirstOrThrow();
  return Number(count);
}

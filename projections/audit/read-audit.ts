// Reading the audit trail: who did what, when, for which purpose; by key in both directions.
import type { Kysely } from 'kysely';
import type { EventType, Noun } from '../../domain/event-catalog.ts';
import type { IssuerKind, Position, Purpose, Role } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy, type Scope } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Views } from '../views.ts';
import type { AuditFilter } from './audit-filter.ts';
import { auditSources } from './audit-sources.ts';
import type { auditTable } from './audit-tables.ts';
import { distinctKeys } from './distinct-keys.ts';
import { mergePages } from './merge-pages.ts';

type Row = RowOf<typeof auditTable>;

export interface AuditEntry extends Omit<Row, 'type' | 'noun' | 'roles' | 'issuer_kind' | 'purpose'> {
  readonly type: EventType;
  readonly noun: Noun;
  readonly roles: readonly Role[];
  readonly issuer_kind: IssuerKind;
  readonly purpose: Purpose;
}

export const toAuditEntry = (row: Row): AuditEntry => ({ ...row, roles: JSON.parse(row.roles) }) as AuditEntry;

export async function auditTrail(
  views: Views,
  { businessUnits, asOf, first, after, last, before, order, ...filter }: Scope & Page & AuditFilter,
): Promise<PageOf<AuditEntry>> {
  const page: Page = { first: first ?? (last === undefined ? DEFAULT_PAGE : undefined), after, last, before, order };
  return views.snapshot('audit', async (db) => {
    const pages: PageOf<Row>[] = [];
    for (const { query, key } of await auditSources(db, { businessUnits, asOf, ...filter })) {
      pages.push(await readPage(query, page, key));
    }
    const found = mergePages(pages, page);
    return { ...found, rows: found.rows.map(toAuditEntry) };
  });
}

const DEFAULT_PAGE = 50;

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
    .execute();
  return rows
    .filter(({ business_unit }) => businessUnits === 'all' || businessUnits.includes(business_unit))
    .filter(({ position }) => asOf === undefined || position <= asOf)
    .sort((a, b) => (a.position < b.position ? -1 : 1))
    .map(toAuditEntry);
}

/** Read off the last row up to there: the rows carry their numbers. */
export async function countAuditEvents(views: Views, { businessUnits, asOf }: Scope): Promise<number> {
  return views.snapshot('audit', async (db) => {
    const last = db.selectFrom('audit').where(recordedBy(asOf)).orderBy('position', 'desc').limit(1);
    if (businessUnits === 'all') return (await last.select('number').executeTakeFirst())?.number ?? 0;
    let count = 0;
    for (const unit of new Set(businessUnits)) {
      const row = await last.select('unit_number').where('business_unit', '=', unit).executeTakeFirst();
      count += row?.unit_number ?? 0;
    }
    return count;
  });
}

/** Decisions made by one version in one deployment. */
export interface Route {
  readonly modelVersionId: string;
  readonly deploymentId: string;
}

export interface RouteDecisions {
  readonly decisions: number;
  /** Ids and positions, newest first. */
  readonly newest: readonly { readonly id: string; readonly position: Position }[];
}

/** How many there are up to the position, and the `most` newest of them. */
export async function decisionsOf(
  db: Kysely<ViewSchema>,
  { modelVersionId, deploymentId }: Route,
  most: number,
  asOf: Position | undefined,
): Promise<RouteDecisions> {
  const rows = await db
    .selectFrom('audit')
    .select(['event_id as id', 'position', 'route_number'])
    .where('route', '=', `${modelVersionId} ${deploymentId}`)
    .where(recordedBy(asOf))
    .orderBy('position', 'desc')
    .limit(Math.max(1, most))
    .execute();
  const newest = rows.slice(0, most).map(({ id, position }) => ({ id, position }));
  return { decisions: rows[0]?.route_number ?? 0, newest };
}

/** In which deployments a version (`md_…@1`) has decided. */
export async function deploymentsOfVersion(db: Kysely<ViewSchema>, modelVersionId: string): Promise<string[]> {
  const routes = await distinctKeys(db, 'route', { prefix: `${modelVersionId} ` });
  return routes.map((route) => route.slice(modelVersionId.length + 1));
}

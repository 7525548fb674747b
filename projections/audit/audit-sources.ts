// From which indexes is a filtered page of the trail read? The sharpest filter leads, and where readers see several units, or types
// are several, each is a source of its own: every source gives its rows in order of position from any place on. What is left of
// the filter is tried row by row.
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { EVENT_CATALOG, type EventType } from '../../domain/event-catalog.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { recordedBy, type Scope, type Units } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { AuditFilter } from './audit-filter.ts';
import type { auditTable } from './audit-tables.ts';
import { distinctKeys } from './distinct-keys.ts';
import { firstAfter } from './point-in-time.ts';
import { routePrefix } from './route-key.ts';

type Query = SelectQueryBuilder<ViewSchema, 'audit', RowOf<typeof auditTable>>;
type Column = 'business_unit' | 'type' | 'actor' | 'stream' | 'correlation_id' | 'subject';

export interface AuditSource {
  readonly query: Query;
  /** The column of positions that the source's index ends in. */
  readonly key: 'audit.position' | 'audit_about.position';
}

/** Several together hold the rows that are wanted; a row may stand in more than one. */
export async function auditSources(db: Kysely<ViewSchema>, wanted: Scope & AuditFilter): Promise<AuditSource[]> {
  const types = typesWanted(wanted);
  if (types?.length === 0) return [];
  const bounds = await boundsOf(db, wanted);
  const { id, subject, correlationId, stream, actor, businessUnits } = wanted;
  const rest = remaining(wanted, types);
  const units = () => (businessUnits === 'all' ? distinctKeys(db, 'business_unit') : Promise.resolve(businessUnits));

  /** The columns that lead an index, with the values to be found; `rest` without them is tried row by row. */
  const source = (leading: { readonly [C in Column]?: string }, led: Query = base()): AuditSource => {
    let query = led;
    for (const [column, value] of Object.entries(leading)) query = query.where(`audit.${column as Column}`, '=', value);
    return { query: without(rest, Object.keys(leading) as Column[])(query), key: 'audit.position' };
  };
  const base = () => within(db.selectFrom('audit').selectAll('audit'), bounds, 'audit.position');
  const about = (thing: string): AuditSource => {
    const joined = db
      .selectFrom('audit_about')
      .innerJoin('audit', 'audit.position', 'audit_about.position')
      .selectAll('audit')
      .where('audit_about.id', '=', thing) as unknown as Query;
    return { query: without(rest, [])(within(joined, bounds, 'audit_about.position')), key: 'audit_about.position' };
  };
  const ofStream = async (business_unit: string, name: string) => {
    const there = types ?? (await distinctKeys(db, 'type', { within: { business_unit, stream: name } }));
    return there.map((type) => source({ business_unit, stream: name, type }));
  };
  const ofSubject = (reference: string) => [source({ subject: reference }), about(reference)];

  if (id !== undefined) {
    const sources = [about(id), source({}, base().where('audit.event_id', '=', id))];
    if (id.startsWith('sb_')) sources.push(source({ subject: id }));
    if (id.startsWith('dp_')) {
      for (const unit of await units()) {
        const within = { business_unit: unit };
        const streams = await distinctKeys(db, 'stream', { within, prefix: `predictions-${id}.` });
        for (const name of streams) sources.push(...(await ofStream(unit, name)));
      }
    }
    if (id.startsWith('md_') && (types?.includes('PredictionScored') ?? true)) {
      for (const route of await routesOf(db, id, businessUnits)) {
        sources.push(source({}, base().where('audit.route', '=', route)));
      }
    }
    return sources;
  }
  if (subject !== undefined) return ofSubject(subject);
  if (correlationId !== undefined) return [source({ correlation_id: correlationId })];
  if (stream !== undefined) return (await Promise.all((await units()).map((unit) => ofStream(unit, stream)))).flat();
  if (actor !== undefined) {
    const sources: AuditSource[] = [];
    for (const business_unit of await units()) {
      const there = types ?? (await distinctKeys(db, 'type', { within: { business_unit, actor } }));
      for (const type of there) sources.push(source({ business_unit, actor, type }));
    }
    return sources;
  }
  if (types) return (await units()).flatMap((business_unit) => types.map((type) => source({ business_unit, type })));
  if (businessUnits === 'all') return [source({})];
  return businessUnits.map((business_unit) => source({ business_unit }));
}

/** Of a model or a version. A deployment keeps its unit for life, so that one decision tells whose they all are. */
async function routesOf(db: Kysely<ViewSchema>, id: string, businessUnits: Units): Promise<string[]> {
  const routes = await distinctKeys(db, 'route', { prefix: routePrefix(id) });
  if (businessUnits === 'all') return routes;
  const own: string[] = [];
  for (const route of routes) {
    const first = db
      .selectFrom('audit')
      .select('business_unit')
      .where('route', '=', route)
      .orderBy('position')
      .limit(1);
    if (businessUnits.includes((await first.executeTakeFirstOrThrow()).business_unit)) own.push(route);
  }
  return own;
}

/** `undefined`: all. */
function typesWanted({ noun, types }: AuditFilter): readonly EventType[] | undefined {
  const all = types ? [...new Set(types)] : (Object.keys(EVENT_CATALOG) as EventType[]);
  if (noun !== undefined) return all.filter((type) => EVENT_CATALOG[type].noun === noun);
  return types && all;
}

interface Bounds {
  readonly asOf: Position | undefined;
  readonly from: Position | undefined;
  readonly before: Position | undefined;
  /** Nothing is recorded that late. */
  readonly empty: boolean;
}

/** Times become positions: the trail is in order of them, and the ledger's clock never runs backwards along it. */
async function boundsOf(db: Kysely<ViewSchema>, { asOf, from, to }: Scope & AuditFilter): Promise<Bounds> {
  const first = from === undefined ? undefined : await firstAfter(db, from, '>=');
  const end = to === undefined ? undefined : await firstAfter(db, to, '>=');
  return {
    asOf,
    from: first?.position,
    before: end?.position,
    empty: from !== undefined && first === undefined,
  };
}

function within(query: Query, { asOf, from, before, empty }: Bounds, key: AuditSource['key']): Query {
  const position = sql.ref<Position>(key);
  let bounded = query.where(recordedBy(asOf, key));
  if (from !== undefined) bounded = bounded.where(position, '>=', from);
  if (before !== undefined) bounded = bounded.where(position, '<', before);
  return empty ? bounded.where(sql<boolean>`false`) : bounded;
}

type Remaining = { readonly [C in Column]?: readonly string[] };

function remaining(wanted: Scope & AuditFilter, types: readonly EventType[] | undefined): Remaining {
  const one = (value: string | undefined) => (value === undefined ? undefined : [value]);
  const all: { [C in Column]: readonly string[] | undefined } = {
    business_unit: wanted.businessUnits === 'all' ? undefined : wanted.businessUnits,
    type: types,
    actor: one(wanted.actor),
    stream: one(wanted.stream),
    correlation_id: one(wanted.correlationId),
    subject: wanted.id === undefined ? undefined : one(wanted.subject),
  };
  return Object.fromEntries(Object.entries(all).filter(([, values]) => values !== undefined));
}

/** Tries what no index leads. The text is joined to nothing, so that no index of the column can tempt the planner away from the one that leads. */
function without(rest: Remaining, led: readonly Column[]) {
  return (query: Query): Query => {
    let tried = query;
    for (const [column, values] of Object.entries(rest)) {
      if (led.includes(column as Column)) continue;
      const plain = sql<string>`${sql.ref(`audit.${column}`)} || ''`;
      tried = values.length === 0 ? tried.where(sql<boolean>`false`) : tried.where(plain, 'in', values);
    }
    return tried;
  };
}

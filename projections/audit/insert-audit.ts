// How does a row enter the trail? In one statement, which also reads where the ledger's clock and the running numbers stood: what
// is counted here need never be counted again.
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { type PlaceOf, prepared } from '../prepared.ts';
import type { RowOf } from '../table.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { auditTable } from './audit-tables.ts';

type Computed = 'log_time' | 'number' | 'unit_number' | 'route_number';
type Row = RowOf<typeof auditTable>;
/** What a handler hands in. */
export type WrittenRow = Omit<Row, Computed | 'route'>;
type DecisionRow = Omit<Row, Computed>;

const valuesOf = (db: Kysely<ViewSchema>, place: PlaceOf<WrittenRow>) => {
  // Usually there is none: then the event's own time is the latest.
  const later = db
    .selectFrom('audit')
    .select('log_time')
    .where('log_time', '>', place('recorded_at'))
    .orderBy('log_time', 'desc')
    .limit(1);
  const last = db.selectFrom('audit').select('number').orderBy('position', 'desc').limit(1);
  const lastOfUnit = db
    .selectFrom('audit')
    .select('unit_number')
    .where('business_unit', '=', place('business_unit'))
    .orderBy('position', 'desc')
    .limit(1);
  return {
    position: place('position'),
    event_id: place('event_id'),
    type: place('type'),
    noun: place('noun'),
    stream: place('stream'),
    revision: place('revision'),
    recorded_at: place('recorded_at'),
    log_time: sql<string>`coalesce((${later}), ${place('recorded_at')})`,
    number: sql<number>`coalesce((${last}), 0) + 1`,
    unit_number: sql<number>`coalesce((${lastOfUnit}), 0) + 1`,
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
  };
};

export const insertAudit = prepared<WrittenRow>()((db, place) => db.insertInto('audit').values(valuesOf(db, place)));

export const insertDecision = prepared<DecisionRow>()((db, place) => {
  const lastOfRoute = db
    .selectFrom('audit')
    .select('route_number')
    .where('route', '=', place('route'))
    .orderBy('position', 'desc')
    .limit(1);
  return db.insertInto('audit').values({
    ...valuesOf(db, place as PlaceOf<WrittenRow>),
    route: place('route'),
    route_number: sql<number>`coalesce((${lastOfRoute}), 0) + 1`,
  });
});

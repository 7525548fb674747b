// Which lines are there, as they stood? What was settled, priced or corrected later is pending, unpriced or uncorrected, and a
// version made later is not named. Money in nano-units.
import { sql } from 'kysely';
import type { Meter } from '../../domain/costs/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { type Scope, withinUnits } from '../scope.ts';
import type { Views } from '../views.ts';
import { linesBy, positionOf } from './as-of.ts';
import type { CostKind } from './cost-kind.ts';

export interface CostLine {
  /** How many lines the ledger had with it: its place in lists. */
  readonly nth: bigint;
  /** Of its event. */
  readonly position: Position;
  /** The event's id; with `/request` of its request, with `/n` of the n-th item of a storage window. */
  readonly line_id: string;
  readonly kind: CostKind;
  readonly meter: Meter | null;
  readonly lease_id: string | null;
  readonly window: number | null;
  readonly model_id: string | null;
  readonly version: number | null;
  readonly deployment_id: string | null;
  readonly training_id: string | null;
  readonly business_unit: string;
  readonly environment: string | null;
  readonly provider: string | null;
  /** Null until its window is metered. */
  readonly device_kind: string | null;
  /** Of the charge. */
  readonly day: string;
  readonly recorded_at: string;
  readonly device_ns: bigint;
  /** Nanoseconds of a device, requests, or thousand-millionths of a GiB-month. */
  readonly quantity: bigint;
  /** `pending`: its window is not metered yet; `unpriced`: no price covers it yet. Both have no amount. */
  readonly status: 'pending' | 'unpriced' | 'priced';
  /** As it was charged. */
  readonly amount_nanos: bigint | null;
  readonly currency: string | null;
  readonly supplier: string | null;
  readonly price_book_id: string | null;
  readonly nanos_per_unit: bigint | null;
  /** What a correction adds to the amount. */
  readonly correction_nanos: bigint | null;
  readonly correction_id: string | null;
}

export interface CostFilter {
  readonly kind?: CostKind | undefined;
  readonly modelId?: string | undefined;
  readonly version?: number | undefined;
  readonly deploymentId?: string | undefined;
  readonly businessUnit?: string | undefined;
  readonly environment?: string | undefined;
  /** Days of the charge; `to` is not in it. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const linesAt = (views: Views, { businessUnits, asOf, ...filter }: Scope & CostFilter) => {
  const { kind, modelId, version, deploymentId, businessUnit, environment, from, to } = filter;
  return views
    .of('costs')
    .selectFrom('cost_line as l')
    .leftJoin('cost_owner as o', (join) =>
      join.onRef('o.id', '=', 'l.training_id').on('o.version_position', '<=', positionOf(asOf)),
    )
    .leftJoin('cost_deployment as d', 'd.deployment_id', 'l.deployment_id')
    .where(withinUnits(businessUnits, 'l.business_unit'))
    .$if(asOf !== undefined, (lines) => lines.where('l.nth', '<=', linesBy(views.of('costs'), asOf!)))
    .$if(kind !== undefined, (lines) => lines.where('l.kind', '=', kind!))
    .$if(modelId !== undefined, (lines) => lines.where('l.model_id', '=', modelId!))
    .$if(version !== undefined, (lines) =>
      lines.where((line) => line.fn.coalesce('l.version', 'o.version'), '=', version!),
    )
    .$if(deploymentId !== undefined, (lines) => lines.where('l.deployment_id', '=', deploymentId!))
    .$if(businessUnit !== undefined, (lines) => lines.where('l.business_unit', '=', businessUnit!))
    .$if(environment !== undefined, (lines) => lines.where('d.environment', '=', environment!))
    .$if(from !== undefined, (lines) => lines.where('l.day', '>=', from!))
    .$if(to !== undefined, (lines) => lines.where('l.day', '<', to!))
    .selectAll('l')
    .select(['o.version as made_version', 'd.environment']);
};

type RawLine = Awaited<ReturnType<ReturnType<typeof linesAt>['execute']>>[number];

function toLine(row: RawLine, asOf: Position | undefined): CostLine {
  const at = positionOf(asOf);
  const by = (position: Position | null) => position !== null && position <= at;
  const settled = by(row.settled_position);
  const priced = by(row.priced_position);
  const corrected = priced && by(row.correction_position);
  return {
    nth: row.nth,
    position: row.position,
    line_id: row.line_id,
    kind: row.kind as CostKind,
    meter: row.meter as Meter | null,
    lease_id: row.lease_id,
    window: settled ? row.window : null,
    model_id: row.model_id,
    version: row.version ?? row.made_version,
    deployment_id: row.deployment_id,
    training_id: row.training_id,
    business_unit: row.business_unit,
    environment: row.environment,
    provider: row.provider,
    device_kind: settled ? row.device_kind : null,
    day: row.day,
    recorded_at: row.recorded_at,
    device_ns: row.device_ns,
    quantity: settled || row.meter !== 'device-hour' ? row.quantity : row.device_ns,
    status: priced ? 'priced' : settled ? 'unpriced' : 'pending',
    amount_nanos: priced ? row.amount_nanos : null,
    currency: priced ? row.currency : null,
    supplier: priced ? row.supplier : null,
    price_book_id: priced ? row.price_book_id : null,
    nanos_per_unit: priced ? row.nanos_per_unit : null,
    correction_nanos: corrected ? row.correction_nanos : null,
    correction_id: corrected ? row.correction_id : null,
  };
}

/** In the order of the ledger; cursors are `nth`, since one event can make several lines. */
export async function costLines(
  views: Views,
  { businessUnits, asOf, first, last, after, before, order, ...filter }: Scope & CostFilter & Page,
): Promise<PageOf<CostLine>> {
  const modelId = filter.modelId ?? (await modelOf(views, filter.deploymentId));
  const query = linesAt(views, { businessUnits, asOf, ...filter, modelId });
  const numbers = await numbersOf(views, filter);
  const bounded = numbers ? query.where('l.nth', '>=', numbers.least).where('l.nth', '<=', numbers.most) : query;
  const found = await readPage(bounded, { first, last, after, before, order }, 'l.nth');
  return { ...found, rows: found.rows.map((row) => toLine(row, asOf)) };
}

/** The first line of the event at this position: what the work of one prediction cost. */
export async function costLineAt(views: Views, position: Position, scope: Scope): Promise<CostLine | undefined> {
  return (await costLinesAt(views, position, scope))[0];
}

/** All lines of the event at this position. */
export async function costLinesAt(views: Views, position: Position, scope: Scope): Promise<CostLine[]> {
  const rows = await linesAt(views, scope).where('l.position', '=', position).orderBy('l.nth').execute();
  return rows.map((row) => toLine(row, scope.asOf));
}

/** By the id of its event, which the audit trail knows the place of: lines have no index of their ids. */
export async function findCostLine(views: Views, lineId: string, scope: Scope): Promise<CostLine | undefined> {
  const [eventId] = lineId.split('/');
  const event = await views
    .of('audit')
    .selectFrom('audit')
    .select('position')
    .where('event_id', '=', eventId!)
    .executeTakeFirst();
  const lines = event ? await costLinesAt(views, event.position, scope) : [];
  return lines.find(({ line_id }) => line_id === lineId);
}

/**
 * Between which numbers the lines of these days stand: days come nearly in the order of the ledger, so a page begins where they
 * do. Goes from day to day by the index. Undefined: no days were asked for.
 */
async function numbersOf(views: Views, { from = '', to = '~' }: CostFilter) {
  if (from === '' && to === '~') return undefined;
  const { rows } = await sql<{ least: bigint | null; most: bigint | null }>`
    with recursive days(day) as (
      select min(day) from cost_line where day >= ${from} and day < ${to}
      union all
      select (select min(day) from cost_line where day > days.day and day < ${to}) from days where days.day is not null
    )
    select
      min((select min(nth) from cost_line where day = days.day)) as least,
      max((select max(nth) from cost_line where day = days.day)) as most
    from days where day is not null`.execute(views.of('costs'));
  return { least: rows[0]?.least ?? 1n, most: rows[0]?.most ?? 0n };
}

/** A deployment answers with one model for life, and lines have an index of models. */
async function modelOf(views: Views, deploymentId: string | undefined): Promise<string | undefined> {
  if (deploymentId === undefined) return undefined;
  const deployment = await views
    .of('costs')
    .selectFrom('cost_deployment')
    .select('model_id')
    .where('deployment_id', '=', deploymentId)
    .executeTakeFirst();
  return deployment?.model_id;
}

// What do things cost together, by anything a sum can be asked by, now or as of any position? Reads the running sums alone
// (total-tables.ts): as dear at a million lines as at a thousand. Lines that no price covers are not in it.
import { type Kysely, sql } from 'kysely';
import type { Meter } from '../../domain/costs/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type Scope, withinUnits } from '../scope.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Views } from '../views.ts';
import { positionOf } from './as-of.ts';
import type { CostKind } from './cost-kind.ts';
import type { CostFilter } from './read-lines.ts';

export const DIMENSIONS = [
  'day',
  'booked_month',
  'kind',
  'meter',
  'model_id',
  'version',
  'deployment_id',
  'business_unit',
  'environment',
  'provider',
  'device_kind',
  'supplier',
  'price_book_id',
  'nanos_per_unit',
  /** Null: an original charge. */
  'correction_id',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Dimensions that were not asked for are null. */
export interface CostTotal {
  readonly currency: string;
  /** Of the charge. */
  readonly day: string | null;
  /** In whose books it stands. */
  readonly booked_month: string | null;
  readonly kind: CostKind | null;
  readonly meter: Meter | null;
  readonly model_id: string | null;
  readonly version: number | null;
  readonly deployment_id: string | null;
  readonly business_unit: string | null;
  readonly environment: string | null;
  readonly provider: string | null;
  readonly device_kind: string | null;
  readonly supplier: string | null;
  readonly price_book_id: string | null;
  readonly nanos_per_unit: bigint | null;
  readonly correction_id: string | null;
  readonly lines: number;
  readonly device_ns: bigint;
  /** Of one meter alone it says something: nanoseconds, requests, or thousand-millionths of a GiB-month. */
  readonly quantity: bigint;
  /** Corrections included. */
  readonly nanos: bigint;
  /** The part of `nanos` that corrections brought. */
  readonly corrected_nanos: bigint;
}

export interface TotalsQuery extends Scope, CostFilter {
  readonly by: readonly Dimension[];
  readonly currency?: string | undefined;
  readonly supplier?: string | undefined;
  readonly bookedMonth?: string | undefined;
}

/** Groups and their sums as they stood: of each group the last row at or before the position. */
export const groupsAt = (db: Kysely<ViewSchema>, { businessUnits, asOf }: Scope) => {
  const at = positionOf(asOf);
  return (
    db
      .selectFrom('cost_group as g')
      // A cross join is one that SQLite does not turn round: from each group to its one row, never through all rows.
      .crossJoin('cost_total as t')
      .whereRef('t.group_id', '=', 'g.group_id')
      .where('t.from_position', '=', (where) =>
        where
          .selectFrom('cost_total as h')
          .select((h) => h.fn.max('h.from_position').as('last'))
          .whereRef('h.group_id', '=', 'g.group_id')
          .where('h.from_position', '<=', at),
      )
      .leftJoin('cost_owner as o', (join) =>
        join.onRef('o.id', '=', 'g.training_id').on('o.version_position', '<=', at),
      )
      .where(withinUnits(businessUnits, 'g.business_unit'))
  );
};

/** A run's version from when it was made. */
const VERSION = sql<number | null>`coalesce(g.version, o.version)`;
const columnOf = (dimension: Dimension) => (dimension === 'version' ? VERSION : sql.ref(`g.${dimension}`));

/** Ordered by the dimensions asked for, then the currency. */
export async function costTotals(views: Views, query: TotalsQuery): Promise<CostTotal[]> {
  const { by, kind, modelId, version, deploymentId, businessUnit, environment, from, to, ...more } = query;
  const { currency, supplier, bookedMonth } = more;
  const dimensions = [...new Set(by)];
  let groups = groupsAt(views.of('costs'), query)
    .where('g.currency', 'is not', null)
    .$if(kind !== undefined, (q) => q.where('g.kind', '=', kind!))
    .$if(modelId !== undefined, (q) => q.where('g.model_id', '=', modelId!))
    .$if(version !== undefined, (q) => q.where(VERSION, '=', version!))
    .$if(deploymentId !== undefined, (q) => q.where('g.deployment_id', '=', deploymentId!))
    .$if(businessUnit !== undefined, (q) => q.where('g.business_unit', '=', businessUnit!))
    .$if(environment !== undefined, (q) => q.where('g.environment', '=', environment!))
    .$if(from !== undefined, (q) => q.where('g.day', '>=', from!))
    .$if(to !== undefined, (q) => q.where('g.day', '<', to!))
    .$if(currency !== undefined, (q) => q.where('g.currency', '=', currency!))
    .$if(supplier !== undefined, (q) => q.where('g.supplier', '=', supplier!))
    .$if(bookedMonth !== undefined, (q) => q.where('g.booked_month', '=', bookedMonth!));
  for (const dimension of dimensions) groups = groups.groupBy(columnOf(dimension)).orderBy(columnOf(dimension));
  const rows = await groups
    .groupBy('g.currency')
    .orderBy('g.currency')
    .select([
      'g.currency',
      sql<bigint>`sum(t.lines)`.as('lines'),
      sql<bigint>`sum(t.device_ns)`.as('device_ns'),
      sql<bigint>`sum(t.quantity)`.as('quantity'),
      sql<bigint>`sum(t.nanos)`.as('nanos'),
      sql<bigint>`sum(case when g.correction_id is null then 0 else t.nanos end)`.as('corrected_nanos'),
      ...dimensions.map((dimension) => columnOf(dimension).as(dimension)),
    ])
    .execute();
  return rows.map((row) => totalOf(row as unknown as RawTotal));
}

type RawTotal = { currency: string; lines: bigint; device_ns: bigint; quantity: bigint; nanos: bigint } & {
  corrected_nanos: bigint;
  version?: bigint | number | null;
};

const NO_DIMENSION = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, null]));

const totalOf = ({ version, lines, ...row }: RawTotal): CostTotal =>
  ({
    ...NO_DIMENSION,
    ...row,
    version: version === undefined || version === null ? null : Number(version),
    lines: Number(lines),
  }) as CostTotal;

export interface SpendFilter {
  readonly businessUnit?: string | null | undefined;
  readonly modelId?: string | null | undefined;
  readonly deploymentId?: string | null | undefined;
}

const spendQuery = ({ businessUnit, modelId, deploymentId }: SpendFilter, currency: string, asOf?: Position) => ({
  businessUnits: 'all' as const,
  asOf,
  currency,
  businessUnit: businessUnit ?? undefined,
  modelId: modelId ?? undefined,
  deploymentId: deploymentId ?? undefined,
});

/** By day of the charge; null in the filter: all. `month`: `2026-10`. */
export async function spentIn(
  views: Views,
  filter: SpendFilter,
  currency: string,
  month: string,
  asOf?: Position,
): Promise<bigint> {
  // Days of a month come before `2026-10-99`, which is none.
  const days = { from: `${month}-01`, to: `${month}-99` };
  const [total] = await costTotals(views, { ...spendQuery(filter, currency, asOf), ...days, by: [] });
  return total?.nanos ?? 0n;
}

/** Days of the charge with something on them; `to` is not in it. */
export async function dailySpend(
  views: Views,
  { currency, ...filter }: SpendFilter & { readonly currency: string },
  from: string,
  to: string,
  asOf?: Position,
): Promise<{ readonly day: string; readonly nanos: bigint }[]> {
  const totals = await costTotals(views, { ...spendQuery(filter, currency, asOf), from, to, by: ['day'] });
  return totals.map(({ day, nanos }) => ({ day: day!, nanos }));
}

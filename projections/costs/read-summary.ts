// What does everything cost, what is still waiting, and do the sums say what was metered? Running sums and running numbers only.
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Position } from '../../domain/kernel/event.ts';
import type { Scope, Units } from '../scope.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Views } from '../views.ts';
import { linesBy, positionOf } from './as-of.ts';
import type { CostKind } from './cost-kind.ts';
import { groupsAt } from './read-totals.ts';

export interface ModelCost {
  /** Null: idle time, which no model caused. */
  readonly model_id: string | null;
  readonly version: number | null;
  readonly kind: CostKind;
  /** Null: no price covers them. */
  readonly currency: string | null;
  readonly lines: number;
  readonly device_ns: bigint;
  readonly total_nanos: bigint;
}

export interface CurrencyTotal {
  readonly currency: string;
  /** `meteredNanos` and `correctedNanos` together. */
  readonly totalNanos: bigint;
  /** Windows and storage priced as wholes, and requests. Null when units are left out: windows are shared. */
  readonly meteredNanos: bigint | null;
  /** What corrections of single lines and of invoices brought. */
  readonly correctedNanos: bigint;
}

export interface CostSummary {
  readonly totals: readonly CurrencyTotal[];
  readonly lines: number;
  readonly pendingLines: number;
  readonly unpricedLines: number;
  /** Anomalies, of all units: metered windows that disagree with the events of their lease, or with the windows before. */
  readonly disagreements: number;
  /** Settled lines; what is pending is nobody's yet. */
  readonly byModel: readonly ModelCost[];
}

export async function costSummary(views: Views, scope: Scope): Promise<CostSummary> {
  return views.snapshot('costs', async (db) => {
    const groups = await groupsAt(db, scope)
      .groupBy([sql`g.model_id`, sql`coalesce(g.version, o.version)`, sql`g.kind`, sql`g.currency`])
      .select([
        'g.model_id',
        sql<bigint | null>`coalesce(g.version, o.version)`.as('version'),
        'g.kind',
        'g.currency',
        sql<bigint>`sum(t.lines)`.as('lines'),
        sql<bigint>`sum(t.device_ns)`.as('device_ns'),
        sql<bigint>`sum(t.nanos)`.as('nanos'),
        sql<bigint>`sum(case when g.correction_id in (${byHand(db)}) then t.nanos else 0 end)`.as('corrected'),
      ])
      .orderBy('g.model_id')
      .orderBy(sql`coalesce(g.version, o.version)`)
      .orderBy('g.kind')
      .orderBy('g.currency')
      .execute();
    const sum = (rows: readonly { readonly lines: bigint }[]) => rows.reduce((acc, row) => acc + BigInt(row.lines), 0n);
    const settled = sum(groups);
    const lines = await linesOf(db, scope.businessUnits, scope.asOf);
    return {
      totals: await currencyTotals(db, groups, scope),
      lines: Number(lines),
      pendingLines: Number(lines - settled),
      unpricedLines: Number(sum(groups.filter(({ currency }) => currency === null))),
      disagreements: await disagreements(db, scope.asOf),
      byModel: groups
        .filter((group) => BigInt(group.lines) !== 0n || BigInt(group.nanos) !== 0n)
        .map((group) => ({
          model_id: group.model_id,
          version: group.version === null ? null : Number(group.version),
          kind: group.kind as CostKind,
          currency: group.currency,
          lines: Number(group.lines),
          device_ns: BigInt(group.device_ns),
          total_nanos: BigInt(group.nanos),
        })),
    };
  });
}

/** A corrected price is in what was metered. */
const byHand = (db: Kysely<ViewSchema>) =>
  db.selectFrom('cost_correction').select('correction_id').where('kind', '<>', 'price');

async function currencyTotals(
  db: Kysely<ViewSchema>,
  groups: readonly { readonly currency: string | null; readonly nanos: bigint; readonly corrected: bigint }[],
  { businessUnits, asOf }: Scope,
): Promise<CurrencyTotal[]> {
  const currencies = [...new Set(groups.flatMap(({ currency }) => (currency === null ? [] : [currency])))].sort();
  const totals: CurrencyTotal[] = [];
  for (const currency of currencies) {
    const own = groups.filter((group) => group.currency === currency);
    const totalNanos = own.reduce((acc, { nanos }) => acc + BigInt(nanos), 0n);
    const correctedNanos = own.reduce((acc, { corrected }) => acc + BigInt(corrected), 0n);
    const held = await db
      .selectFrom('metered_total')
      .select(['metered_nanos', 'corrected_nanos'])
      .where('currency', '=', currency)
      .where('from_position', '<=', positionOf(asOf))
      .orderBy('from_position', 'desc')
      .limit(1)
      .executeTakeFirst();
    const whole = businessUnits === 'all';
    totals.push({
      currency,
      totalNanos,
      meteredNanos: whole ? (held?.metered_nanos ?? 0n) : null,
      correctedNanos: whole ? (held?.corrected_nanos ?? 0n) : correctedNanos,
    });
  }
  return totals;
}

/** Lines there were: the number of the last one, in all or of each unit. */
export async function linesOf(db: Kysely<ViewSchema>, units: Units, asOf: Position | undefined): Promise<bigint> {
  const last = db
    .selectFrom('cost_line')
    .select(['nth', 'unit_nth'])
    .where('nth', '<=', linesBy(db, positionOf(asOf)))
    .orderBy('nth', 'desc')
    .limit(1);
  if (units === 'all') return (await last.executeTakeFirst())?.nth ?? 0n;
  let lines = 0n;
  for (const unit of new Set(units)) {
    lines += (await last.where('business_unit', '=', unit).executeTakeFirst())?.unit_nth ?? 0n;
  }
  return lines;
}

async function disagreements(db: Kysely<ViewSchema>, asOf: Position | undefined): Promise<number> {
  const row = await db
    .selectFrom('cost_disagreement')
    .select('disagreements')
    .where('from_position', '<=', positionOf(asOf))
    .orderBy('from_position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Number(row?.disagreements ?? 0n);
}

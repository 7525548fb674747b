// Reading what things cost: lines, sums, and whether the sums are what was metered. Money in nano-units.
import type { Position } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { CostKind } from './cost-kind.ts';
import type { leaseTable, meteredWindowTable, priceTable } from './cost-tables.ts';

export interface CostLine {
  readonly position: Position;
  /** Id of the event it stands for: the work, or the metering of the window whose remainder it is. */
  readonly line_id: string;
  readonly kind: CostKind;
  readonly lease_id: string;
  readonly window: number | null;
  readonly model_id: string | null;
  readonly version: number | null;
  readonly deployment_id: string | null;
  readonly training_id: string | null;
  readonly business_unit: string;
  readonly provider: string;
  readonly recorded_at: string;
  readonly device_ns: bigint;
  /** `pending`: its window is not metered yet; `unpriced`: no price covers the window yet. Both have no amount. */
  readonly status: 'pending' | 'unpriced' | 'priced';
  readonly amount_nanos: bigint | null;
  readonly currency: string | null;
}

export interface CostFilter {
  readonly kind?: CostKind | undefined;
  readonly modelId?: string | undefined;
  readonly version?: number | undefined;
  readonly deploymentId?: string | undefined;
}

/** Lines as they stood: what was settled or priced later is pending or unpriced, and a version made later is not named. */
const linesAt = (views: Views, { businessUnits, asOf, kind, modelId, version, deploymentId }: Scope & CostFilter) => {
  const at = asOf ?? MAX_POSITION;
  return views
    .of('costs')
    .selectFrom('cost_line as l')
    .leftJoin('cost_owner as o', (join) => join.onRef('o.id', '=', 'l.training_id').on('o.version_position', '<=', at))
    .where(withinUnits(businessUnits, 'l.business_unit'))
    .where(recordedBy(asOf, 'l.position'))
    .$if(kind !== undefined, (lines) => lines.where('l.kind', '=', kind!))
    .$if(modelId !== undefined, (lines) => lines.where('l.model_id', '=', modelId!))
    .$if(version !== undefined, (lines) =>
      lines.where((line) => line.fn.coalesce('l.version', 'o.version'), '=', version!),
    )
    .$if(deploymentId !== undefined, (lines) => lines.where('l.deployment_id', '=', deploymentId!))
    .select([
      'l.position',
      'l.line_id',
      'l.kind',
      'l.lease_id',
      'l.window',
      'l.model_id',
      'l.version as own_version',
      'o.version as made_version',
      'l.deployment_id',
      'l.training_id',
      'l.business_unit',
      'l.provider',
      'l.recorded_at',
      'l.device_ns',
      'l.amount_nanos',
      'l.currency',
      'l.settled_position',
      'l.priced_position',
    ]);
};

const MAX_POSITION = 2n ** 63n - 1n;

type RawLine = Awaited<ReturnType<ReturnType<typeof linesAt>['execute']>>[number];

function toLine(row: RawLine, asOf: Position | undefined): CostLine {
  const at = asOf ?? MAX_POSITION;
  const { own_version, made_version, settled_position, priced_position, ...line } = row;
  const settled = settled_position !== null && settled_position <= at;
  const priced = priced_position !== null && priced_position <= at;
  return {
    ...line,
    kind: row.kind as CostKind,
    version: own_version ?? made_version,
    window: settled ? row.window : null,
    status: priced ? 'priced' : settled ? 'unpriced' : 'pending',
    amount_nanos: priced ? row.amount_nanos : null,
    currency: priced ? row.currency : null,
  };
}

export async function costLines(
  views: Views,
  { asOf, businessUnits, kind, modelId, version, deploymentId, ...page }: Scope & CostFilter & Page,
): Promise<PageOf<CostLine>> {
  const query = linesAt(views, { asOf, businessUnits, kind, modelId, version, deploymentId });
  const found = await readPage(query, page, 'l.position');
  return { ...found, rows: found.rows.map((row) => toLine(row, asOf)) };
}

/** The line of the event at this position: what one prediction cost. */
export async function costLineAt(views: Views, position: Position, scope: Scope): Promise<CostLine | undefined> {
  const row = await linesAt(views, scope).where('l.position', '=', position).executeTakeFirst();
  return row && toLine(row, scope.asOf);
}

export interface ModelCost {
  /** Null: idle time, which no model caused. */
  readonly model_id: string | null;
  readonly version: number | null;
  readonly kind: CostKind;
  readonly lines: number;
  readonly device_ns: bigint;
  readonly total_nanos: bigint;
}

/** Anomalies of this view that say the meter and the events do not tell the same story. */
const DISAGREEMENTS = [
  'ATTRIBUTED_TIME_DIFFERS',
  'ATTRIBUTED_EVENTS_DIFFER',
  'OVERCLAIMED',
  'NEGATIVE_TIME',
  'WINDOW_GAP',
  'WINDOW_AFTER_FINAL',
] as const;

export interface CostSummary {
  /** Null until a price was used. */
  readonly currency: string | null;
  readonly lines: number;
  readonly totalNanos: bigint;
  /** The metered windows, each priced as a whole; equals `totalNanos`. Null when units are left out: windows are shared. */
  readonly meteredNanos: bigint | null;
  readonly pendingLines: number;
  readonly unpricedLines: number;
  /** Anomalies, of all units: metered windows that disagree with the events of their lease, or with the windows before. */
  readonly disagreements: number;
  readonly byModel: readonly ModelCost[];
}

/** Sums of the lines as they stood. */
export async function costSummary(views: Views, { businessUnits, asOf }: Scope): Promise<CostSummary> {
  const at = asOf ?? MAX_POSITION;
  return views.snapshot('costs', async (db) => {
    const groups = await db
      .selectFrom('cost_line as l')
      .leftJoin('cost_owner as o', (join) =>
        join.onRef('o.id', '=', 'l.training_id').on('o.version_position', '<=', at),
      )
      .where(withinUnits(businessUnits, 'l.business_unit'))
      .where(recordedBy(asOf, 'l.position'))
      .groupBy((line) => ['l.model_id', line.fn.coalesce('l.version', 'o.version'), 'l.kind'])
      .select((line) => {
        const count = (column: 'l.priced_position' | 'l.settled_position') =>
          line.fn.sum<bigint>(line.case().when(column, '<=', at).then(1).else(0).end());
        const priced = line('l.priced_position', '<=', at);
        return [
          'l.model_id',
          line.fn.coalesce('l.version', 'o.version').as('version'),
          'l.kind',
          line.fn.countAll<bigint>().as('lines'),
          line.fn.sum<bigint>('l.device_ns').as('device_ns'),
          line.fn.sum<bigint | null>(line.case().when(priced).then(line.ref('l.amount_nanos')).end()).as('nanos'),
          count('l.priced_position').as('priced'),
          count('l.settled_position').as('settled'),
          line.fn.max(line.case().when(priced).then(line.ref('l.currency')).end()).as('currency'),
        ];
      })
      .orderBy('l.model_id')
      .orderBy('l.kind')
      .execute();
    const metered = await db
      .selectFrom('metered_window')
      .select((window) => window.fn.sum<bigint | null>('amount_nanos').as('nanos'))
      .where('priced_position', '<=', at)
      .where(recordedBy(asOf))
      .executeTakeFirst();
    const { disagreements } = await db
      .selectFrom('anomaly')
      .select((anomaly) => anomaly.fn.countAll<bigint>().as('disagreements'))
      .where('view', '=', 'costs')
      .where('code', 'in', DISAGREEMENTS)
      .where(recordedBy(asOf))
      .executeTakeFirstOrThrow();
    const sum = (of: (group: (typeof groups)[number]) => bigint) => groups.reduce((acc, next) => acc + of(next), 0n);
    const lines = sum((group) => BigInt(group.lines));
    const settled = sum((group) => BigInt(group.settled));
    const priced = sum((group) => BigInt(group.priced));
    return {
      currency: groups.find((group) => group.currency !== null)?.currency ?? null,
      lines: Number(lines),
      totalNanos: sum((group) => BigInt(group.nanos ?? 0n)),
      meteredNanos: businessUnits === 'all' ? BigInt(metered?.nanos ?? 0n) : null,
      pendingLines: Number(lines - settled),
      unpricedLines: Number(settled - priced),
      disagreements: Number(disagreements),
      byModel: groups.map((group) => ({
        model_id: group.model_id,
        version: group.version === null ? null : Number(group.version),
        kind: group.kind as CostKind,
        lines: Number(group.lines),
        device_ns: BigInt(group.device_ns),
        total_nanos: BigInt(group.nanos ?? 0n),
      })),
    };
  });
}

/** Oldest first. Prices are not a unit's: all who may see costs see them. */
export function prices(views: Views, asOf?: Position): Promise<RowOf<typeof priceTable>[]> {
  return views
    .of('costs')
    .selectFrom('price')
    .selectAll()
    .where(recordedBy(asOf))
    .orderBy('effective_from')
    .orderBy('provider')
    .execute();
}

/** One lease's windows, in order. */
export function windowsOf(views: Views, leaseId: string): Promise<RowOf<typeof meteredWindowTable>[]> {
  return views
    .of('costs')
    .selectFrom('metered_window')
    .selectAll()
    .where('lease_id', '=', leaseId)
    .orderBy('position')
    .execute();
}

export type LeaseRow = RowOf<typeof leaseTable>;

// Which budgets were set, and which of their alerts were recorded?
import type { Position } from '../../domain/kernel/event.ts';
import { heldAt, recordedBy } from '../scope.ts';
import type { Views } from '../views.ts';

export interface BudgetAlert {
  readonly month: string;
  readonly atPermille: number;
  readonly spentNanos: bigint;
  readonly position: Position;
  readonly recordedAt: string;
}

export interface BudgetRow {
  readonly budget_id: string;
  readonly name: string;
  /** Null: all. */
  readonly business_unit: string | null;
  readonly model_id: string | null;
  readonly deployment_id: string | null;
  readonly currency: string;
  /** A month. */
  readonly nanos: bigint;
  /** In thousandths, ascending. */
  readonly alerts: readonly number[];
  readonly position: Position;
  readonly set_at: string;
  /** Oldest first. */
  readonly alerted: readonly BudgetAlert[];
}

/** By name; what was spent of them is `spentIn`'s to say. */
export async function budgets(views: Views, asOf?: Position): Promise<BudgetRow[]> {
  return views.snapshot('costs', async (db) => {
    const rows = await db
      .selectFrom('budget')
      .selectAll()
      .where(heldAt(asOf))
      .orderBy('name')
      .orderBy('budget_id')
      .execute();
    const alerts = await db
      .selectFrom('budget_alert')
      .selectAll()
      .where(recordedBy(asOf))
      .orderBy('position')
      .execute();
    return rows.map(({ from_position, to_position: _, nanos, alerts: permille, ...row }) => ({
      ...row,
      nanos: BigInt(nanos),
      alerts: JSON.parse(permille),
      position: from_position,
      alerted: alerts
        .filter(({ budget_id }) => budget_id === row.budget_id)
        .map((alert) => ({
          month: alert.month,
          atPermille: alert.at_permille,
          spentNanos: BigInt(alert.spent_nanos),
          position: alert.position,
          recordedAt: alert.recorded_at,
        })),
    }));
  });
}

// What was put right, by whom and why, and what did it move?
import type { CorrectionTarget } from '../../domain/costs/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy } from '../scope.ts';
import type { Views } from '../views.ts';

export interface CorrectionRow {
  readonly position: Position;
  readonly correction_id: string;
  readonly currency: string;
  readonly target: CorrectionTarget;
  readonly reason: string;
  /** What it moved in all, and how many lines; none where nothing could be corrected. */
  readonly nanos: bigint;
  readonly lines: number;
  readonly booked_month: string;
  readonly recorded_at: string;
  readonly recorded_by: string;
}

export async function corrections(
  views: Views,
  { asOf, ...page }: Page & { readonly asOf?: Position | undefined } = {},
): Promise<PageOf<CorrectionRow>> {
  const found = await readPage(
    views
      .of('costs')
      .selectFrom('cost_correction')
      .select([
        'position',
        'correction_id',
        'currency',
        'target',
        'reason',
        'nanos',
        'lines',
        'booked_month',
        'recorded_at',
        'recorded_by',
      ])
      .where(recordedBy(asOf)),
    page,
  );
  return { ...found, rows: found.rows.map((row) => ({ ...row, target: JSON.parse(row.target) })) };
}

// Which prices are there? They are not a unit's: all who may see costs see them.
import type { Position } from '../../domain/kernel/event.ts';
import { recordedBy } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { priceTable } from './cost-tables.ts';

/** As they were published, oldest first. */
export function prices(views: Views, asOf?: Position): Promise<RowOf<typeof priceTable>[]> {
  return views
    .of('costs')
    .selectFrom('price')
    .selectAll()
    .where(recordedBy(asOf))
    .orderBy('effective_from')
    .orderBy('meter')
    .orderBy('provider')
    .orderBy('device_kind')
    .execute();
}

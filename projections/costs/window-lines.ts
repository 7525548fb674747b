// Which lines are a window's, and how do all of them change at once? Its lease's, with numbers between two: the lines of one
// lease that came since its last window.
import { sql } from 'kysely';
import { prepared } from '../prepared.ts';
import type { CostLineRow, Settled } from './line-statements.ts';

type WindowPrice = Pick<CostLineRow, 'supplier' | 'price_book_id' | 'nanos_per_unit' | 'currency' | 'priced_position'>;
type SettledWindow = Omit<Settled, 'nth' | 'booked_month'> &
  WindowPrice & { readonly lease_id: string; readonly after: bigint; readonly until: bigint };

/** All device time of a window at once; the amounts follow line by line. Late lines are put in other books after it. */
export const settleWindow = prepared<SettledWindow>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({
      window: place('window'),
      device_kind: place('device_kind'),
      booked_month: sql<string>`substr(day, 1, 7)`,
      settled_position: place('settled_position'),
      supplier: place('supplier'),
      price_book_id: place('price_book_id'),
      nanos_per_unit: place('nanos_per_unit'),
      currency: place('currency'),
      priced_position: place('priced_position'),
    })
    .where('lease_id', '=', place('lease_id'))
    .where('nth', '>', place('after'))
    .where('nth', '<=', place('until'))
    .where('meter', '=', 'device-hour'),
);

export const giveShare = prepared<{ nth: bigint; amount_nanos: bigint }>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({ amount_nanos: place('amount_nanos') })
    .where('nth', '=', place('nth')),
);

/** Late: its day lies in a month that was closed. */
export const moveBooks = prepared<Pick<CostLineRow, 'nth' | 'booked_month'>>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({ booked_month: place('booked_month') })
    .where('nth', '=', place('nth')),
);

/** Where the lines of a window claim more than was held, each has its share of that. */
export const giveQuantity = prepared<{ nth: bigint; quantity: bigint }>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({ quantity: place('quantity') })
    .where('nth', '=', place('nth')),
);

/** Lines of a lease with numbers after one and up to another: those of one window, or what is pending. */
export const linesBetween = prepared<{ lease_id: string; after: bigint; until: bigint }>()((db, place) =>
  db
    .selectFrom('cost_line')
    .selectAll()
    .where('lease_id', '=', place('lease_id'))
    .where('nth', '>', place('after'))
    .where('nth', '<=', place('until'))
    .orderBy('nth'),
);

const WORK_COLUMNS = [
  'nth',
  'position',
  'kind',
  'meter',
  'model_id',
  'version',
  'training_id',
  'deployment_id',
  'business_unit',
  'provider',
  'day',
  'device_ns',
] as const;

/** Of `linesBetween` the device time, and only what a settlement needs: it runs over every prediction. */
export const workBetween = prepared<{ lease_id: string; after: bigint; until: bigint }>()((db, place) =>
  db
    .selectFrom('cost_line')
    .select(WORK_COLUMNS)
    .where('lease_id', '=', place('lease_id'))
    .where('nth', '>', place('after'))
    .where('nth', '<=', place('until'))
    .where('meter', '=', 'device-hour')
    .orderBy('nth'),
);

export const lineNumbered = prepared<{ nth: bigint }>()((db, place) =>
  db.selectFrom('cost_line').select(WORK_COLUMNS).where('nth', '=', place('nth')),
);

/** Requests of a window have their money since they were made; now they count. */
export const settleRequestLines = prepared<{
  lease_id: string;
  after: bigint;
  until: bigint;
  window: number;
  settled: bigint;
}>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({
      window: place('window'),
      booked_month: sql<string>`substr(day, 1, 7)`,
      settled_position: place('settled'),
      priced_position: place('settled'),
    })
    .where('lease_id', '=', place('lease_id'))
    .where('nth', '>', place('after'))
    .where('nth', '<=', place('until'))
    .where('meter', '=', 'thousand-requests'),
);

export const requestsBetween = prepared<{ lease_id: string; after: bigint; until: bigint }>()((db, place) =>
  db
    .selectFrom('cost_line')
    .select([
      ...WORK_COLUMNS,
      'supplier',
      'price_book_id',
      'nanos_per_unit',
      'amount_nanos',
      'currency',
      'correction_id',
      'correction_nanos',
    ])
    .where('lease_id', '=', place('lease_id'))
    .where('nth', '>', place('after'))
    .where('nth', '<=', place('until'))
    .where('meter', '=', 'thousand-requests')
    .orderBy('nth'),
);

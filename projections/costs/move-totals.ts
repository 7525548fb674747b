// How do the running sums move? One event gathers what it changes by group and writes each touched group once, so that a
// window of ten thousand lines moves a handful of rows.
import { sql } from 'kysely';
import type { Position } from '../../domain/kernel/event.ts';
import { prepared } from '../prepared.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { CostLineRow } from './line-statements.ts';
import type { costGroupTable, costTotalTable, meteredTotalTable } from './total-tables.ts';

type Group = Omit<RowOf<typeof costGroupTable>, 'group_id' | 'key'>;

const DIMENSIONS = [
  'day',
  'booked_month',
  'currency',
  'kind',
  'meter',
  'model_id',
  'version',
  'training_id',
  'deployment_id',
  'business_unit',
  'environment',
  'provider',
  'device_kind',
  'supplier',
  'price_book_id',
  'nanos_per_unit',
  'correction_id',
] as const satisfies readonly (keyof Group)[];

export interface Sums {
  readonly lines: bigint;
  readonly device_ns: bigint;
  readonly quantity: bigint;
  readonly nanos: bigint;
}

/** What of a line says which group it is in, whatever its price. */
export type Grouped = Pick<
  CostLineRow,
  'day' | 'kind' | 'meter' | 'model_id' | 'version' | 'training_id' | 'deployment_id' | 'business_unit' | 'provider'
>;

/** What its window and its price say of it; `correction_id`: money of that correction. */
export interface Charged
  extends Pick<CostLineRow, 'device_kind' | 'currency' | 'supplier' | 'price_book_id' | 'nanos_per_unit'> {
  readonly correction_id?: string | null;
}

export interface TotalsMove {
  /** `month`: in whose books. */
  add(line: Grouped, charged: Charged, month: string, sums: Sums): void;
  /** What lines are held against: windows as wholes, and what was put right by hand. */
  meter(currency: string, metered: bigint, corrected: bigint): void;
  /** Once, at the end of the event. */
  write(position: Position, views: ViewWriter): Promise<void>;
}

interface Moved {
  readonly group: Omit<Group, 'environment'>;
  sums: Sums;
}

const NOTHING: Sums = { lines: 0n, device_ns: 0n, quantity: 0n, nanos: 0n };

export function moveTotals(): TotalsMove {
  const groups = new Map<string, Moved>();
  /** Most lines of a window are of one group: the next is tried there first. */
  let last:
    | { readonly line: Grouped; readonly charged: Charged; readonly month: string; readonly moved: Moved }
    | undefined;
  const wholes = new Map<string, { metered: bigint; corrected: bigint }>();
  return {
    add(line, charged, month, sums) {
      if (last && last.charged === charged && last.month === month && isAlike(last.line, line)) {
        last.moved.sums = plus(last.moved.sums, sums);
        return;
      }
      const key = keyOf(line, charged, month);
      const moved = groups.get(key) ?? { group: groupFrom(line, charged, month), sums: NOTHING };
      moved.sums = plus(moved.sums, sums);
      groups.set(key, moved);
      last = { line, charged, month, moved };
    },
    meter(currency, metered, corrected) {
      const known = wholes.get(currency) ?? { metered: 0n, corrected: 0n };
      wholes.set(currency, { metered: known.metered + metered, corrected: known.corrected + corrected });
    },
    async write(position, views) {
      for (const [key, { group, sums }] of groups) {
        if (isNothing(sums)) continue;
        const groupId = await groupOf(key, group, views);
        const before = await views.first(lastTotal, { group_id: groupId });
        const now = before ? plus(before, sums) : sums;
        views.write(insertTotal, { group_id: groupId, from_position: position, ...now });
      }
      for (const [currency, { metered, corrected }] of wholes) {
        const before = await views.first(lastMetered, { currency });
        views.write(insertMetered, {
          currency,
          from_position: position,
          metered_nanos: (before?.metered_nanos ?? 0n) + metered,
          corrected_nanos: (before?.corrected_nanos ?? 0n) + corrected,
        });
      }
    },
  };
}

const isAlike = (a: Grouped, b: Grouped): boolean =>
  a.kind === b.kind &&
  a.deployment_id === b.deployment_id &&
  a.business_unit === b.business_unit &&
  a.day === b.day &&
  a.version === b.version &&
  a.model_id === b.model_id &&
  a.training_id === b.training_id &&
  a.provider === b.provider &&
  a.meter === b.meter;

const SEPARATOR = '\u0001';

/** A deployment has one environment for life: it needs no place in the key. */
function keyOf(line: Grouped, charged: Charged, month: string): string {
  const what = `${line.day}${SEPARATOR}${month}${SEPARATOR}${line.kind}${SEPARATOR}${line.meter ?? ''}`;
  const whose = `${line.business_unit}${SEPARATOR}${line.model_id ?? ''}${SEPARATOR}${line.version ?? ''}${SEPARATOR}${line.training_id ?? ''}${SEPARATOR}${line.deployment_id ?? ''}`;
  const where = `${line.provider ?? ''}${SEPARATOR}${charged.device_kind ?? ''}`;
  const price = `${charged.currency ?? ''}${SEPARATOR}${charged.supplier ?? ''}${SEPARATOR}${charged.price_book_id ?? ''}${SEPARATOR}${charged.nanos_per_unit ?? ''}`;
  return [what, whose, where, price, charged.correction_id ?? ''].join(SEPARATOR);
}

const groupFrom = (line: Grouped, charged: Charged, month: string): Omit<Group, 'environment'> => ({
  day: line.day,
  booked_month: month,
  currency: charged.currency,
  kind: line.kind,
  meter: line.meter,
  model_id: line.model_id,
  version: line.version,
  training_id: line.training_id,
  deployment_id: line.deployment_id,
  business_unit: line.business_unit,
  provider: line.provider,
  device_kind: charged.device_kind,
  supplier: charged.supplier,
  price_book_id: charged.price_book_id,
  nanos_per_unit: charged.nanos_per_unit,
  correction_id: charged.correction_id ?? null,
});

const plus = (a: Sums, b: Sums): Sums => ({
  lines: a.lines + b.lines,
  device_ns: a.device_ns + b.device_ns,
  quantity: a.quantity + b.quantity,
  nanos: a.nanos + b.nanos,
});

const isNothing = ({ lines, device_ns, quantity, nanos }: Sums): boolean =>
  lines === 0n && device_ns === 0n && quantity === 0n && nanos === 0n;

const findGroup = prepared<{ key: string }>()((db, place) =>
  db.selectFrom('cost_group').select('group_id').where('key', '=', place('key')),
);

const insertGroup = prepared<Omit<RowOf<typeof costGroupTable>, 'group_id'>>()((db, place) => {
  const last = db.selectFrom('cost_group').select('group_id').orderBy('group_id', 'desc').limit(1);
  return db.insertInto('cost_group').values({
    group_id: sql<bigint>`coalesce((${last}), 0) + 1`,
    key: place('key'),
    ...(Object.fromEntries(DIMENSIONS.map((name) => [name, place(name)])) as unknown as Group),
  });
});

const environmentOf = prepared<{ deployment_id: string }>()((db, place) =>
  db.selectFrom('cost_deployment').select('environment').where('deployment_id', '=', place('deployment_id')),
);

async function groupOf(key: string, group: Omit<Group, 'environment'>, views: ViewWriter): Promise<bigint> {
  const known = await views.first(findGroup, { key });
  if (known) return known.group_id;
  const { deployment_id } = group;
  const deployment = deployment_id === null ? undefined : await views.first(environmentOf, { deployment_id });
  views.write(insertGroup, { key, ...group, environment: deployment?.environment ?? null });
  return (await views.first(findGroup, { key }))!.group_id;
}

const lastTotal = prepared<{ group_id: bigint }>()((db, place) =>
  db
    .selectFrom('cost_total')
    .select(['lines', 'device_ns', 'quantity', 'nanos'])
    .where('group_id', '=', place('group_id'))
    .orderBy('from_position', 'desc')
    .limit(1),
);

const insertTotal = prepared<RowOf<typeof costTotalTable>>()((db, place) =>
  db.insertInto('cost_total').values({
    group_id: place('group_id'),
    from_position: place('from_position'),
    lines: place('lines'),
    device_ns: place('device_ns'),
    quantity: place('quantity'),
    nanos: place('nanos'),
  }),
);

export const lastMetered = prepared<{ currency: string }>()((db, place) =>
  db
    .selectFrom('metered_total')
    .select(['metered_nanos', 'corrected_nanos'])
    .where('currency', '=', place('currency'))
    .orderBy('from_position', 'desc')
    .limit(1),
);

const insertMetered = prepared<RowOf<typeof meteredTotalTable>>()((db, place) =>
  db.insertInto('metered_total').values({
    currency: place('currency'),
    from_position: place('from_position'),
    metered_nanos: place('metered_nanos'),
    corrected_nanos: place('corrected_nanos'),
  }),
);

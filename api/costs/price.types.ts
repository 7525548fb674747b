// What is a published price? So much for one unit of a meter, from a day on.
import { ID, ObjectType } from 'type-graphql';
import type { Meter as MeterValue } from '../../domain/costs/events.ts';
import type { prices } from '../../projections/costs/read-prices.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Provider } from '../relay/enums.ts';
import { DateTimeScalar } from '../relay/scalars.ts';
import { Meter } from './cost-enums.ts';
import { Money, moneyOf } from './money.types.ts';

@ObjectType('Price')
export class PriceType {
  @AuthorizedField(() => ID)
  priceBookId: string;

  @AuthorizedField(() => String)
  supplier: string;

  @AuthorizedField(() => Meter)
  meter: MeterValue;

  @AuthorizedField(() => Provider, { nullable: true })
  provider: string | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Null: every kind that has no price of its own.' })
  deviceKind: string | null;

  @AuthorizedField(() => Money)
  perUnit: Money;

  @AuthorizedField(() => DateTimeScalar)
  effectiveFrom: string;
}

type PriceRow = Awaited<ReturnType<typeof prices>>[number];

export function priceOfRow(row: PriceRow): PriceType {
  return {
    priceBookId: row.price_book_id,
    supplier: row.supplier,
    meter: row.meter as MeterValue,
    provider: row.provider,
    deviceKind: row.device_kind,
    perUnit: moneyOf(row.nanos_per_unit, row.currency),
    effectiveFrom: row.effective_from,
  };
}

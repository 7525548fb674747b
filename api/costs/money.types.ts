// How is money shown? An integer of nano-units with its currency, and the same for people.
import { ObjectType } from 'type-graphql';
import { formatMoney } from '../../domain/kernel/money.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { NanosScalar } from '../relay/scalars.ts';

@ObjectType({ description: 'An amount of one currency, in integer nano-units.' })
export class Money {
  @AuthorizedField(() => NanosScalar)
  nanos: string;

  @AuthorizedField(() => String, { description: 'ISO 4217.' })
  currency: string;

  @AuthorizedField(() => String, { description: 'For people: 1.50 EUR.' })
  formatted: string;
}

export function moneyOf(nanos: bigint, currency: string): Money {
  return { nanos: nanos.toString(), currency, formatted: formatMoney(nanos, currency) };
}

/** Null without an amount or a currency: before the first price nothing has one. */
export function moneyOrNull(nanos: bigint | null, currency: string | null): Money | null {
  return nanos === null || currency === null ? null : moneyOf(nanos, currency);
}

// What does the audit itself cost? The bytes of the log a million predictions take, what keeping them costs a month, and what was
// charged for it so far: a line like any other.
import { Authorized, Ctx, Float, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { priceInForce } from '../../domain/costs/price-in-force.ts';
import { divideHalfEven } from '../../domain/kernel/money.ts';
import { auditCost } from '../../projections/costs/read-audit-cost.ts';
import { prices } from '../../projections/costs/read-prices.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { timeOf } from '../relay/time-of.ts';
import { costScope } from './cost-scope.ts';
import { Money, moneyOf } from './money.types.ts';

const GIB = 2n ** 30n;
const MILLION = 1_000_000n;

@ObjectType()
export class AuditCharge {
  @AuthorizedField(() => Money)
  total: Money;

  @AuthorizedField(() => Int, { description: 'On which it was charged.' })
  days: number;

  @AuthorizedField(() => Money, { nullable: true, description: 'A million predictions; null before the first.' })
  perMillionPredictions: Money | null;
}

@ObjectType('AuditCost')
export class AuditCostType {
  @AuthorizedField(() => Float, { description: 'Predictions whose cost is settled.' })
  predictions: number;

  @AuthorizedField(() => Float, { description: 'Of the whole log, at the last metering.' })
  logBytes: number;

  @AuthorizedField(() => Float, { nullable: true, description: 'Of the whole log; null before the first prediction.' })
  bytesPerMillionPredictions: number | null;

  @AuthorizedField(() => Money, {
    nullable: true,
    description:
      'To keep those bytes for a month of 730 hours at the price of a GiB-month in force; null without a price.',
  })
  perMillionPredictionsAMonth: Money | null;

  @AuthorizedField(() => [AuditCharge], { description: 'Charged so far, by currency.' })
  charged: AuditCharge[];
}

@Resolver()
export class AuditCostQueries {
  @Authorized('finance', 'regulator', 'operator')
  @Query(() => AuditCostType)
  async auditCost(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<AuditCostType> {
    costScope(context, asOf);
    const { views } = context.deps;
    const found = await auditCost(views, asOf ?? undefined);
    const predictions = BigInt(found.predictions);
    const perMillion = (amount: bigint) => (predictions === 0n ? null : divideHalfEven(amount * MILLION, predictions));
    const bytes = perMillion(found.logBytes);
    const price = await storagePrice(views, await timeOf(context, asOf), asOf);
    return {
      predictions: found.predictions,
      logBytes: Number(found.logBytes),
      bytesPerMillionPredictions: bytes === null ? null : Number(bytes),
      perMillionPredictionsAMonth:
        bytes === null || !price ? null : moneyOf(divideHalfEven(bytes * price.nanosPerUnit, GIB), price.currency),
      charged: found.byCurrency.map(({ currency, nanos, days }) => {
        const share = perMillion(nanos);
        return {
          total: moneyOf(nanos, currency),
          days,
          perMillionPredictions: share === null ? null : moneyOf(share, currency),
        };
      }),
    };
  }
}

async function storagePrice(views: Context['deps']['views'], now: string, asOf: bigint | null) {
  const rows = await prices(views, asOf ?? undefined);
  const dated = rows
    .filter(({ meter }) => meter === 'gib-month')
    .map((row) => ({
      meter: 'gib-month' as const,
      provider: null,
      deviceKind: null,
      effectiveFrom: row.effective_from,
      nanosPerUnit: row.nanos_per_unit,
      currency: row.currency,
      supplier: row.supplier,
      priceBookId: row.price_book_id,
    }));
  return priceInForce(dated, { meter: 'gib-month', provider: null, deviceKind: null }, now);
}

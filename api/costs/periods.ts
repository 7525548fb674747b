// Which months of the books are closed, and how is one closed? When nothing of it waits any more; what comes later stands in the
// month that is open then.
import { Length } from 'class-validator';
import { Arg, Authorized, Ctx, Field, Float, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { boundsOf, parseMonth } from '../../domain/costs/month.ts';
import { periodDecider } from '../../domain/costs/periods.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { type PeriodRow, periods, unsettledIn } from '../../projections/costs/read-periods.ts';
import { costTotals } from '../../projections/costs/read-totals.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext, run } from '../command.ts';
import type { Context } from '../context.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { costScope } from './cost-scope.ts';
import { Money, moneyOf } from './money.types.ts';
import { wholeLog } from './whole-log.ts';

@ObjectType()
export class PeriodTotal {
  @AuthorizedField(() => Float)
  lines: number;

  @AuthorizedField(() => Money)
  total: Money;
}

@ObjectType('Period', { description: 'A month whose books are closed.' })
export class PeriodType {
  @AuthorizedField(() => String, { description: 'Such as 2026-10.' })
  period: string;

  @AuthorizedField(() => DateTimeScalar)
  from: string;

  @AuthorizedField(() => DateTimeScalar, { description: 'Not in it any more.' })
  to: string;

  @AuthorizedField(() => PositionScalar, { description: 'What the totals rest on.' })
  asOf: bigint;

  @AuthorizedField(() => [PeriodTotal], { description: 'What its books held when it was closed, by currency.' })
  totals: PeriodTotal[];

  @AuthorizedField(() => DateTimeScalar)
  closedAt: string;
}

@InputType()
export class ClosePeriodInput extends ChangeInputType {
  @Field(() => String, { description: 'A month that has ended, such as 2026-10.' })
  @Length(7, 7)
  period: string;
}

@ObjectType()
export class PeriodPayload {
  @AuthorizedField(() => String)
  period: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class Periods {
  @Authorized('finance')
  @Mutation(() => PeriodPayload, {
    description: 'Closes the books of a month; afterwards only corrections speak of it. Months are closed in order.',
  })
  async closePeriod(
    @Arg('input', () => ClosePeriodInput) input: ClosePeriodInput,
    @Ctx() context: Context,
  ): Promise<PeriodPayload> {
    const { clock, commands, views } = context.deps;
    const period = parseMonth(input.period);
    const asOf = await wholeLog(context);
    const { state: last } = await commands.load(periodDecider, streams.periods());
    const { from, to } = boundsOf(period);
    // The first month that is closed closes what lies before it.
    const first = last === undefined ? null : from.slice(0, 10);
    const waiting = await unsettledIn(views, first, to.slice(0, 10), asOf);
    const booked = await costTotals(views, { ...EVERYTHING, asOf, bookedMonth: period, by: [] });
    const totals = booked.map(({ currency, lines, nanos }) => ({ currency, lines, nanos: nanos.toString() }));
    const command = {
      type: 'ClosePeriod',
      period,
      now: clock.now(),
      ...waiting,
      asOf: asOf.toString(),
      totals,
    } as const;
    const receipt = await run(
      context,
      periodDecider,
      streams.periods(),
      command,
      commandContext(context, 'closePeriod', input),
      input,
    );
    return { period, receipt: receiptOf(receipt) };
  }

  @Authorized('finance', 'regulator', 'operator')
  @Query(() => [PeriodType], { description: 'Closed months, oldest first.' })
  async periods(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<PeriodType[]> {
    costScope(context, asOf);
    return (await periods(context.deps.views, asOf ?? undefined)).map(periodOf);
  }
}

function periodOf({ period, from, to, as_of, totals, closed_at: closedAt }: PeriodRow): PeriodType {
  return {
    period,
    from,
    to,
    asOf: BigInt(as_of),
    totals: totals.map(({ currency, lines, nanos }) => ({ lines, total: moneyOf(BigInt(nanos), currency) })),
    closedAt,
  };
}

// What was put right, by whom, and how much did it move? Every correction, with what it was aimed at.
import { Args, Authorized, Ctx, Float, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { CorrectionTarget, Meter as MeterValue } from '../../domain/costs/events.ts';
import { type CorrectionRow, corrections } from '../../projections/costs/read-corrections.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { Context } from '../context.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, connectionType, PageArgs, parsePage } from '../relay/connection.ts';
import { closedList, Provider } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar } from '../relay/scalars.ts';
import { Meter } from './cost-enums.ts';
import { costScope } from './cost-scope.ts';
import { Money, moneyOf } from './money.types.ts';

const CorrectionKind = closedList('CorrectionKind', 'What a correction is aimed at.', [
  'price',
  'line',
  'invoice-line',
]);

@ObjectType({ description: 'Which of its fields are filled depends on the kind.' })
export class CorrectionTargetType {
  @AuthorizedField(() => CorrectionKind)
  kind: CorrectionTarget['kind'];

  @AuthorizedField(() => ID, { nullable: true })
  priceBookId?: string | null;

  @AuthorizedField(() => Meter, { nullable: true })
  meter?: MeterValue | null;

  @AuthorizedField(() => Provider, { nullable: true })
  provider?: string | null;

  @AuthorizedField(() => String, { nullable: true })
  deviceKind?: string | null;

  @AuthorizedField(() => NanosScalar, { nullable: true, description: 'The right price.' })
  nanosPerUnit?: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true })
  from?: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true })
  to?: string | null;

  @AuthorizedField(() => ID, { nullable: true })
  lineId?: string | null;

  @AuthorizedField(() => ID, { nullable: true })
  invoiceId?: string | null;

  @AuthorizedField(() => Int, { nullable: true, description: 'Of the invoice.' })
  line?: number | null;

  @AuthorizedField(() => String, { nullable: true })
  businessUnit?: string | null;
}

@ObjectType('CostCorrection')
export class CorrectionType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => CorrectionTargetType)
  target: CorrectionTargetType;

  @AuthorizedField(() => Money, { description: 'What it moved in all.' })
  amount: Money;

  @AuthorizedField(() => Float, { description: 'How many lines it moved.' })
  lines: number;

  @AuthorizedField(() => String)
  reason: string;

  @AuthorizedField(() => String, { description: 'Month in whose books it stands, such as 2026-10.' })
  bookedMonth: string;

  @AuthorizedField(() => Person)
  recordedBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;
}

const CorrectionConnection = connectionType('CostCorrection', () => CorrectionType);

@Resolver()
export class CorrectionQueries {
  @Authorized('finance', 'regulator', 'operator')
  @Query(() => CorrectionConnection, { description: 'In the order in which they were recorded.' })
  async corrections(
    @Args(() => PageArgs) page: PageArgs,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<CorrectionType>> {
    costScope(context, asOf);
    const found = await corrections(context.deps.views, { ...parsePage(page), asOf: asOf ?? undefined });
    return connectionOf(found, correctionOf);
  }
}

function correctionOf(row: CorrectionRow): CorrectionType {
  return {
    id: row.correction_id,
    target: row.target,
    amount: moneyOf(row.nanos, row.currency),
    lines: row.lines,
    reason: row.reason,
    bookedMonth: row.booked_month,
    recordedBy: personOf(row.recorded_by),
    recordedAt: row.recorded_at,
  };
}

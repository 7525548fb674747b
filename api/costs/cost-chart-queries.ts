// What did each day cost, and what each model, unit or device? Made for a chart: days without a gap, groups that add up.
import { Arg, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import { costTotals } from '../../projections/costs/read-totals.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { CostChartType, CostGroupType, costGroupOf, seriesOf } from './cost-chart.types.ts';
import { CostGrouping, type CostGroupingValue } from './cost-enums.ts';
import { DIMENSIONS_OF, groupTotals } from './cost-groups.ts';
import { costScope } from './cost-scope.ts';
import { daysBetween, parseDay, parseDays } from './day.ts';

const MAX_DAYS = 400;
/** Lines of one chart: nobody tells more colours apart. */
const MAX_SERIES = 50;
const MAX_GROUPS = 500;

@Resolver()
export class CostChartQueries {
  @Authorized('finance', 'regulator', 'operator', 'business')
  @Query(() => CostChartType, { description: 'Days are of the charge, in UTC; `to` is the day after the last.' })
  async costByDay(
    @Arg('from', () => String) from: string,
    @Arg('to', () => String) to: string,
    @Arg('groupBy', () => CostGrouping, { nullable: true }) groupBy: CostGroupingValue | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<CostChartType> {
    const range = parseDays(from, to, MAX_DAYS);
    const by = ['day' as const, ...(groupBy ? DIMENSIONS_OF[groupBy] : [])];
    const totals = await costTotals(context.deps.views, { ...costScope(context, asOf), ...range, by });
    const days = daysBetween(from, to);
    const groups = groupTotals(totals, groupBy ?? null, MAX_SERIES);
    return { days, series: groups.map((group) => seriesOf(group, days)) };
  }

  @Authorized('finance', 'regulator', 'operator', 'business')
  @Query(() => [CostGroupType], { description: 'The largest first, currencies apart; of all days, or of some.' })
  async costBy(
    @Arg('dimension', () => CostGrouping) dimension: CostGroupingValue,
    @Arg('from', () => String, { nullable: true }) from: string | null | undefined,
    @Arg('to', () => String, { nullable: true }) to: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<CostGroupType[]> {
    const totals = await costTotals(context.deps.views, {
      ...costScope(context, asOf),
      from: from ? parseDay(from, 'from') : undefined,
      to: to ? parseDay(to, 'to') : undefined,
      by: DIMENSIONS_OF[dimension],
    });
    return groupTotals(totals, dimension, MAX_GROUPS).map(costGroupOf);
  }
}

// What can be asked about costs? Sums by currency and model, the lines they are made of, the prices, and whether it adds up.
import { Args, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import { costLines } from '../../projections/costs/read-lines.ts';
import { prices } from '../../projections/costs/read-prices.ts';
import { costSummary } from '../../projections/costs/read-summary.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, parsePage } from '../relay/connection.ts';
import { CostLineConnection, type CostLineType, CostSummaryType, costLineOf, costSummaryOf } from './cost.types.ts';
import { CostLineArgs, costFilterOf } from './cost-filter.ts';
import { costScope } from './cost-scope.ts';
import { PriceType, priceOfRow } from './price.types.ts';

@Resolver()
export class CostQueries {
  @Authorized('finance', 'regulator', 'operator', 'business')
  @Query(() => CostSummaryType)
  async costSummary(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<CostSummaryType> {
    const scope = costScope(context, asOf);
    return costSummaryOf(await costSummary(context.deps.views, scope), scope.businessUnits === 'all');
  }

  @Authorized('finance', 'regulator', 'operator', 'business')
  @Query(() => CostLineConnection)
  async costLines(
    @Args(() => CostLineArgs) args: CostLineArgs,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<CostLineType>> {
    const found = await costLines(context.deps.views, {
      ...costScope(context, asOf),
      ...parsePage(args),
      ...costFilterOf(args),
    });
    // One event makes several lines: the place of a line in the list is its own number, not the event's position.
    const rows = found.rows.map((line) => ({ ...line, position: line.nth }));
    return connectionOf({ ...found, rows }, costLineOf);
  }

  @Authorized('finance', 'regulator', 'operator')
  @Query(() => [PriceType], {
    description: 'Oldest first; a price holds until the next one of its meter, provider and kind begins.',
  })
  async prices(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<PriceType[]> {
    return (await prices(context.deps.views, asOf ?? undefined)).map(priceOfRow);
  }
}

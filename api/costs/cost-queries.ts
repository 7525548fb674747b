// What can be asked about costs? Sums by model, the lines they are made of, the prices, and whether it all adds up.
import { Arg, Args, Authorized, Ctx, ID, Query, Resolver } from 'type-graphql';
import { parseId } from '../../domain/kernel/ids.ts';
import type { CostKind as CostKindValue } from '../../projections/costs/cost-kind.ts';
import { costLines, costSummary, prices } from '../../projections/costs/read-costs.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { CostKind } from '../relay/enums.ts';
import {
  CostLineConnection,
  type CostLineType,
  CostSummaryType,
  costLineOf,
  modelCostOf,
  moneyOf,
  PriceType,
} from './cost.types.ts';
import { costScope } from './cost-scope.ts';

@Resolver()
export class CostQueries {
  @Authorized('finance', 'regulator', 'operator', 'business')
  @Query(() => CostSummaryType)
  async costSummary(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<CostSummaryType> {
    const summary = await costSummary(context.deps.views, costScope(context, asOf));
    const { currency, totalNanos, meteredNanos } = summary;
    return {
      lines: summary.lines,
      total: moneyOf(totalNanos, currency),
      metered: moneyOf(meteredNanos, currency),
      addsUp: meteredNanos === null ? null : meteredNanos === totalNanos && summary.disagreements === 0,
      pendingLines: summary.pendingLines,
      unpricedLines: summary.unpricedLines,
      byModel: summary.byModel.map((cost) => modelCostOf(cost, currency)),
    };
  }

  @Authorized('finance', 'regulator', 'operator', 'business')
  @Query(() => CostLineConnection)
  async costLines(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('kind', () => CostKind, { nullable: true }) kind: CostKindValue | null | undefined,
    @Arg('modelId', () => ID, { nullable: true }) modelId: string | null | undefined,
    @Arg('deploymentId', () => ID, { nullable: true }) deploymentId: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<CostLineType>> {
    const found = await costLines(context.deps.views, {
      ...costScope(context, asOf),
      ...parsePage(page),
      kind: kind ?? undefined,
      modelId: modelId ? parseId('model', modelId) : undefined,
      deploymentId: deploymentId ? parseId('deployment', deploymentId) : undefined,
    });
    return connectionOf(found, costLineOf);
  }

  @Authorized('finance', 'regulator', 'operator')
  @Query(() => [PriceType], { description: 'Oldest first; a price holds until the next one of its provider begins.' })
  async prices(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<PriceType[]> {
    const rows = await prices(context.deps.views, asOf ?? undefined);
    return rows.map((row) => ({
      priceBookId: row.price_book_id,
      provider: row.provider,
      perHour: moneyOf(row.nanos_per_hour, row.currency)!,
      effectiveFrom: row.effective_from,
    }));
  }
}

// How is a budget set, and how does it stand? What is spent of it in a month, which alerts were recorded, and what the month will
// have cost at its end.
import { ArrayMaxSize, ArrayMinSize, Length } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { budgetDecider } from '../../domain/costs/budgets.ts';
import { forecastSpend, MOST_DAYS } from '../../domain/costs/forecast-spend.ts';
import { boundsOf, monthOf, parseMonth } from '../../domain/costs/month.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { type BudgetRow, budgets } from '../../projections/costs/read-budgets.ts';
import { dailySpend, spentIn } from '../../projections/costs/read-totals.ts';
import { findDeployment } from '../../projections/deployments/read-deployments.ts';
import { findModel } from '../../projections/models/read-models.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import type { Context } from '../context.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { NanosScalar } from '../relay/scalars.ts';
import { timeOf } from '../relay/time-of.ts';
import { BudgetSpendType, BudgetType, budgetOf, ForecastType, forecastOf } from './budget.types.ts';
import { costScope } from './cost-scope.ts';
import { moneyOf } from './money.types.ts';

/** Each is looked at whenever the views have moved. */
const MAX_BUDGETS = 200;
const DAY_MS = 86_400_000;

@InputType()
export class SetBudgetInput extends ChangeInputType {
  @Field(() => ID, { nullable: true, description: 'Of a budget that is to be changed; left out: a new one.' })
  budgetId?: string | null;

  @Field(() => String)
  @Length(1, 100)
  name: string;

  @Field(() => String)
  @Length(3, 3)
  currency: string;

  @Field(() => NanosScalar, { description: 'A month.' })
  nanos: string;

  @Field(() => String, { nullable: true, description: 'Left out: all units.' })
  @Length(1, 100)
  businessUnit?: string | null;

  @Field(() => ID, { nullable: true, description: 'Left out: all models.' })
  modelId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Left out: all deployments.' })
  deploymentId?: string | null;

  @Field(() => [Int], { description: 'Thousandths at which an alert is recorded, ascending: [800, 1000].' })
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  alertsAtPermille: number[];
}

@ObjectType()
export class BudgetPayload {
  @AuthorizedField(() => ID)
  budgetId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver(() => BudgetType)
export class Budgets {
  @Authorized('finance')
  @Mutation(() => BudgetPayload)
  async setBudget(
    @Arg('input', () => SetBudgetInput) input: SetBudgetInput,
    @Ctx() context: Context,
  ): Promise<BudgetPayload> {
    const command = commandContext(context, 'setBudget', input);
    const { name, currency, nanos, alertsAtPermille } = input;
    const budgetId = input.budgetId ? await existing(input.budgetId, context) : newIdFor('budget', command);
    if (!input.budgetId) await refuseTooMany(context, budgetId);
    const scope = await scopeOfBudget(input, context);
    const data = { budgetId, name, scope, currency, every: 'month' as const, nanos, alertsAtPermille };
    const stream = streams.budget(budgetId);
    const receipt = await run(context, budgetDecider, stream, { type: 'SetBudget', data }, command, input);
    return { budgetId, receipt: receiptOf(receipt) };
  }

  @Authorized('finance', 'regulator', 'operator', 'business')
  @Query(() => [BudgetType], { description: 'Business callers see those of their own unit.' })
  async budgets(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<BudgetType[]> {
    const { businessUnits } = costScope(context, asOf);
    const rows = await budgets(context.deps.views, asOf ?? undefined);
    const isSeen = ({ business_unit: unit }: BudgetRow) =>
      businessUnits === 'all' || (unit !== null && businessUnits.includes(unit));
    return rows.filter(isSeen).map((row) => budgetOf(row, asOf));
  }

  @Authorized()
  @FieldResolver(() => BudgetSpendType, { description: 'By day of the charge; left out: this month.' })
  async spent(
    @Root() { row, asOf }: BudgetType,
    @Arg('month', () => String, { nullable: true }) asked: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<BudgetSpendType> {
    const month = asked ? parseMonth(asked) : monthOf(await timeOf(context, asOf));
    const nanos = await spentIn(context.deps.views, scopeOfRow(row), row.currency, month, asOf ?? undefined);
    return { month, amount: moneyOf(nanos, row.currency), permille: Number((nanos * 1000n) / row.nanos) };
  }

  @Authorized()
  @FieldResolver(() => ForecastType, { description: 'Of this month, by the mean of the last whole days.' })
  async forecast(@Root() { row, asOf }: BudgetType, @Ctx() context: Context): Promise<ForecastType> {
    const now = await timeOf(context, asOf);
    const month = boundsOf(monthOf(now));
    const earliest = Math.min(Date.parse(month.from), Date.parse(now.slice(0, 10)) - MOST_DAYS * DAY_MS);
    const from = new Date(earliest).toISOString().slice(0, 10);
    const filter = { ...scopeOfRow(row), currency: row.currency };
    const spends = await dailySpend(context.deps.views, filter, from, month.to.slice(0, 10), asOf ?? undefined);
    return forecastOf(forecastSpend(spends, now), row.currency);
  }
}

const scopeOfRow = (row: BudgetRow) => ({
  businessUnit: row.business_unit,
  modelId: row.model_id,
  deploymentId: row.deployment_id,
});

/** Throws NOT_FOUND. */
async function existing(id: string, context: Context): Promise<string> {
  const budgetId = parseId('budget', id);
  const { state } = await context.deps.commands.load(budgetDecider, streams.budget(budgetId));
  if (state.set) return budgetId;
  throw new DomainError('NOT_FOUND', 'There is no budget of this id; leave budgetId out to set a new one.', {
    field: 'budgetId',
  });
}

async function refuseTooMany(context: Context, budgetId: string): Promise<void> {
  const rows = await budgets(context.deps.views);
  if (rows.length < MAX_BUDGETS || rows.some((row) => row.budget_id === budgetId)) return;
  throw new DomainError('BAD_INPUT', `There are ${MAX_BUDGETS} budgets, the most there may be; change one of them.`);
}

/** Throws NOT_FOUND: a budget for nothing would never be spent. */
async function scopeOfBudget(input: SetBudgetInput, { deps }: Context) {
  const modelId = input.modelId ? parseId('model', input.modelId) : null;
  const deploymentId = input.deploymentId ? parseId('deployment', input.deploymentId) : null;
  if (modelId && !(await findModel(deps.views, modelId, EVERYTHING))) {
    throw new DomainError('NOT_FOUND', 'There is no model of this id.', { field: 'modelId' });
  }
  if (deploymentId && !(await findDeployment(deps.views, deploymentId, EVERYTHING))) {
    throw new DomainError('NOT_FOUND', 'There is no deployment of this id.', { field: 'deploymentId' });
  }
  return { businessUnit: input.businessUnit ?? null, modelId, deploymentId };
}

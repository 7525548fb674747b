// Which decisions of a deployment should a person look at? Set by an approver of its unit, judged against the version that answers,
// and shown as it held at any position.
import { Length, ValidateNested } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { datasetDecider } from '../../domain/datasets/decide.ts';
import { featureColumns } from '../../domain/datasets/state.ts';
import { type DeploymentCommand, deploymentDecider } from '../../domain/deployments/decide.ts';
import type { ReadColumn } from '../../domain/deployments/review-rule.ts';
import { championOf, type DeploymentState } from '../../domain/deployments/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { existingVersion, modelDecider } from '../../domain/models/decide.ts';
import type { ModelVersionCreated } from '../../domain/models/events.ts';
import { type HeldReviewRule, reviewRuleOf } from '../../projections/oversight/read-reviews.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import type { Context } from '../context.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { receiptOf } from '../ledger/receipt.types.ts';
import { AsOf } from '../relay/caught-up.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { DeploymentType } from './deployment.types.ts';
import { DeploymentPayload } from './deployment-commands.ts';

@InputType()
export class LargeAmountInput {
  @Field(() => String, {
    description: 'A number column that the version which answers reads, and that is not sensitive.',
  })
  @Length(1, 200)
  column: string;

  @Field(() => Float, { description: 'From this value on it is large.' })
  atLeast: number;
}

@InputType()
export class SetReviewRuleInput extends ChangeInputType {
  @Field(() => ID)
  deploymentId: string;

  @Field(() => Float, {
    nullable: true,
    description:
      'At most so far from the threshold, on either side, in the unit of the score; left out: how close is of no weight.',
  })
  nearThreshold?: number | null;

  @Field(() => LargeAmountInput, { nullable: true, description: 'A missing amount is not large.' })
  @ValidateNested()
  largeAmount?: LargeAmountInput | null;

  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}

@ObjectType({ description: 'From which value on a column is large.' })
export class LargeAmount {
  @AuthorizedField(() => String)
  column: string;

  @AuthorizedField(() => Float)
  atLeast: number;
}

@ObjectType('ReviewRule', { description: 'Which decisions a person should look at; complaints need no rule.' })
export class ReviewRuleType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => Float, { nullable: true })
  nearThreshold: number | null;

  @AuthorizedField(() => LargeAmount, { nullable: true })
  largeAmount: LargeAmount | null;

  @AuthorizedField(() => String)
  reason: string;

  @AuthorizedField(() => DateTimeScalar)
  since: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => Person)
  setBy: Person;

  @AuthorizedField(() => ID)
  eventId: string;
}

export function reviewRuleType(row: HeldReviewRule): ReviewRuleType {
  const { large_column: column, large_at_least: atLeast } = row;
  return {
    id: row.rule_id,
    nearThreshold: row.near_threshold,
    largeAmount: column === null || atLeast === null ? null : { column, atLeast },
    reason: row.reason,
    since: row.since,
    position: row.from_position,
    setBy: personOf(row.set_by),
    eventId: row.event_id,
  };
}

@Resolver(() => DeploymentType)
export class ReviewRules {
  @Authorized('approver')
  @Mutation(() => DeploymentPayload, {
    description: 'Says which decisions a person should look at from here on; with neither half: complaints alone.',
  })
  async setReviewRule(
    @Arg('input', () => SetReviewRuleInput) input: SetReviewRuleInput,
    @Ctx() context: Context,
  ): Promise<DeploymentPayload> {
    const command = commandContext(context, 'setReviewRule', input);
    const { deploymentId, reason } = input;
    const stream = streams.deployment(parseId('deployment', deploymentId));
    const { state } = await context.deps.commands.load(deploymentDecider, stream);
    if (state.status !== 'unknown') mustOwn(context, state.opened.businessUnit);
    const data = {
      ruleId: newIdFor('reviewRule', command),
      nearThreshold: input.nearThreshold ?? null,
      largeAmount: input.largeAmount ? { column: input.largeAmount.column, atLeast: input.largeAmount.atLeast } : null,
      reason,
    };
    const reads = await readsOf(context, state);
    const receipt = await run(
      context,
      deploymentDecider,
      stream,
      { type: 'SetReviewRule', data, reads },
      command,
      input,
    );
    return { deploymentId, receipt: receiptOf(receipt) };
  }

  @Authorized()
  @FieldResolver(() => ReviewRuleType, {
    nullable: true,
    description: 'That holds, or held at `asOf`; null: none was set.',
  })
  async reviewRule(
    @Root() deployment: DeploymentType,
    @AsOf() asOf: bigint | null,
    @Ctx() { deps }: Context,
  ): Promise<ReviewRuleType | null> {
    const row = await reviewRuleOf(deps.views, deployment.id, asOf ?? deployment.asOf ?? undefined);
    return row ? reviewRuleType(row) : null;
  }
}

type Reads = Extract<DeploymentCommand, { type: 'SetReviewRule' }>['reads'];

/** Of a deployment that does not answer: nothing; whether that is wrong is judged after a retry was looked up. */
async function readsOf(context: Context, state: DeploymentState): Promise<Reads> {
  if (state.status !== 'open') return { version: 0, task: 'binary', columns: [] };
  const { version } = championOf(state);
  const model = await context.deps.commands.load(modelDecider, streams.model(state.opened.modelId));
  const { created } = existingVersion(model.state, version);
  return { version, task: created.task, columns: await columnsRead(context, created) };
}

/** A network reads every feature column; a model that somebody brought, those that its card names. */
async function columnsRead({ deps }: Context, { datasetId, origin }: ModelVersionCreated): Promise<ReadColumn[]> {
  const { state } = await deps.commands.load(datasetDecider, streams.dataset(datasetId));
  if (state.status === 'unknown') {
    throw new DomainError('NOT_FOUND', 'The data set of the version that answers is not in the ledger.');
  }
  const columns = featureColumns(state.registered.columns);
  if (origin.kind !== 'imported') return [...columns];
  const card = await deps.importer.card(origin.card.digest);
  return columns.filter(({ name }) => card.columns.includes(name));
}

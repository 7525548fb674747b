// How does a model come into another risk class? Somebody else than its owner says which, for which use, by which text and why: from
// then on other obligations are asked of it.
import { Length } from 'class-validator';
import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import type { RiskClass as RiskClassValue, UseCase } from '../../domain/models/events.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { commandContext, run } from '../command.ts';
import { UseCaseName } from '../compliance/compliance-enums.ts';
import { type Context, callerOf } from '../context.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { receiptOf } from '../ledger/receipt.types.ts';
import { RiskClass } from '../relay/enums.ts';
import { ModelPayload } from './model-commands.ts';

@InputType()
export class ReclassifyModelInput extends ChangeInputType {
  @Field(() => ID)
  modelId: string;

  @Field(() => RiskClass)
  riskClass: RiskClassValue;

  @Field(() => UseCaseName)
  useCase: UseCase;

  @Field(() => String, { description: 'The text the class rests on.' })
  @Length(1, 500)
  legalBasis: string;

  @Field(() => String, { description: 'Why; a sentence for a regulator.' })
  @Length(1, 2000)
  rationale: string;
}

@Resolver()
export class ReclassifyModel {
  @Authorized('approver')
  @Mutation(() => ModelPayload, { description: 'Puts a model in a class, for a use. Not by its owner.' })
  async reclassifyModel(
    @Arg('input', () => ReclassifyModelInput) input: ReclassifyModelInput,
    @Ctx() context: Context,
  ): Promise<ModelPayload> {
    const { riskClass, useCase, legalBasis, rationale } = input;
    const modelId = parseId('model', input.modelId);
    const stream = streams.model(modelId);
    const { state } = await context.deps.commands.load(modelDecider, stream);
    if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
    mustOwn(context, state.registered.businessUnit);
    const classifiedBy = callerOf(context).actor.subject;
    const data = { modelId, riskClass, useCase, legalBasis, rationale, classifiedBy };
    const command = commandContext(context, 'reclassifyModel', input);
    const receipt = await run(context, modelDecider, stream, { type: 'ReclassifyModel', data }, command, input);
    return { modelId, receipt: receiptOf(receipt) };
  }
}

// What must be said to register a model, measure a version, and decide on it?
import { IsInt, IsPositive, Length, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type { RiskClass as RiskClassValue } from '../../domain/models/events.ts';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';
import { RiskClass } from '../relay/enums.ts';

/** As the search for a threshold takes it (domain/models/evaluation/choose-threshold.ts). */
const LARGEST_COST = 1e15;

@InputType()
export class RegisterModelInput extends CommandInputType {
  @Field(() => String)
  @Length(1, 200)
  name: string;

  @Field(() => String, { description: 'What it decides, for whom; a sentence for a regulator.' })
  @Length(1, 2000)
  purpose: string;

  @Field(() => RiskClass)
  riskClass: RiskClassValue;

  @Field(() => String, { description: 'Why this risk class.' })
  @Length(1, 2000)
  rationale: string;
}

@InputType()
class ModelVersionInput extends ChangeInputType {
  @Field(() => ID)
  modelId: string;

  @Field(() => Int)
  @IsInt()
  @Min(1)
  version: number;
}

@InputType({ description: 'What a wrong answer costs, in any unit: above 0, at most 1e15.' })
export class ErrorCostsInput {
  @Field(() => Float, { description: 'Of a row that is decided positive and was not.' })
  @IsPositive()
  @Max(LARGEST_COST)
  falsePositive: number;

  @Field(() => Float, { description: 'Of a row that was positive and is not decided so.' })
  @IsPositive()
  @Max(LARGEST_COST)
  falseNegative: number;
}

@InputType()
export class EvaluateModelVersionInput extends ModelVersionInput {
  @Field(() => Float, {
    nullable: true,
    description: 'Of a BINARY version: scores at or above it count as positive; 0.5 where it is left out.',
  })
  @Min(0)
  @Max(1)
  threshold?: number | null;

  @Field(() => ErrorCostsInput, {
    nullable: true,
    description: 'Of a BINARY version: the threshold of least cost is looked for and recorded beside the measures.',
  })
  @ValidateNested()
  costs?: ErrorCostsInput | null;
}

@InputType()
export class DecideModelVersionInput extends ModelVersionInput {
  @Field(() => String, { description: 'Why; a sentence that will be read again.' })
  @Length(1, 2000)
  rationale: string;
}

@InputType()
export class RetireModelVersionInput extends ModelVersionInput {
  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}

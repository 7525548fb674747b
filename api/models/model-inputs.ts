// What must be said to register a model, measure a version, and decide on it?
import { IsInt, Length, Max, Min } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type { RiskClass as RiskClassValue } from '../../domain/models/events.ts';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';
import { RiskClass } from '../relay/enums.ts';

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

@InputType()
export class EvaluateModelVersionInput extends ModelVersionInput {
  @Field(() => Float, { defaultValue: 0.5, description: 'Scores at or above it count as positive.' })
  @Min(0)
  @Max(1)
  threshold: number;
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

// What must be said to deploy a version, to let another one answer, and to close?
import { IsInt, Length, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type { DeploymentOpened } from '../../domain/deployments/events.ts';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';
import { Environment } from '../relay/enums.ts';

@InputType()
export class DecisionsInput {
  @Field(() => String, {
    description:
      'The word for a score at or above the threshold, such as DECLINE; of several classes the class itself is the decision instead.',
  })
  @Length(1, 40)
  atOrAbove: string;

  @Field(() => String, { description: 'The word for a score below it, such as ACCEPT.' })
  @Length(1, 40)
  below: string;
}

@InputType()
export class OpenDeploymentInput extends CommandInputType {
  @Field(() => String)
  @Length(1, 200)
  name: string;

  @Field(() => ID)
  modelId: string;

  @Field(() => Int)
  @IsInt()
  @Min(1)
  version: number;

  @Field(() => Environment, { defaultValue: 'production' })
  environment: DeploymentOpened['environment'];

  @Field(() => Float, {
    defaultValue: 0.5,
    description:
      'A score below it is answered with decisions.below. Between 0 and 1: of several classes, how probable the likeliest must be to be the decision. Of a regression in the unit of the target.',
  })
  threshold: number;

  @Field(() => DecisionsInput)
  @ValidateNested()
  decisions: DecisionsInput;

  @Field(() => Int, { nullable: true, description: 'Streams its predictions are spread over; fixed for life.' })
  @IsInt()
  @Min(1)
  @Max(64)
  partitions?: number | null;
}

@InputType()
export class ChangeRoutingInput extends ChangeInputType {
  @Field(() => ID)
  deploymentId: string;

  @Field(() => Int, { description: 'The version that answers from here on.' })
  @IsInt()
  @Min(1)
  championVersion: number;

  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}

@InputType()
export class CloseDeploymentInput extends ChangeInputType {
  @Field(() => ID)
  deploymentId: string;

  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}

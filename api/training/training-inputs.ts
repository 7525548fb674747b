// What must be said to train, and to stop it? Left-out parameters have the defaults of domain/training.
import { ArrayMaxSize, IsInt, Length, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';

@InputType()
export class TrainingParametersInput {
  @Field(() => [Int], { nullable: true, description: 'Widths of the hidden layers; [] is logistic regression.' })
  @ArrayMaxSize(8)
  hidden?: number[] | null;

  @Field(() => Int, { nullable: true })
  @IsInt()
  @Min(1)
  @Max(1000)
  epochs?: number | null;

  @Field(() => Int, { nullable: true })
  @IsInt()
  @Min(1)
  @Max(4096)
  batchSize?: number | null;

  @Field(() => Float, { nullable: true })
  learningRate?: number | null;

  @Field(() => Float, { nullable: true, description: 'A whole number: the same seed gives the same model file.' })
  seed?: number | null;
}

@InputType()
export class RequestTrainingInput extends CommandInputType {
  @Field(() => ID)
  modelId: string;

  @Field(() => ID)
  datasetId: string;

  @Field(() => Int)
  @IsInt()
  @Min(1)
  datasetVersion: number;

  @Field(() => TrainingParametersInput, { nullable: true })
  @ValidateNested()
  parameters?: TrainingParametersInput | null;
}

@InputType()
export class CancelTrainingInput extends ChangeInputType {
  @Field(() => ID)
  trainingId: string;

  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}

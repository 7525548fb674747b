// What must be said to train, and to stop it? Left-out parameters have the defaults of domain/training,
// or of the run it goes on from; the rules stand there, bounds of size here.
import { ArrayMaxSize, IsInt, Length, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type { TrainingParameters } from '../../domain/training/events.ts';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';
import { Activation, ClassWeights, LearningRateSchedule, TrainingLoss } from '../relay/enums.ts';

@InputType()
export class TrainingParametersInput {
  @Field(() => [Int], { nullable: true, description: 'Widths of the hidden layers; [] is logistic regression.' })
  @ArrayMaxSize(8)
  hidden?: number[] | null;

  @Field(() => Activation, { nullable: true })
  activation?: TrainingParameters['activation'] | null;

  @Field(() => Float, { nullable: true, description: 'Share of hidden units silent in a step: from 0 to below 1.' })
  dropout?: number | null;

  @Field(() => Float, { nullable: true, description: 'Pull of the weights towards 0: from 0 to 10.' })
  l2?: number | null;

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

  @Field(() => LearningRateSchedule, { nullable: true })
  schedule?: TrainingParameters['schedule'] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Epochs without a better validation loss before it stops early; null: it runs all epochs.',
  })
  @IsInt()
  @Min(1)
  @Max(1000)
  patience?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Share of the training rows set aside to stop early by, in thousandths.',
  })
  @IsInt()
  @Min(50)
  @Max(500)
  validationPermille?: number | null;

  @Field(() => TrainingLoss, { nullable: true })
  loss?: TrainingParameters['loss'] | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Of the Huber loss: standard deviations of the target from where on a row is an outlier.',
  })
  huberDelta?: number | null;

  @Field(() => ClassWeights, { nullable: true })
  classWeights?: TrainingParameters['classWeights'] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Trainings on parts of the rows, to say how much a measure varies: 2 to 10; null: none.',
  })
  @IsInt()
  @Min(2)
  @Max(10)
  folds?: number | null;

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

  @Field(() => ID, {
    nullable: true,
    description: 'A trained version to go on from, such as md_…@2: its layers, and its parameters where none are said.',
  })
  @Length(1, 100)
  fineTuneFrom?: string | null;

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

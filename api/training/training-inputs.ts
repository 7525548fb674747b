// What must be said to train, and to stop it? Left-out parameters have the defaults of domain/training, or of the run it goes on
// from; the rules stand there too, each in one sentence that names both bounds, and are told here in the descriptions.
import { IsInt, Length, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_TRAINING_PARAMETERS } from '../../domain/training/decide.ts';
import type { TrainingParameters } from '../../domain/training/events.ts';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';
import { Activation, ClassWeights, LearningRateSchedule, TrainingLoss } from '../relay/enums.ts';

const D = DEFAULT_TRAINING_PARAMETERS;
/** Of a run that goes on from a version, what is left out is as that version was trained: a default in the schema would hide it. */
const unless = (value: number | string) => `${value} where left out.`;

@InputType({
  description:
    'The defaults are those of a run from the beginning; with fineTuneFrom, what is left out is as that version was trained, but for folds.',
})
export class TrainingParametersInput {
  @Field(() => [Int], {
    nullable: true,
    description: `Widths of the hidden layers, at most 8 of 1 to 1024; [] is logistic or linear regression. ${unless(`[${D.hidden.join(', ')}]`)}`,
  })
  hidden?: number[] | null;

  @Field(() => Activation, { nullable: true, description: unless(D.activation.toUpperCase()) })
  activation?: TrainingParameters['activation'] | null;

  @Field(() => Float, {
    nullable: true,
    description: `Share of hidden units silent in a step: from 0 to below 1. ${unless(D.dropout)}`,
  })
  dropout?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `Pull of the weights towards 0: from 0 to 10. ${unless(D.l2)}`,
  })
  l2?: number | null;

  @Field(() => Int, { nullable: true, description: `1 to 1000. ${unless(D.epochs)}` })
  epochs?: number | null;

  @Field(() => Int, { nullable: true, description: `Rows a step: 1 to 4096. ${unless(D.batchSize)}` })
  batchSize?: number | null;

  @Field(() => Float, { nullable: true, description: `Above 0 and at most 1. ${unless(D.learningRate)}` })
  learningRate?: number | null;

  @Field(() => LearningRateSchedule, { nullable: true, description: unless(D.schedule.toUpperCase()) })
  schedule?: TrainingParameters['schedule'] | null;

  @Field(() => Int, {
    nullable: true,
    description: `Epochs without a better validation loss before it stops early: 1 to 1000; null: it runs all epochs. ${unless(`${D.patience}`)}`,
  })
  patience?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Share of the training rows set aside to stop early by, in thousandths: 50 to 500. ${unless(D.validationPermille)}`,
  })
  validationPermille?: number | null;

  @Field(() => TrainingLoss, {
    nullable: true,
    description: `HUBER is for a regression. ${unless(D.loss.toUpperCase())}`,
  })
  loss?: TrainingParameters['loss'] | null;

  @Field(() => Float, {
    nullable: true,
    description: `Of the Huber loss: standard deviations of the target from where on a row is an outlier; above 0 and at most 100. ${unless(D.huberDelta)}`,
  })
  huberDelta?: number | null;

  @Field(() => ClassWeights, {
    nullable: true,
    description: `BALANCED weighs each class as much as another; not for a regression. ${unless(D.classWeights.toUpperCase())}`,
  })
  classWeights?: TrainingParameters['classWeights'] | null;

  @Field(() => Int, {
    nullable: true,
    description: `Trainings on parts of the rows, to say how much a measure varies: 2 to 10; null: none. Not with fineTuneFrom. ${unless(`${D.folds}`)}`,
  })
  folds?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `A whole number from 0: the same seed gives the same model file. ${unless(D.seed)}`,
  })
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

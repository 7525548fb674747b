// What does a training run learn by? Everything that decides the model file, beside its rows.
import { Float, Int, ObjectType } from 'type-graphql';
import type { TrainingParameters } from '../../domain/training/events.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Activation, ClassWeights, LearningRateSchedule, TrainingLoss } from '../relay/enums.ts';

@ObjectType('TrainingParameters')
export class TrainingParametersType implements TrainingParameters {
  @AuthorizedField(() => [Int], { description: 'Widths of the hidden layers; none: a regression without one.' })
  hidden: readonly number[];

  @AuthorizedField(() => Activation)
  activation: TrainingParameters['activation'];

  @AuthorizedField(() => Float, { description: 'Share of hidden units that are silent in a step.' })
  dropout: number;

  @AuthorizedField(() => Float)
  l2: number;

  @AuthorizedField(() => Int)
  epochs: number;

  @AuthorizedField(() => Int)
  batchSize: number;

  @AuthorizedField(() => Float)
  learningRate: number;

  @AuthorizedField(() => LearningRateSchedule)
  schedule: TrainingParameters['schedule'];

  @AuthorizedField(() => Int, {
    nullable: true,
    description: 'Epochs without a better validation loss before it stops early; null: it runs all epochs.',
  })
  patience: number | null;

  @AuthorizedField(() => Int, {
    description: 'Share of the training rows set aside to stop early by, in thousandths; none without patience.',
  })
  validationPermille: number;

  @AuthorizedField(() => TrainingLoss)
  loss: TrainingParameters['loss'];

  @AuthorizedField(() => Float, { description: 'Of the Huber loss, in standard deviations of the target.' })
  huberDelta: number;

  @AuthorizedField(() => ClassWeights)
  classWeights: TrainingParameters['classWeights'];

  @AuthorizedField(() => Int, { nullable: true })
  folds: number | null;

  @AuthorizedField(() => Float)
  seed: number;
}

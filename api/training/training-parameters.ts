// What does a run learn by, where not everything was said? The rest is the defaults', or those of the run it goes on from.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { TrainingParameters } from '../../domain/training/events.ts';
import type { TrainingParametersInput } from './training-inputs.ts';

/** `patience` and `folds` can be null by themselves: what was said to be null stays so, what was left out does not. */
export function parametersOf(
  given: TrainingParametersInput | null | undefined,
  fallback: TrainingParameters,
): TrainingParameters {
  return {
    hidden: given?.hidden ?? fallback.hidden,
    activation: given?.activation ?? fallback.activation,
    dropout: given?.dropout ?? fallback.dropout,
    l2: given?.l2 ?? fallback.l2,
    epochs: given?.epochs ?? fallback.epochs,
    batchSize: given?.batchSize ?? fallback.batchSize,
    learningRate: given?.learningRate ?? fallback.learningRate,
    schedule: given?.schedule ?? fallback.schedule,
    patience: given?.patience === undefined ? fallback.patience : given.patience,
    validationPermille: given?.validationPermille ?? fallback.validationPermille,
    loss: given?.loss ?? fallback.loss,
    huberDelta: given?.huberDelta ?? fallback.huberDelta,
    classWeights: given?.classWeights ?? fallback.classWeights,
    folds: given?.folds === undefined ? fallback.folds : given.folds,
    seed: given?.seed ?? fallback.seed,
  };
}

/** Fine-tuning goes on with the base's layers. Throws BAD_INPUT when other ones were asked for. */
export function keepLayers(asked: TrainingParameters, base: TrainingParameters): void {
  const { hidden, activation } = base;
  if (asked.hidden.length !== hidden.length || asked.hidden.some((width, layer) => width !== hidden[layer])) {
    throw new DomainError(
      'BAD_INPUT',
      `hidden is [${hidden.join(', ')}] in the version to fine-tune and cannot change; leave it out.`,
      { field: 'hidden' },
    );
  }
  if (asked.activation !== activation) {
    throw new DomainError(
      'BAD_INPUT',
      `activation is ${activation} in the version to fine-tune and cannot change; leave it out.`,
      { field: 'activation' },
    );
  }
}

// What may be done to a training run? It ends once: a late or doubled result of another attempt finds it ended.
import type { DatasetVersionSealed } from '../datasets/events.ts';
import type { TaskKind } from '../datasets/task.ts';
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type {
  EpochCompleted,
  TrainingCompleted,
  TrainingEvent,
  TrainingFailed,
  TrainingParameters,
  TrainingReproductionChecked,
  TrainingRequested,
  TrainingStarted,
} from './events.ts';
import { completedRun } from './reproduction.ts';
import { evolveTraining, type TrainingState, unknownTraining } from './state.ts';

export type TrainingCommand =
  | {
      readonly type: 'RequestTraining';
      readonly data: Omit<TrainingRequested, 'datasetRoot'>;
      /** The sealed version, or what is missing: read by the caller, judged here. */
      readonly sealed: DatasetVersionSealed | undefined;
    }
  | { readonly type: 'StartAttempt'; readonly data: TrainingStarted }
  | { readonly type: 'RecordEpoch'; readonly data: EpochCompleted }
  | { readonly type: 'CompleteTraining'; readonly data: TrainingCompleted }
  | { readonly type: 'FailTraining'; readonly data: TrainingFailed }
  | { readonly type: 'CancelTraining'; readonly reason: string }
  | { readonly type: 'RecordReproduction'; readonly data: TrainingReproductionChecked };

/** A killed child is tried once more, then the run fails with a reason. */
export const MAX_ATTEMPTS = 2;

export const DEFAULT_TRAINING_PARAMETERS: TrainingParameters = {
  hidden: [64, 64],
  activation: 'relu',
  dropout: 0,
  l2: 0,
  epochs: 30,
  batchSize: 64,
  learningRate: 0.001,
  schedule: 'constant',
  patience: null,
  validationPermille: 150,
  loss: 'standard',
  huberDelta: 1,
  classWeights: 'none',
  folds: null,
  seed: 1,
};

export function requestTraining(
  command: Extract<TrainingCommand, { type: 'RequestTraining' }>,
  state: TrainingState,
): TrainingEvent[] {
  if (state.status !== 'unknown')
    throw new DomainError('ALREADY_EXISTS', 'A training run with this id exists already.');
  const { data, sealed } = command;
  if (!sealed) {
    throw new DomainError(
      'DATASET_VERSION_NOT_SEALED',
      `Version ${data.datasetVersion} of the data set is not sealed; seal it before training on it.`,
    );
  }
  checkParameters(data.parameters, data.task);
  if (data.base && data.parameters.folds !== null) {
    throw new DomainError(
      'BAD_INPUT',
      'folds cannot be asked for with fineTuneFrom: the version to go on from has seen the rows of every fold; leave folds out, or train anew.',
      { field: 'folds' },
    );
  }
  return [{ type: 'TrainingRequested', data: { ...data, datasetRoot: sealed.datasetRoot } }];
}

function checkParameters(parameters: TrainingParameters, task: TaskKind): void {
  const must = (holds: boolean, field: keyof TrainingParameters, sentence: string) => {
    if (!holds) throw new DomainError('BAD_INPUT', sentence, { field });
  };
  const whole = (field: keyof TrainingParameters, value: number, from: number, to: number, name: string = field) =>
    must(
      Number.isSafeInteger(value) && value >= from && value <= to,
      field,
      `${name} is a whole number from ${from} to ${to}.`,
    );
  must(parameters.hidden.length <= 8, 'hidden', 'hidden has at most 8 layers.');
  for (const width of parameters.hidden) whole('hidden', width, 1, 1024, 'Each width in hidden');
  whole('epochs', parameters.epochs, 1, 1000);
  whole('batchSize', parameters.batchSize, 1, 4096);
  whole('seed', parameters.seed, 0, Number.MAX_SAFE_INTEGER);
  const { learningRate, dropout, l2, huberDelta, patience, folds, loss, classWeights } = parameters;
  must(learningRate > 0 && learningRate <= 1, 'learningRate', 'learningRate is above 0 and at most 1.');
  must(dropout >= 0 && dropout < 1, 'dropout', 'dropout is from 0 to below 1.');
  must(l2 >= 0 && l2 <= 10, 'l2', 'l2 is from 0 to 10.');
  must(huberDelta > 0 && huberDelta <= 100, 'huberDelta', 'huberDelta is above 0 and at most 100 standard deviations.');
  whole('validationPermille', parameters.validationPermille, 50, 500);
  if (patience !== null) whole('patience', patience, 1, 1000);
  if (folds !== null) whole('folds', folds, 2, 10);
  must(loss === 'standard' || task === 'regression', 'loss', 'The Huber loss is for a regression; leave loss out.');
  must(
    classWeights === 'none' || task !== 'regression',
    'classWeights',
    'A regression has no classes to weigh; leave classWeights out.',
  );
}

export function startAttempt(data: TrainingStarted, state: TrainingState): TrainingEvent[] {
  const run = running(state);
  const next = run.status === 'started' ? run.attempt + 1 : 1;
  if (data.attempt !== next) {
    throw new DomainError('STALE_REVISION', `Attempt ${data.attempt} cannot start; the next one is ${next}.`);
  }
  return [{ type: 'TrainingStarted', data }];
}

export function recordEpoch(data: EpochCompleted, state: TrainingState): TrainingEvent[] {
  currentAttempt(state, data.attempt);
  return [{ type: 'EpochCompleted', data }];
}

export function completeTraining(data: TrainingCompleted, state: TrainingState): TrainingEvent[] {
  currentAttempt(state, data.attempt);
  return [{ type: 'TrainingCompleted', data }];
}

export function failTraining(data: TrainingFailed, state: TrainingState): TrainingEvent[] {
  currentAttempt(state, data.attempt);
  return [{ type: 'TrainingFailed', data }];
}

export function cancelTraining(reason: string, state: TrainingState): TrainingEvent[] {
  const { requested } = running(state);
  if (reason.trim() === '') throw new DomainError('BAD_INPUT', 'A cancellation needs a reason; it is empty.');
  return [{ type: 'TrainingCancelled', data: { trainingId: requested.trainingId, reason } }];
}

/** As often as somebody asks, once the run has ended with a file. */
export function recordTrainingReproduction(data: TrainingReproductionChecked, state: TrainingState): TrainingEvent[] {
  const { requested, completed } = completedRun(state);
  if (data.trainingId !== requested.trainingId || data.network.expected !== completed.artifact.digest) {
    throw new DomainError('BAD_INPUT', 'The check is of another run; record it in the stream of the run it is of.');
  }
  return [{ type: 'TrainingReproductionChecked', data }];
}

type Running = Extract<TrainingState, { status: 'requested' | 'started' }>;

function running(state: TrainingState): Running {
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no training run with this id.');
  if (state.status !== 'requested' && state.status !== 'started') {
    throw new DomainError('TRAINING_ALREADY_ENDED', `The training run is ${state.status} already.`);
  }
  return state;
}

/** A zombie's result carries an older attempt and is refused: the run was taken over. */
function currentAttempt(state: TrainingState, attempt: number): void {
  const run = running(state);
  if (run.status !== 'started' || run.attempt !== attempt) {
    throw new DomainError('STALE_REVISION', `Attempt ${attempt} is not the one that runs.`);
  }
}

export function decideTraining(command: TrainingCommand, state: TrainingState): readonly TrainingEvent[] {
  switch (command.type) {
    case 'RequestTraining':
      return requestTraining(command, state);
    case 'StartAttempt':
      return startAttempt(command.data, state);
    case 'RecordEpoch':
      return recordEpoch(command.data, state);
    case 'CompleteTraining':
      return completeTraining(command.data, state);
    case 'FailTraining':
      return failTraining(command.data, state);
    case 'CancelTraining':
      return cancelTraining(command.reason, state);
    case 'RecordReproduction':
      return recordTrainingReproduction(command.data, state);
    default:
      return assertNever(command);
  }
}

export const trainingDecider: Decider<TrainingState, TrainingCommand, TrainingEvent> = {
  initial: unknownTraining,
  decide: decideTraining,
  evolve: evolveTraining,
};

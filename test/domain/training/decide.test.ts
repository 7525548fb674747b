// What may be done to a training run: it starts on sealed data, one attempt runs at a time, and it ends once.
import { describe, test } from 'node:test';
import type { TaskKind } from '../../../domain/datasets/task.ts';
import { DEFAULT_TRAINING_PARAMETERS, type TrainingCommand, trainingDecider } from '../../../domain/training/decide.ts';
import type { TrainingEvent, TrainingParameters } from '../../../domain/training/events.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(trainingDecider);
const fact = <T extends TrainingEvent['type']>(type: T, change: object = {}) =>
  ({ type, data: { ...EVENT_EXAMPLES[type].data, ...change } }) as unknown as Extract<TrainingEvent, { type: T }>;
const sealed = EVENT_EXAMPLES.DatasetVersionSealed.data;
// From the beginning: the example goes on from a version, by an event of before that was refused together with folds.
const requested = fact('TrainingRequested', { base: null });
const started = (attempt = 1) => fact('TrainingStarted', { attempt });
const epoch = (attempt = 1) => fact('EpochCompleted', { attempt });
const completed = (attempt = 1) => fact('TrainingCompleted', { attempt });
const failed = (attempt = 1) => fact('TrainingFailed', { attempt });
const cancelled = fact('TrainingCancelled');
const { datasetRoot: _root, ...request } = requested.data;
const ask = (parameters: Partial<TrainingParameters> = {}): TrainingCommand => ({
  type: 'RequestTraining',
  data: { ...request, parameters: { ...request.parameters, ...parameters } },
  sealed,
});
const start = (attempt: number): TrainingCommand => ({ type: 'StartAttempt', data: started(attempt).data });
const cancel: TrainingCommand = { type: 'CancelTraining', reason: cancelled.data.reason };
const results = (attempt: number): [TrainingCommand, TrainingEvent][] => [
  [{ type: 'RecordEpoch', data: epoch(attempt).data }, epoch(attempt)],
  [{ type: 'CompleteTraining', data: completed(attempt).data }, completed(attempt)],
  [{ type: 'FailTraining', data: failed(attempt).data }, failed(attempt)],
];

describe('a run is requested', () => {
  test('once, on a sealed version, whose root it carries', () => {
    given().when(ask()).follows(requested);
    given(requested)
      .when(ask())
      .refused('ALREADY_EXISTS', /exists already/);
    given()
      .when({ type: 'RequestTraining', data: request, sealed: undefined })
      .refused('DATASET_VERSION_NOT_SEALED', /seal it/);
  });
  test('on from a version only without folds, whose rows it has seen', () => {
    const { base } = EVENT_EXAMPLES.TrainingRequested.data;
    const goOn = (folds: number | null): TrainingCommand => ({
      type: 'RequestTraining',
      data: { ...request, base, parameters: { ...request.parameters, folds } },
      sealed,
    });
    given()
      .when(goOn(5))
      .refused('BAD_INPUT', /^folds cannot be asked for with fineTuneFrom: .* leave folds out, or train anew\.$/);
    const parameters = { ...request.parameters, folds: null };
    given().when(goOn(null)).follows(fact('TrainingRequested', { base, parameters }));
  });
  test('with parameters that can be trained', () => {
    given()
      .when(ask(DEFAULT_TRAINING_PARAMETERS))
      .follows(fact('TrainingRequested', { base: null, parameters: DEFAULT_TRAINING_PARAMETERS }));
    const bad: [Partial<TrainingParameters>, RegExp][] = [
      [{ hidden: [0] }, /hidden/],
      [{ hidden: [1025] }, /hidden/],
      [{ hidden: Array(9).fill(4) }, /at most 8/],
      [{ epochs: 0 }, /epochs/],
      [{ epochs: 1001 }, /epochs/],
      [{ batchSize: 0.5 }, /batchSize/],
      [{ batchSize: 4097 }, /batchSize/],
      [{ seed: -1 }, /seed/],
      [{ seed: 2 ** 53 }, /seed/],
      [{ learningRate: 0 }, /learningRate/],
      [{ learningRate: 1.1 }, /learningRate/],
      [{ learningRate: Number.NaN }, /learningRate/],
      [{ dropout: -0.1 }, /dropout/],
      [{ dropout: 1 }, /dropout/],
      [{ dropout: Number.NaN }, /dropout/],
      [{ l2: -1 }, /l2/],
      [{ l2: 10.5 }, /l2/],
      [{ patience: 0 }, /patience/],
      [{ patience: 1.5 }, /patience/],
      [{ patience: 1001 }, /patience/],
      [{ validationPermille: 49 }, /validationPermille/],
      [{ validationPermille: 501 }, /validationPermille/],
      [{ huberDelta: 0 }, /huberDelta/],
      [{ huberDelta: 101 }, /huberDelta/],
      [{ folds: 1 }, /folds/],
      [{ folds: 11 }, /folds/],
      [{ folds: 2.5 }, /folds/],
    ];
    for (const [parameters, says] of bad) given().when(ask(parameters)).refused('BAD_INPUT', says);
  });
  test('with a loss and weights that its task knows', () => {
    const of = (task: TaskKind, parameters: Partial<TrainingParameters>): TrainingCommand => ({
      type: 'RequestTraining',
      data: { ...request, task, parameters: { ...DEFAULT_TRAINING_PARAMETERS, ...parameters } },
      sealed,
    });
    for (const task of ['binary', 'multiclass'] as const) {
      given()
        .when(of(task, { loss: 'huber' }))
        .refused('BAD_INPUT', /Huber loss is for a regression; leave loss out/);
      const parameters = { ...DEFAULT_TRAINING_PARAMETERS, classWeights: 'balanced' };
      given()
        .when(of(task, { classWeights: 'balanced' }))
        .follows(fact('TrainingRequested', { base: null, task, parameters }));
    }
    given()
      .when(of('regression', { classWeights: 'balanced' }))
      .refused('BAD_INPUT', /no classes to weigh; leave classWeights out/);
    const parameters = { ...DEFAULT_TRAINING_PARAMETERS, loss: 'huber', huberDelta: 2 };
    given()
      .when(of('regression', { loss: 'huber', huberDelta: 2 }))
      .follows(fact('TrainingRequested', { base: null, task: 'regression', parameters }));
  });
});

describe('attempts', () => {
  test('are counted from 1, each after the one before', () => {
    given(requested).when(start(1)).follows(started(1));
    given(requested, started(1)).when(start(2)).follows(started(2));
    given(requested)
      .when(start(2))
      .refused('STALE_REVISION', /next one is 1/);
    given(requested, started(1))
      .when(start(1))
      .refused('STALE_REVISION', /next one is 2/);
    given()
      .when(start(1))
      .refused('NOT_FOUND', /no training run/);
  });
  test('that run may report; a zombie of an older one, or one that never began, may not', () => {
    for (const [command, event] of results(2)) given(requested, started(1), started(2)).when(command).follows(event);
    for (const [command] of results(1)) {
      given(requested, started(1), started(2))
        .when(command)
        .refused('STALE_REVISION', /Attempt 1 is not the one/);
      given(requested)
        .when(command)
        .refused('STALE_REVISION', /Attempt 1/);
    }
  });
  test('report epochs without ending', () => {
    for (const [command, event] of results(1))
      given(requested, started(), epoch(), epoch()).when(command).follows(event);
  });
});

describe('a run that has ended', () => {
  test('takes nothing any more', () => {
    for (const end of [completed(), failed(), cancelled]) {
      for (const command of [start(2), cancel, ...results(1).map(([result]) => result)]) {
        given(requested, started(), end)
          .when(command)
          .refused('TRAINING_ALREADY_ENDED', /already/);
      }
    }
  });
  test('may have been cancelled before or after it began, with a reason', () => {
    given(requested).when(cancel).follows(cancelled);
    given(requested, started()).when(cancel).follows(cancelled);
    given(requested)
      .when({ type: 'CancelTraining', reason: ' ' })
      .refused('BAD_INPUT', /reason/);
    given()
      .when(cancel)
      .refused('NOT_FOUND', /no training run/);
  });
});

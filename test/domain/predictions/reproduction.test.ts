// What is said of a prediction that was scored again follows from its numbers, column by column.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  checkPrediction,
  clearAnswer,
  compareAnswers,
  type PredictionRerun,
  predictionReproductionDecider,
  type ReproducedAnswer,
} from '../../../domain/predictions/reproduction.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(predictionReproductionDecider);
const checked = {
  type: 'PredictionReproductionChecked',
  data: EVENT_EXAMPLES.PredictionReproductionChecked.data,
} as const;
const predicted = EVENT_EXAMPLES.PredictionScored.data;
const { usage, explanation } = predicted;

const answer: ReproducedAnswer = {
  score: 0.75,
  predictedClass: null,
  explanation: { ...explanation, logit: 1.5, baselineLogit: 0.5, residual: 0 },
  reasons: [
    { column: 'debt', contribution: 0.75 },
    { column: 'age', contribution: 0.25 },
  ],
  probabilities: undefined,
};

test('checks of one prediction follow each other in its stream, and no other stands between them', () => {
  const record = { type: 'RecordPredictionReproduction', data: checked.data } as const;
  given().when(record).follows(checked);
  given(checked).when(record).follows(checked);
  const other = { ...record, data: { ...checked.data, predictionId: 'another' } };
  given(checked)
    .when(other)
    .refused('BAD_INPUT', /another prediction/);
});

describe('two answers', () => {
  test('are the same when every number has the same bits, in whichever order the reasons stand', () => {
    const differences = compareAnswers(answer, { ...answer, reasons: answer.reasons.toReversed() });
    assert.deepEqual(differences, {
      score: 0,
      logit: 0,
      baselineLogit: 0,
      residual: 0,
      contributions: { compared: 2, differing: 0, largestUlp: 0 },
      probabilities: null,
    });
  });
  test('are not told apart by the sign of a zero, which canonical JSON does not keep', () => {
    const zero = { ...answer, explanation: { ...answer.explanation, residual: -0 } };
    assert.equal(compareAnswers(answer, zero)?.residual, 0);
  });
  test('differ by the distance of each number', () => {
    const found = {
      ...answer,
      score: 0.75 + 2 ** -24,
      reasons: [answer.reasons[0]!, { column: 'age', contribution: 0.25 + 3 * 2 ** -25 }],
      explanation: { ...answer.explanation, logit: 1.5 - 2 ** -23 },
    };
    const differences = compareAnswers(answer, found);
    assert.deepEqual(
      [differences?.score, differences?.logit, differences?.contributions],
      [1, 1, { compared: 2, differing: 1, largestUlp: 3 }],
    );
  });
  test('of several classes have their probabilities compared by class', () => {
    const [high, low] = [
      { class: 'high', probability: 0.75 },
      { class: 'low', probability: 0.25 },
    ];
    const several = { ...answer, predictedClass: 'high', probabilities: [high, low] };
    const found = { ...several, probabilities: [low, { ...high, probability: 0.75 + 2 ** -24 }] };
    assert.deepEqual(compareAnswers(several, found)?.probabilities, { compared: 2, differing: 1, largestUlp: 1 });
  });
  test('with other columns, or for another class, have no numbers to compare', () => {
    assert.equal(compareAnswers(answer, { ...answer, reasons: answer.reasons.slice(1) }), undefined);
    const renamed = [answer.reasons[0]!, { column: 'income', contribution: 0.25 }];
    assert.equal(compareAnswers(answer, { ...answer, reasons: renamed }), undefined);
    assert.equal(compareAnswers(answer, { ...answer, predictedClass: 'high' }), undefined);
  });
  test('of a time when baselines were not named are compared without them', () => {
    const { baseline } = clearAnswer(predicted, { ...explanation, baseline: null }).explanation;
    assert.equal(baseline, null);
  });
});

describe('what is said of a prediction scored again', () => {
  const differences = compareAnswers(answer, answer)!;
  const same: PredictionRerun = {
    erased: false,
    answer: { expected: 'a', found: 'a' },
    differences,
    rebuilt: 'missing-rows',
    environmentDigest: predicted.environmentDigest,
  };
  const say = (change: Partial<PredictionRerun>) =>
    checkPrediction(predicted, { checkId: 'rc_1', rerun: { ...same, ...change }, usage, requestedBy: 'sb_1' });

  test('identical: all numbers, and what stands in the clear', () => {
    const { verdict, largestUlp, batch, missingGrounds } = say({});
    const { index, size } = predicted.batch;
    assert.deepEqual(
      [verdict, largestUlp, batch, missingGrounds],
      ['identical', 0, { index, size, rebuilt: 'missing-rows' }, 0],
    );
  });
  test('different: one contribution, one clear number, or no answer', () => {
    const contributions = { compared: 2, differing: 1, largestUlp: 7 };
    const one = say({ differences: { ...differences, contributions } });
    assert.deepEqual([one.verdict, one.largestUlp], ['different', 7]);
    assert.equal(say({ answer: { expected: 'a', found: 'b' } }).verdict, 'different');
    const none = say({ answer: { expected: 'a', found: null }, differences: null });
    assert.deepEqual([none.verdict, none.largestUlp], ['different', null]);
  });
  test('incomplete: the grounds were erased, and no bit is claimed', () => {
    const answer = { expected: 'a', found: null };
    const { verdict, missingGrounds } = say({ erased: true, answer, differences: null });
    assert.deepEqual([verdict, missingGrounds], ['incomplete', 1]);
  });
});

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Grounds } from '../../../domain/predictions/events.ts';
import { adverseReasonTexts } from '../../../domain/predictions/reason-texts.ts';

const grounds: Pick<Grounds, 'features' | 'reasons'> = {
  features: { income: 10, town: 'north', debt: null, age: 30, member: true, rooms: 2 },
  reasons: [
    { column: 'income', contribution: 0.25 },
    { column: 'town', contribution: -2 },
    { column: 'debt', contribution: 1.23456 },
    { column: 'age', contribution: 0.5 },
    { column: 'member', contribution: 0 },
    { column: 'rooms', contribution: 0.01 },
  ],
};
const textsOf = (...rest: Parameters<typeof adverseReasonTexts> extends [unknown, ...infer R] ? R : never) =>
  adverseReasonTexts(grounds as Grounds, ...rest);

test('the four columns that pushed most towards the adverse side are told, largest first', () => {
  assert.deepEqual(textsOf('binary', 'integrated-gradients', 'higher'), [
    '"debt" was not known: this added 1.23 to the log odds of the positive class.',
    '"age" was 30: this added 0.5 to the log odds of the positive class.',
    '"income" was 10: this added 0.25 to the log odds of the positive class.',
    '"rooms" was 2: this added 0.01 to the log odds of the positive class.',
  ]);
  assert.deepEqual(textsOf('regression', 'integrated-gradients', 'lower'), [
    '"town" was "north": this took 2 from the answer, in its own unit.',
  ]);
});

test('of several classes a sentence says what was explained: the centred logit here, the log odds of what was imported', () => {
  assert.deepEqual(textsOf('multiclass', 'integrated-gradients', 'lower'), [
    '"town" was "north": this took 2 from how far the logit of the class that was answered is above the mean of all classes.',
  ]);
  assert.deepEqual(textsOf('multiclass', 'permutation-shapley', 'lower'), [
    '"town" was "north": this took 2 from the log odds of the class that was answered.',
  ]);
});

// A decision is one of the words that there are: whatever the model answers, `decisionWords` has it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decisionOf, decisionWords } from '../../../domain/predictions/outcome.ts';

const decisions = { atOrAbove: 'DECLINE', below: 'ACCEPT' };

test('a score at the threshold is not below it', () => {
  const words = { threshold: 0.5, decisions };
  assert.equal(decisionOf({ task: 'binary', score: 0.5, predictedClass: null }, words), 'DECLINE');
  assert.equal(decisionOf({ task: 'binary', score: 0.499, predictedClass: null }, words), 'ACCEPT');
});

test('of several classes the words are the classes and the word for below, each once', () => {
  assert.deepEqual(decisionWords(decisions, null), ['DECLINE', 'ACCEPT']);
  assert.deepEqual(decisionWords(decisions, ['red', 'ACCEPT', 'blue']), ['ACCEPT', 'red', 'blue']);
  for (const score of [0.2, 0.9]) {
    for (const predictedClass of ['red', 'blue']) {
      const decided = decisionOf({ task: 'multiclass', score, predictedClass }, { threshold: 0.5, decisions });
      assert.ok(decisionWords(decisions, ['red', 'blue']).includes(decided), decided);
    }
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  evaluationFigures,
  evaluationGaps,
  groupLabel,
} from '../../../../domain/compliance/documents/evaluation-figures.ts';
import { evaluateBinary } from '../../../../domain/models/evaluation/binary-evaluation.ts';
import { evaluateMulticlass } from '../../../../domain/models/evaluation/multiclass-evaluation.ts';
import { multiclassGroupTable } from '../../../../domain/models/evaluation/multiclass-group-table.ts';
import { regressionGroupTable } from '../../../../domain/models/evaluation/regression-group-table.ts';
import { evaluation } from './example-facts.ts';

const none = { classes: null, groups: [] } as const;
const names = (figures: ReturnType<typeof evaluationFigures>) => figures.map(({ name }) => name);

test('a measure that is not defined on the rows is left out and not shown as 0', () => {
  const oneClass = evaluateBinary(Uint8Array.of(0, 0, 0), [0.1, 0.2, 0.3], 0.5);
  const figures = names(evaluationFigures({ measures: oneClass, ...none }));
  assert.ok(!figures.includes('AUC') && !figures.includes('recall') && !figures.includes('F1'));
  assert.ok(figures.includes('log loss'));
});

test('a figure has its interval where it was measured with one', () => {
  const figures = evaluationFigures(evaluation);
  const measures = evaluation.measures;
  assert.ok(measures.task === 'binary');
  const accuracy = figures.find(({ name, slice }) => name === 'accuracy' && slice === null)!;
  assert.deepEqual(accuracy.interval, {
    low: measures.decisions.accuracy!.low,
    high: measures.decisions.accuracy!.high,
  });
  assert.equal(figures.find(({ name }) => name === 'log loss')!.interval, null);
});

test('every class and every group of people is a slice of its own, a column that was not measured none', () => {
  const labels = Uint8Array.of(0, 1, 0, 1);
  const probabilities = Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.7, 0.3, 0.4, 0.6);
  const measures = evaluateMulticlass(labels, probabilities, 2);
  const slices = evaluationFigures({ measures, classes: ['no', 'yes'], groups: [] }).map(({ slice }) => slice);
  assert.deepEqual([...new Set(slices)], [null, 'class no', 'class yes']);
  const groups = new Set(evaluationFigures(evaluation).map(({ slice }) => slice));
  assert.deepEqual([...groups], [null, 'group = first', 'group = second']);
});

test('a group without a shared value is named by its kind', () => {
  assert.equal(groupLabel({ kind: 'value', label: 'first' }), 'first');
  assert.equal(groupLabel({ kind: 'missing', label: '' }), 'missing');
});

test('gaps of every task are named with their column', () => {
  const groups = Array.from({ length: 80 }, (_, row) => (row % 2 === 0 ? 'first' : 'second'));
  const labels = Uint8Array.from({ length: 80 }, (_, row) => (row >> 1) % 2);
  const probabilities = Float64Array.from({ length: 160 }, (_, cell) => (cell % 2 === 0 ? 0.6 : 0.4));
  const numbers = Float64Array.from(labels, (label, row) => label + (row % 2));
  const tables = [
    ...evaluation.groups,
    { column: 'classes', table: multiclassGroupTable(labels, probabilities, 2, groups) },
    { column: 'numbers', table: regressionGroupTable(numbers, Float64Array.from(labels), groups) },
  ];
  const gaps = evaluationGaps({ groups: tables });
  assert.deepEqual(
    gaps.map(({ column, name }) => `${column}: ${name}`),
    [
      'group: demographic parity',
      'group: equal opportunity',
      'group: equalised odds',
      'group: predictive parity',
      'classes: accuracy',
      'classes: demographic parity',
      'numbers: mean error',
    ],
  );
});

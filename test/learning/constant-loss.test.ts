import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constantLoss } from '../../learning/constant-loss.ts';
import type { Task } from '../../learning/task.ts';

const near = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} for ${wanted}`);
const standard = { loss: 'standard', huberDelta: 1 } as const;
const three: Task = { kind: 'multiclass', classes: ['a', 'b', 'c'] };

test('of classes it is the entropy of their shares, by weight', () => {
  near(constantLoss(Float32Array.of(0, 1, 1, 0), undefined, { kind: 'binary' }, standard), Math.LN2);
  near(constantLoss(Float32Array.of(0, 1, 1), Float32Array.of(2, 1, 1), { kind: 'binary' }, standard), Math.LN2);
  near(constantLoss(Float32Array.of(0, 0, 2, 2), undefined, three, standard), Math.LN2);
});

test('of numbers it is half their variance, by weight', () => {
  near(constantLoss(Float32Array.of(1, 3, 5), undefined, { kind: 'regression' }, standard), 8 / 6);
  near(constantLoss(Float32Array.of(1, 3), Float32Array.of(3, 1), { kind: 'regression' }, standard), 3 / 8);
});

test("of Huber's loss it is that of its own best answer, which an outlier hardly moves", () => {
  const huber = { loss: 'huber', huberDelta: 1 } as const;
  // The best answer is 0.5: slope 0.5 + 0.5 + 0 … against 1 of the outlier.
  const targets = Float32Array.of(0, 0, 1000);
  near(constantLoss(targets, undefined, { kind: 'regression' }, huber), (0.125 + 0.125 + 999.5 - 0.5) / 3);
});

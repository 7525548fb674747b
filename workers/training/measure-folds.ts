// How much does a measure vary with the rows it was learned from? One number a fold, their mean and spread.
import { areaUnderRoc } from '../../domain/models/metrics.ts';
import type { CrossValidation } from '../../domain/training/events.ts';
import type { CrossValidation as ScoredFolds } from '../../learning/cross-validate.ts';
import type { Task } from '../../learning/task.ts';

type Measure = CrossValidation['measure'];
const MEASURES: Record<Task['kind'], Measure> = { binary: 'auc', multiclass: 'accuracy', regression: 'r2' };

/** `targets` and the scored rows stand in the same order. */
export function measureFolds(task: Task, targets: Float32Array, folds: number, scored: ScoredFolds): CrossValidation {
  const measured = Array.from({ length: folds }, (_, fold) => {
    const rows = [...scored.foldOf.keys()].filter((row) => scored.foldOf[row] === fold);
    return { rows: rows.length, value: measureOf(task, rows, targets, scored) };
  });
  const values = measured.flatMap(({ value }) => (value === null ? [] : [value]));
  const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - (mean ?? 0)) ** 2, 0);
  return {
    measure: MEASURES[task.kind],
    folds: measured,
    mean,
    deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
  };
}

function measureOf(task: Task, rows: readonly number[], targets: Float32Array, scored: ScoredFolds): number | null {
  if (task.kind === 'multiclass') {
    return rows.filter((row) => scored.classes[row] === targets[row]).length / rows.length;
  }
  if (task.kind === 'binary') {
    return areaUnderRoc(
      Uint8Array.from(rows, (row) => targets[row]!),
      rows.map((row) => scored.scores[row]!),
    );
  }
  const mean = rows.reduce((sum, row) => sum + targets[row]!, 0) / rows.length;
  const spread = rows.reduce((sum, row) => sum + (targets[row]! - mean) ** 2, 0);
  const errors = rows.reduce((sum, row) => sum + (targets[row]! - scored.scores[row]!) ** 2, 0);
  return spread === 0 ? null : 1 - errors / spread;
}

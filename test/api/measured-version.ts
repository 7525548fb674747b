// What an evaluator would record of a version of each task: the domain's own measures of a few made-up rows.
import type { TaskKind } from '../../domain/datasets/task.ts';
import { evaluateBinary } from '../../domain/models/evaluation/binary-evaluation.ts';
import { binaryGroupTable } from '../../domain/models/evaluation/binary-group-table.ts';
import { type Costs, chooseThreshold } from '../../domain/models/evaluation/choose-threshold.ts';
import {
  compareBinaryWithBaseline,
  compareMulticlassWithBaseline,
  compareRegressionWithBaseline,
} from '../../domain/models/evaluation/compare-with-baseline.ts';
import { evaluateMulticlass } from '../../domain/models/evaluation/multiclass-evaluation.ts';
import { multiclassGroupTable } from '../../domain/models/evaluation/multiclass-group-table.ts';
import { evaluateRegression } from '../../domain/models/evaluation/regression-evaluation.ts';
import { regressionGroupTable } from '../../domain/models/evaluation/regression-group-table.ts';
import type { ModelVersionEvaluated } from '../../domain/models/events.ts';

type Measured = Pick<ModelVersionEvaluated, 'measures' | 'classes' | 'baseline' | 'thresholdChoice' | 'groups'>;

const ROWS = 80;
export const CLASSES = ['high', 'low', 'middle'] as const;
const COLUMN = 'status';
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row));
/** Two groups of 35 and one that is too small to be compared. */
const GROUPS = each((row) => (row < 35 ? 'x' : row < 70 ? 'y' : null));

function binary(threshold: number, costs: Costs | null): Measured {
  const labels = Uint8Array.from(each((row) => (row % 2 === 0 ? 1 : 0)));
  const scores = each((row) => ((row * 37) % 80) / 160 + (row % 2 === 0 ? 0.5 : 0.2));
  const plain = each((row) => ((row * 37) % 80) / 80);
  return {
    measures: evaluateBinary(labels, scores, threshold),
    classes: null,
    baseline: {
      measures: evaluateBinary(labels, plain, threshold),
      comparison: compareBinaryWithBaseline(labels, scores, plain),
    },
    thresholdChoice: costs && chooseThreshold(labels, scores, costs),
    groups: [
      { column: COLUMN, table: binaryGroupTable(labels, scores, threshold, GROUPS) },
      { column: 'one too many', table: null },
    ],
  };
}

function multiclass(): Measured {
  const classes = CLASSES.length;
  const labels = each((row) => row % classes);
  // Every seventh row is taken for the next class.
  const decided = each((row) => (row % 7 === 0 ? (row + 1) % classes : row % classes));
  const likely = (of: readonly number[]) =>
    of.flatMap((choice) => CLASSES.map((_, index) => (index === choice ? 0.8 : 0.1)));
  const probabilities = likely(decided);
  const plain = likely(each(() => 0));
  return {
    measures: evaluateMulticlass(labels, probabilities, classes),
    classes: CLASSES,
    baseline: {
      measures: evaluateMulticlass(labels, plain, classes),
      comparison: compareMulticlassWithBaseline(labels, probabilities, plain, classes),
    },
    thresholdChoice: null,
    groups: [{ column: COLUMN, table: multiclassGroupTable(labels, probabilities, classes, GROUPS) }],
  };
}

function regression(): Measured {
  const observed = each((row) => row);
  const predicted = each((row) => row + ((row % 3) - 1));
  const plain = each((row) => row + ((row % 5) - 2) * 4);
  return {
    measures: evaluateRegression(observed, predicted),
    classes: null,
    baseline: {
      measures: evaluateRegression(observed, plain),
      comparison: compareRegressionWithBaseline(observed, predicted, plain),
    },
    thresholdChoice: null,
    groups: [{ column: COLUMN, table: regressionGroupTable(observed, predicted, GROUPS) }],
  };
}

/** `threshold` and `costs` as the API hands them to an evaluator: null of a task that has none. */
export function measuredVersion(task: TaskKind, threshold: number | null, costs: Costs | null): Measured {
  if (task !== 'binary' && (threshold !== null || costs !== null)) throw new Error(`A ${task} task has no threshold.`);
  if (task === 'multiclass') return multiclass();
  if (task === 'regression') return regression();
  if (threshold === null) throw new Error('A binary task has a threshold.');
  return binary(threshold, costs);
}

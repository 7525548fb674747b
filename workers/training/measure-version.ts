// How good is a version on the rows that were held out, for everyone and by group? Pure calculations of domain/models/evaluation
// over the answers of the model and of its baseline.
import { evaluateBinary } from '../../domain/models/evaluation/binary-evaluation.ts';
import { binaryGroupTable } from '../../domain/models/evaluation/binary-group-table.ts';
import { type Costs, chooseThreshold } from '../../domain/models/evaluation/choose-threshold.ts';
import {
  type BaselineComparison,
  compareBinaryWithBaseline,
  compareMulticlassWithBaseline,
  compareRegressionWithBaseline,
} from '../../domain/models/evaluation/compare-with-baseline.ts';
import type { GroupTable } from '../../domain/models/evaluation/group-tables.ts';
import type { ModelEvaluation } from '../../domain/models/evaluation/model-evaluation.ts';
import { evaluateMulticlass } from '../../domain/models/evaluation/multiclass-evaluation.ts';
import { multiclassGroupTable } from '../../domain/models/evaluation/multiclass-group-table.ts';
import { quantileGroups } from '../../domain/models/evaluation/quantile-groups.ts';
import { evaluateRegression } from '../../domain/models/evaluation/regression-evaluation.ts';
import { regressionGroupTable } from '../../domain/models/evaluation/regression-group-table.ts';
import type { ModelVersionEvaluated } from '../../domain/models/events.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import type { Task } from '../../learning/task.ts';
import type { VersionTable } from './load-table.ts';

/** Of the held-out rows, in their order. */
export interface Answers {
  readonly scores: Float32Array;
  /** Multiclass: rows × classes, row-major; else empty. */
  readonly probabilities: Float32Array;
}

export interface Measuring {
  readonly table: VersionTable;
  readonly answers: Answers;
  /** With whether its training came to its end. */
  readonly baseline: (Answers & { readonly converged: boolean }) | null;
  /** Of a binary task; null: 0.5. */
  readonly threshold: number | null;
  readonly costs: Costs | null;
}

export type Measured = Pick<ModelVersionEvaluated, 'measures' | 'classes' | 'baseline' | 'thresholdChoice' | 'groups'>;

export const DEFAULT_THRESHOLD = 0.5;
/** Each is up to 35 kB, and all of them stand in one event. */
const MOST_GROUP_TABLES = 20;

/** Throws RangeError on answers that are no answers: not finite, no probability. */
export function measureVersion({ table, answers, baseline, threshold, costs }: Measuring): Measured {
  const { task, split, targets, groups } = table;
  const observed = Float32Array.from(split.heldOut, (row) => targets[row]!);
  const at = threshold ?? DEFAULT_THRESHOLD;
  const subjects = table.subjects && split.heldOut.map((row) => table.subjects![row]!);
  return {
    measures: evaluate(task, observed, answers, at),
    classes: task.kind === 'multiclass' ? task.classes : null,
    baseline: baseline && {
      measures: evaluate(task, observed, baseline, at),
      comparison: fairly(compare(task, observed, answers, baseline), baseline.converged),
    },
    thresholdChoice:
      task.kind === 'binary' && costs ? chooseThreshold(labelsOf(observed), answers.scores, costs) : null,
    groups: groups.map(({ column, cells }, index) => {
      if (index >= MOST_GROUP_TABLES) return { column: column.name, table: null };
      const values = split.heldOut.map((row) => cells[row] ?? null);
      const labels = groupsOf(column.kind, values, subjects);
      return { column: column.name, table: tabulate(task, observed, answers, at, labels, subjects) };
    }),
  };
}

const labelsOf = (observed: Float32Array) => Uint8Array.from(observed);

function evaluate(task: Task, observed: Float32Array, answers: Answers, threshold: number): ModelEvaluation {
  if (task.kind === 'binary') return evaluateBinary(labelsOf(observed), answers.scores, threshold);
  if (task.kind === 'regression') return evaluateRegression(observed, answers.scores);
  return evaluateMulticlass(observed, answers.probabilities, task.classes.length);
}

function compare(task: Task, observed: Float32Array, network: Answers, baseline: Answers): BaselineComparison {
  if (task.kind === 'binary') return compareBinaryWithBaseline(labelsOf(observed), network.scores, baseline.scores);
  if (task.kind === 'regression') return compareRegressionWithBaseline(observed, network.scores, baseline.scores);
  return compareMulticlassWithBaseline(observed, network.probabilities, baseline.probabilities, task.classes.length);
}

/** A baseline that was stopped on its way is beaten by being stopped: to beat it earns nothing. */
function fairly(comparison: BaselineComparison, converged: boolean): BaselineComparison {
  if (converged || comparison.verdict !== 'EARNS_ITS_PLACE') return comparison;
  const because = 'The training of the baseline did not come to its end, so to be better than it does not count.';
  return { ...comparison, verdict: 'NO_BETTER', because };
}

function tabulate(
  task: Task,
  observed: Float32Array,
  answers: Answers,
  threshold: number,
  groups: readonly (string | null)[],
  subjects: readonly string[] | undefined,
): GroupTable {
  const limits = { subjects };
  if (task.kind === 'binary') return binaryGroupTable(labelsOf(observed), answers.scores, threshold, groups, limits);
  if (task.kind === 'regression') return regressionGroupTable(observed, answers.scores, groups, limits);
  return multiclassGroupTable(observed, answers.probabilities, task.classes.length, groups, limits);
}

/** Numbers and dates by quarter; categories as they are; booleans by their word. */
function groupsOf(
  kind: string,
  values: readonly (FeatureValue | null)[],
  subjects: readonly string[] | undefined,
): readonly (string | null)[] {
  if (kind === 'number' || kind === 'date') return quantileGroups(values as readonly (number | null)[], subjects);
  if (kind === 'boolean') return values.map((value) => (value === null ? null : value === 1 ? 'true' : 'false'));
  return values.map((value) => (value === null ? null : String(value)));
}

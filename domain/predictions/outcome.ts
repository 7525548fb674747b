// What is decided? The model answers with a score; the deployment's threshold and words make a decision of it.
import type { TaskKind } from '../datasets/task.ts';

export interface Answer {
  readonly task: TaskKind;
  /** Binary: probability of the positive class; multiclass: of the likeliest class; regression: the number itself. */
  readonly score: number;
  /** The likeliest class of a multiclass model; null for the others. */
  readonly predictedClass: string | null;
}

interface Words {
  readonly threshold: number;
  readonly decisions: { readonly atOrAbove: string; readonly below: string };
}

/** A multiclass model's decision is the class itself where it is probable enough, and the word for "below" where it is not. */
export function decisionOf({ task, score, predictedClass }: Answer, { threshold, decisions }: Words): string {
  if (score < threshold) return decisions.below;
  return task === 'multiclass' && predictedClass !== null ? predictedClass : decisions.atOrAbove;
}

/** Every decision there can be. `classes`: of a multiclass model, null of the others; its decision is a class, or the word for "below". */
export function decisionWords({ atOrAbove, below }: Words['decisions'], classes: readonly string[] | null): string[] {
  return classes === null ? [atOrAbove, below] : [...new Set([below, ...classes])];
}

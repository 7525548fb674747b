// Who answers for a model version? Networks we trained are scored on this thread; imported files in a child process. Both say the
// same things of a row: score, class, reasons, and what the reasons are measured from.
import type { TaskKind } from '../../domain/datasets/task.ts';
import type { Grounds, PredictionScored } from '../../domain/predictions/events.ts';
import type { Answer } from '../../domain/predictions/outcome.ts';
import type { CheckOptions, FeatureProblem } from '../../learning/check-features.ts';
import type { FeatureValue } from '../../learning/encoding.ts';

export interface ScoredCells {
  readonly answer: Answer;
  /** Every feature column, largest absolute contribution first. */
  readonly reasons: Grounds['reasons'];
  /** Of a multiclass model, the likeliest first. */
  readonly probabilities?: NonNullable<Grounds['probabilities']>;
  readonly explanation: PredictionScored['explanation'];
}

/**
 * Runs work on the device in its turn, and measures it. `ownNs`: what the work itself says it took, where the device is another
 * process; believed up to what was measured.
 */
export type OnDevice = <T>(work: () => Promise<T>, ownNs?: (result: T) => number) => Promise<T>;

export interface VersionScorer {
  readonly task: TaskKind;
  /** Feature columns, in the order of a row's cells. */
  readonly columns: readonly string[];
  /** An untrusted JSON object as a row, or the first problem found. */
  check(
    features: Readonly<Record<string, unknown>>,
    options: CheckOptions,
  ): { readonly row: FeatureValue[] } | { readonly problem: FeatureProblem };
  /** `undefined`: the model gave no finite number for the row. */
  score(rows: readonly (readonly FeatureValue[])[], onDevice: OnDevice): Promise<readonly (ScoredCells | undefined)[]>;
  release(): Promise<void>;
}

/** A multiclass answer names so many classes with their probabilities. */
const MOST_PROBABILITIES = 10;

/** `of`: one probability a class. The likeliest first, at most 10. */
export function likeliest(classes: readonly string[], of: ArrayLike<number>): NonNullable<Grounds['probabilities']> {
  return classes
    .map((name, at) => ({ class: name, probability: of[at]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST_PROBABILITIES);
}

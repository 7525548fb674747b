// Which decisions should a person look at? A rule of the deployment: scores close to the threshold, and large amounts in a number
// column (AI Act 14: oversight; GDPR 22: no decision that a person cannot take up). Complaints need no rule.
import type { Column } from '../datasets/events.ts';
import type { TaskKind } from '../datasets/task.ts';
import { DomainError } from '../kernel/errors.ts';
import type { PredictionScored, ReviewReason } from '../predictions/events.ts';
import type { ReviewRuleSet } from './events.ts';

/** A column that the model reads. */
export type ReadColumn = Pick<Column, 'name' | 'kind' | 'sensitive'>;

interface Made {
  readonly score: number;
  readonly threshold: number;
  /** What the model saw. */
  readonly features: { readonly [column: string]: unknown };
}

/** Null: nothing calls for a person, or there is no rule. A missing amount is not large. */
export function reviewOf(rule: ReviewRuleSet | null, { score, threshold, features }: Made): PredictionScored['review'] {
  if (rule === null) return null;
  const reasons: ReviewReason[] = [];
  const { nearThreshold, largeAmount } = rule;
  if (nearThreshold !== null && Math.abs(score - threshold) <= nearThreshold) reasons.push('near-threshold');
  if (largeAmount !== null) {
    const amount = Object.hasOwn(features, largeAmount.column) ? features[largeAmount.column] : undefined;
    if (typeof amount === 'number' && amount >= largeAmount.atLeast) reasons.push('large-amount');
  }
  return reasons.length === 0 ? null : { ruleId: rule.ruleId, reasons };
}

/** Throws BAD_INPUT, UNKNOWN_COLUMN or WRONG_TYPE. */
export function refuseReviewRule(
  { nearThreshold, largeAmount, reason }: Pick<ReviewRuleSet, 'nearThreshold' | 'largeAmount' | 'reason'>,
  { task, columns }: { readonly task: TaskKind; readonly columns: readonly ReadColumn[] },
): void {
  if (reason.trim() === '') throw new DomainError('BAD_INPUT', 'A review rule needs a reason; it is empty.');
  if (nearThreshold !== null) refuseDistance(nearThreshold, task);
  if (largeAmount === null) return;
  const { column: name, atLeast } = largeAmount;
  if (!Number.isFinite(atLeast)) {
    throw new DomainError('BAD_INPUT', 'largeAmount.atLeast is a finite number.', { field: 'largeAmount.atLeast' });
  }
  const column = columns.find((each) => each.name === name);
  if (!column) {
    const sentence = 'largeAmount.column is no column that the version which answers reads; name one of its columns.';
    throw new DomainError('UNKNOWN_COLUMN', sentence, { field: 'largeAmount.column' });
  }
  if (column.kind !== 'number') {
    const sentence = `Column ${JSON.stringify(name)} holds a ${column.kind}; a large amount is looked for in a number column.`;
    throw new DomainError('WRONG_TYPE', sentence, { column: name });
  }
  // That the amount was large stands beside the sealed grounds, and would outlive an erasure.
  if (column.sensitive) {
    const sentence = `Column ${JSON.stringify(name)} is sensitive: that its value is large would stand in the clear; name another column.`;
    throw new DomainError('BAD_INPUT', sentence, { column: name });
  }
}

function refuseDistance(distance: number, task: TaskKind): void {
  const most = task === 'regression' ? Number.MAX_VALUE : 1;
  if (distance >= 0 && distance <= most) return;
  const right = task === 'regression' ? 'a number of at least 0 in the unit of the target' : 'a number from 0 to 1';
  throw new DomainError('BAD_INPUT', `nearThreshold is a distance from the threshold: ${right}.`, {
    field: 'nearThreshold',
  });
}

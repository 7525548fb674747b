// How long is a kind of record kept at least? As the last rule for it says; the house deletes nothing by itself.
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { RetentionEvent, RetentionRuleSet } from './events.ts';
import { requireText } from './require-text.ts';

export interface RetentionCommand {
  readonly type: 'SetRetentionRule';
  readonly data: RetentionRuleSet;
  /** Whether the obligation it names was published; null where it names none. */
  readonly obligationIsPublished: boolean | null;
}

/** How many were ever set. */
export type RetentionState = number;

const MOST_MONTHS = 1_200;
const MOST_RULES = 5_000;

export function setRetentionRule(
  { data, obligationIsPublished }: RetentionCommand,
  count: RetentionState,
): RetentionEvent[] {
  const { months } = data;
  if (!Number.isInteger(months) || months < 1 || months > MOST_MONTHS) {
    throw new DomainError('BAD_INPUT', `months is a whole number from 1 to ${MOST_MONTHS}.`, { field: 'months' });
  }
  requireText(data.reason, 'reason');
  if (data.obligationId !== null && obligationIsPublished !== true) {
    throw new DomainError('BAD_INPUT', 'obligationId names an obligation that was never published.', {
      field: 'obligationId',
    });
  }
  if (count >= MOST_RULES) throw new DomainError('BAD_INPUT', `At most ${MOST_RULES} retention rules are set.`);
  return [{ type: 'RetentionRuleSet', data }];
}

export const retentionDecider: Decider<RetentionState, RetentionCommand, RetentionEvent> = {
  initial: 0,
  decide: setRetentionRule,
  evolve: (count) => count + 1,
};

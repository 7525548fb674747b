// Which reasons would be given to the person decided about? The columns that pushed most towards the adverse side, at most four:
// more are rarely of help to anybody (Official Interpretations of Regulation B, comment 9(b)(2)-1).
import type { TaskKind } from '../datasets/task.ts';
import type { Grounds } from './events.ts';

const MOST_REASONS = 4;

/** The unit of a contribution: log odds for a probability, the target's own unit for a number. */
const UNITS: Record<TaskKind, string> = {
  binary: 'to the log odds of the positive class',
  multiclass: 'to the log odds of the class that was answered',
  regression: 'to the answer, in its own unit',
};

/**
 * Sentences for the person's own eyes: they quote the person's values, so they are sealed as the grounds are. `adverse`:
 * which side is bad news; `higher` for a risk score.
 */
export function adverseReasonTexts(
  { features, reasons }: Grounds,
  task: TaskKind,
  adverse: 'higher' | 'lower' = 'higher',
): readonly string[] {
  const sign = adverse === 'higher' ? 1 : -1;
  return reasons
    .filter(({ contribution }) => contribution * sign > 0)
    .toSorted((a, b) => (b.contribution - a.contribution) * sign)
    .slice(0, MOST_REASONS)
    .map(({ column, contribution }) => {
      const value = features[column];
      const what =
        value === null || value === undefined ? `"${column}" was not known` : `"${column}" was ${shown(value)}`;
      const direction = contribution > 0 ? 'added' : 'took';
      const size = Number(Math.abs(contribution).toPrecision(3));
      return `${what}: this ${direction} ${size} ${direction === 'took' ? UNITS[task].replace(/^to /, 'from ') : UNITS[task]}.`;
    });
}

const shown = (value: number | string | boolean): string => (typeof value === 'string' ? `"${value}"` : String(value));

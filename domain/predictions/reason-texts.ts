// Which reasons would be given to the person decided about? The columns that pushed most towards the adverse side, at most four:
// more are rarely of help to anybody (Official Interpretations of Regulation B, comment 9(b)(2)-1).
import type { TaskKind } from '../datasets/task.ts';
import type { ExplanationMethod, Grounds } from './events.ts';

const MOST_REASONS = 4;

/**
 * The unit of a contribution. Of a model of several classes trained here it is the logit of the answered class less the mean of
 * all logits; of an imported one, whose logits nobody knows, the log odds of that class against all others.
 */
function unitOf(task: TaskKind, method: ExplanationMethod): string {
  switch (task) {
    case 'binary':
      return 'to the log odds of the positive class';
    case 'regression':
      return 'to the answer, in its own unit';
    case 'multiclass':
      return method === 'permutation-shapley'
        ? 'to the log odds of the class that was answered'
        : 'to how far the logit of the class that was answered is above the mean of all classes';
  }
}

/**
 * Sentences for the person's own eyes: they quote the person's values, so they are sealed as the grounds are. `adverse`:
 * which side is bad news; `higher` for a risk score. `method`: by which the contributions were found.
 */
export function adverseReasonTexts(
  { features, reasons }: Grounds,
  task: TaskKind,
  method: ExplanationMethod,
  adverse: 'higher' | 'lower',
): readonly string[] {
  const unit = unitOf(task, method);
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
      return `${what}: this ${direction} ${size} ${direction === 'took' ? unit.replace(/^to /, 'from ') : unit}.`;
    });
}

const shown = (value: number | string | boolean): string => (typeof value === 'string' ? `"${value}"` : String(value));

// Does a prediction, scored again from its sealed grounds and the same model file, come out the same? The new numbers are not
// recorded: with a person's features behind them they would stand outside the seal. How far off they are is.
import type { Usage } from '../costs/usage.ts';
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { countDifferences, type NumberDifferences, ulpDistance } from '../reproduction/ulp.ts';
import { compareEnvironments, verdictOf } from '../reproduction/verdict.ts';
import type {
  AnswerDifferences,
  BatchRebuilding,
  Grounds,
  PredictionReproductionChecked,
  PredictionReproductionEvent,
  PredictionScored,
} from './events.ts';

/** What a scorer says of a row. */
export interface ReproducedAnswer {
  readonly score: number;
  readonly predictedClass: string | null;
  readonly explanation: PredictionScored['explanation'];
  readonly reasons: Grounds['reasons'];
  readonly probabilities: Grounds['probabilities'] | undefined;
}

/**
 * The part of an answer that stands in the clear: its digest gives nothing away that the ledger does not say. `like`: the
 * recorded one, which may be of a time when baselines were not named.
 */
export function clearAnswer(
  { score, predictedClass, explanation }: Omit<ReproducedAnswer, 'reasons' | 'probabilities'>,
  like: PredictionScored['explanation'] = explanation,
) {
  return { score, predictedClass, explanation: { ...explanation, baseline: like.baseline && explanation.baseline } };
}

/**
 * What two answers differ by; `undefined`: they cannot be compared number by number (other columns, or another class: their
 * reasons are measured from elsewhere).
 */
export function compareAnswers(expected: ReproducedAnswer, found: ReproducedAnswer): AnswerDifferences | undefined {
  if (expected.predictedClass !== found.predictedClass) return undefined;
  const contributions = paired(
    expected.reasons.map(({ column, contribution }) => [column, contribution]),
    found.reasons.map(({ column, contribution }) => [column, contribution]),
  );
  const probabilities =
    expected.probabilities === undefined
      ? null
      : paired(
          expected.probabilities.map((each) => [each.class, each.probability]),
          (found.probabilities ?? []).map((each) => [each.class, each.probability]),
        );
  if (contributions === undefined || probabilities === undefined) return undefined;
  const { explanation: then } = expected;
  const { explanation: now } = found;
  return {
    score: distance(expected.score, found.score),
    logit: distance(then.logit, now.logit),
    baselineLogit: distance(then.baselineLogit, now.baselineLogit),
    residual: distance(then.residual, now.residual),
    contributions,
    probabilities,
  };
}

/** Canonical JSON (RFC 8785) writes −0 as 0, so the ledger's zeros have no sign. */
const stored = (value: number) => (value === 0 ? 0 : value);
const distance = (expected: number, found: number) => ulpDistance(stored(expected), stored(found));
type Named = readonly (readonly [name: string, value: number])[];

/** By name: the order follows the size of the numbers, so that two of nearly one size may change places. */
function paired(expected: Named, found: Named): NumberDifferences | undefined {
  const values = new Map(found);
  if (values.size !== expected.length || expected.some(([name]) => !values.has(name))) return undefined;
  return countDifferences(
    expected.map(([, value]) => stored(value)),
    expected.map(([name]) => stored(values.get(name)!)),
  );
}

const largestOf = ({ score, logit, baselineLogit, residual, contributions, probabilities }: AnswerDifferences) =>
  Math.max(score, logit, baselineLogit, residual, contributions.largestUlp, probabilities?.largestUlp ?? 0);

/** What came of it, as the fresh process says. */
export interface PredictionRerun {
  /** The grounds could not be opened: the subject's key is gone. */
  readonly erased: boolean;
  readonly answer: { readonly expected: string; readonly found: string | null };
  readonly differences: AnswerDifferences | null;
  readonly rebuilt: BatchRebuilding;
  readonly environmentDigest: string;
}

export interface PredictionCheck {
  readonly checkId: string;
  readonly rerun: PredictionRerun;
  readonly usage: Usage;
  readonly requestedBy: string;
}

export function checkPrediction(
  predicted: PredictionScored,
  { checkId, rerun, usage, requestedBy }: PredictionCheck,
): PredictionReproductionChecked {
  const { predictionId, deploymentId, modelId, version, businessUnit, artifactDigest, batch } = predicted;
  const { answer, differences } = rerun;
  const missingGrounds = rerun.erased ? 1 : 0;
  const largestUlp = differences && largestOf(differences);
  return {
    checkId,
    predictionId,
    deploymentId,
    modelId,
    version,
    businessUnit,
    verdict: verdictOf(missingGrounds, answer.expected === answer.found && largestUlp === 0),
    missingGrounds,
    artifactDigest,
    answer,
    differences,
    largestUlp,
    batch: { index: batch.index, size: batch.size, rebuilt: rerun.rebuilt },
    environment: compareEnvironments(predicted.environmentDigest, rerun.environmentDigest),
    usage,
    requestedBy,
  };
}

export interface PredictionReproductionCommand {
  readonly type: 'RecordPredictionReproduction';
  readonly data: PredictionReproductionChecked;
}

/** The prediction all checks of the stream are of; null before the first. */
export type PredictionReproductionState = { readonly predictionId: string | null };

export function recordPredictionReproduction(
  { data }: PredictionReproductionCommand,
  { predictionId }: PredictionReproductionState,
): PredictionReproductionEvent[] {
  if (predictionId !== null && predictionId !== data.predictionId) {
    throw new DomainError('BAD_INPUT', 'The check is of another prediction than those before it in its stream.');
  }
  return [{ type: 'PredictionReproductionChecked', data }];
}

export const predictionReproductionDecider: Decider<
  PredictionReproductionState,
  PredictionReproductionCommand,
  PredictionReproductionEvent
> = {
  initial: { predictionId: null },
  decide(command, state) {
    switch (command.type) {
      case 'RecordPredictionReproduction':
        return recordPredictionReproduction(command, state);
      default:
        return assertNever(command.type);
    }
  },
  evolve: (_, event) => ({ predictionId: event.data.predictionId }),
};

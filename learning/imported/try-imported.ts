// Does a foreign model answer as it is declared, twice alike? Tried before it is let in: a model that answers nonsense or another
// score each time is found now and not in a decision.

import type { FeatureValue } from '../encoding.ts';
import { ImportError, quoteName } from './import-error.ts';
import type { ImportedModel } from './open-imported-model.ts';
import type { ImportedScores } from './read-scores.ts';
import { missingRow, TRIAL_ROWS, trialRows, zeroRow } from './trial-rows.ts';

export type TrialReport = {
  readonly rows: number;
  /** Whether rows of the table were given, or made-up ones stood in. */
  readonly given: boolean;
  /** Largest difference of a row's score alone and among the others: batch shape decides last bits, not scores. */
  readonly largestBatchDifference: number;
};

/** A row alone and among others: beyond this, relative to the score's size, rows change each other's scores. */
const BATCH_TOLERANCE = 1e-3;

const finite = (model: Pick<ImportedModel, 'plan'>, scores: ImportedScores, what: string): void => {
  if (scores.scores.every(Number.isFinite) && scores.logits.every(Number.isFinite)) return;
  const { task, output } = model.plan.output;
  const wanted = task === 'regression' ? 'a finite value' : 'a probability or finite logit';
  throw new ImportError('MODEL_OUTPUT_UNUSABLE', `The output ${quoteName(output)} is not ${wanted} for ${what}.`);
};

const equalBits = (a: ImportedScores, b: ImportedScores): boolean =>
  (['scores', 'logits', 'probabilities'] as const).every((list) =>
    a[list].every((value, i) => Object.is(value, b[list][i])),
  );

/**
 * @param given up to 8 rows of the table, better than made-up ones: a text column's words are known to the table alone.
 * @throws ImportError MODEL_OUTPUT_UNUSABLE, MODEL_NOT_DETERMINISTIC, and what the model's `score` throws
 */
export const tryImported = async (
  model: Pick<ImportedModel, 'plan' | 'score'>,
  given: readonly (readonly FeatureValue[])[] = [],
): Promise<TrialReport> => {
  const { plan } = model;
  const text = plan.inputs.some(({ parts }) => parts.some(({ part }) => part.as === 'text'));
  // Words a model knows are not known here, and some models fail on others: rows of the table must do.
  if (given.length === 0 || !text) {
    finite(model, await model.score([zeroRow(plan)]), 'a row of zeros');
    finite(
      model,
      await model.score([missingRow(plan)]),
      'a row of missing values; let the mapping say what stands for them',
    );
  }
  const rows = given.length > 0 ? given.slice(0, TRIAL_ROWS) : trialRows(plan);
  const first = await model.score(rows);
  finite(model, first, 'a row of the trial');
  if (!equalBits(first, await model.score(rows))) {
    throw new ImportError(
      'MODEL_NOT_DETERMINISTIC',
      'The model gave the same rows other scores when it was asked again; export it without random parts.',
    );
  }
  let largestBatchDifference = 0;
  for (const [r, row] of rows.entries()) {
    const alone = (await model.score([row])).scores[0]!;
    const among = first.scores[r]!;
    const difference = Math.abs(alone - among);
    if (!(difference <= BATCH_TOLERANCE * Math.max(1, Math.abs(among)))) {
      throw new ImportError(
        'MODEL_NOT_DETERMINISTIC',
        'The model scores a row otherwise alone than among others; export it for inference, row by row.',
      );
    }
    largestBatchDifference = Math.max(largestBatchDifference, difference);
  }
  return { rows: rows.length, given: given.length > 0, largestBatchDifference };
};

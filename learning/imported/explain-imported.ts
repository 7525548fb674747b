// Which part had each column in a foreign model's score? The logit of the scored class, or the value, by sampled Shapley values;
// the background it is compared with is named by its digest.

import { createHash } from 'node:crypto';
import { canonicalText } from '../canonical-text.ts';
import type { FeatureValue } from '../encoding.ts';
import { ImportError } from './import-error.ts';
import type { ImportedModel } from './open-imported-model.ts';
import { permutationShapley, type ShapleyExplanation, type ShapleyRequest } from './permutation-shapley.ts';
import { classLogits } from './read-scores.ts';

export type ExplainRequest = Pick<
  ShapleyRequest,
  'row' | 'background' | 'seed' | 'pairsPerBackgroundRow' | 'batchRows'
>;

export type ImportedExplanation = ShapleyExplanation & {
  /** Which class's logit, of a model with several; null otherwise. */
  readonly class: number | null;
  readonly backgroundDigest: string;
};

/** SHA-256 of the canonical rows, hex; NaN is a missing value. */
export const backgroundDigest = (background: readonly (readonly FeatureValue[])[]): string => {
  const rows = background.map((row) => row.map((cell) => (Number.isNaN(cell) ? null : cell)));
  return createHash('sha256').update(canonicalText(rows)).digest('hex');
};

/** @throws ImportError: what `permutationShapley` and the model throw */
export const explainImported = async (
  model: Pick<ImportedModel, 'plan' | 'score'>,
  request: ExplainRequest,
): Promise<ImportedExplanation> => {
  const { output } = model.plan;
  let explained: number | null = null;
  if (output.task === 'multiclass') {
    explained = (await model.score([request.row])).classes[0]!;
    if (explained < 0) throw new ImportError('MODEL_OUTPUT_UNUSABLE', 'The model has no class for the explained row.');
  }
  const explanation = await permutationShapley({
    ...request,
    async predict(rows) {
      const scores = await model.score(rows);
      return output.task === 'multiclass' ? classLogits(scores, output.classes.length, explained!) : scores.logits;
    },
  });
  return { ...explanation, class: explained, backgroundDigest: backgroundDigest(request.background) };
};

// How does a model answer that somebody brought? In a process of its own: one call scores a batch, then each row is explained by
// sampled Shapley values against the background rows of its card. What goes wrong there is a sentence here, never a fault.
import { DomainError } from '../../domain/kernel/errors.ts';
import { type CheckOptions, checkFeatures, type FeatureProblem } from '../../learning/check-features.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import type { ImportedExplanation } from '../../learning/imported/explain-imported.ts';
import { ImportError, type ImportErrorCode, quoteName } from '../../learning/imported/import-error.ts';
import type { ModelScores } from '../../learning/imported/open-imported-model.ts';
import { type CellProblem, checkCells, featureEncoding } from '../../learning/imported/read-features.ts';
import type { ImportedScorer } from '../imported/imported-scorer.ts';
import type { ImportedScorers } from '../imported/imported-scorers.ts';
import type { OpenedCard } from '../importing/model-card.ts';
import type { VersionFile } from './version-file.ts';
import { likeliest, type ScoredCells, type VersionScorer } from './version-scorer.ts';

export function makeImportedVersionScorer(
  scorers: Pick<ImportedScorers, 'use'>,
  artifact: VersionFile['artifact'],
  card: OpenedCard,
): VersionScorer {
  const { plan, mapping, background, explanation: settings } = card;
  const { output } = mapping;
  const encoding = featureEncoding(plan);
  const columns = plan.columns.map(({ name }) => name);
  const baseline = { kind: 'background-rows', digest: card.backgroundDigest } as const;
  const file = { artifact, mapping, columns: card.columns };

  function check(features: Readonly<Record<string, unknown>>, options: CheckOptions) {
    const checked = checkFeatures(encoding, features, { ...options, unknownCategories: 'OTHER' });
    if ('problem' in checked) return checked;
    const unknown = options.unknownCategories === 'REJECT' ? unknownCategory(checked.row) : undefined;
    const problem = unknown ?? checkCells(plan, checked.row);
    return problem ? { problem: featureProblem(problem) } : checked;
  }

  /** Which words a model reads as text is not known here: only what a vocabulary leaves out can be said to be unknown. */
  function unknownCategory(row: readonly FeatureValue[]): FeatureProblem | undefined {
    const at = encoding.columns.findIndex(
      (column, cell) =>
        column.kind === 'category' &&
        column.vocabulary.length > 0 &&
        row[cell] !== null &&
        !column.vocabulary.includes(row[cell] as string),
    );
    if (at < 0) return undefined;
    const column = columns[at]!;
    const sentence = `Feature ${quoteName(column)} is a category the model's mapping does not name; give one it names, or null when it is missing.`;
    return { code: 'UNKNOWN_CATEGORY', column, sentence };
  }

  /** Undefined: the model has no finite answer for the row, or for one it is compared with. */
  async function explained(
    scorer: ImportedScorer,
    row: readonly FeatureValue[],
    onDevice: Parameters<VersionScorer['score']>[1],
  ) {
    try {
      const request = { ...settings, row, background };
      return await onDevice(
        () => scorer.explain(request),
        ({ deviceNs }) => deviceNs,
      );
    } catch (error) {
      if (error instanceof ImportError && error.code === 'MODEL_OUTPUT_UNUSABLE') return undefined;
      throw error;
    }
  }

  function read(scores: ModelScores, row: number, why: ImportedExplanation): ScoredCells | undefined {
    const { value: logit, baseline: baselineLogit, contributions, standardErrors, permutations } = why;
    const sum = contributions.reduce((total, contribution) => total + contribution, 0);
    const classes = output.task === 'multiclass' ? output.classes : [];
    const probabilities = scores.probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    // The class that was explained: alone, a row can differ in the last bit from what it is among others.
    const predictedClass = classes[why.class ?? -1] ?? null;
    const score = predictedClass === null ? scores.scores[row]! : probabilities[why.class!]!;
    const residual = logit - baselineLogit - sum;
    const largestStandardError = Math.max(...standardErrors);
    const numbers = [score, logit, baselineLogit, residual, largestStandardError, ...contributions, ...probabilities];
    if (!numbers.every(Number.isFinite) || (classes.length > 0 && predictedClass === null)) return undefined;
    return {
      answer: { task: output.task, score, predictedClass },
      reasons: columns
        .map((column, c) => ({ column, contribution: contributions[c]! }))
        .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
      ...(classes.length > 0 ? { probabilities: likeliest(classes, probabilities) } : {}),
      explanation: {
        baseline,
        baselineLogit,
        logit,
        method: 'permutation-shapley',
        residual,
        sampling: { samples: permutations, largestStandardError },
      },
    };
  }

  return {
    task: output.task,
    columns,
    check,
    score: (rows, onDevice) =>
      refusing(() =>
        scorers.use(file, async (scorer) => {
          const scores = await onDevice(
            () => scorer.score(rows),
            ({ deviceNs }) => deviceNs,
          );
          const cells: (ScoredCells | undefined)[] = [];
          for (const [row, values] of rows.entries()) {
            const finite = Number.isFinite(scores.scores[row]) && Number.isFinite(scores.logits[row]);
            const why = finite ? await explained(scorer, values, onDevice) : undefined;
            cells.push(why && read(scores, row, why));
          }
          return cells;
        }),
      ),
    release: async () => {}, // its process is kept and ended by `scorers`
  };
}

function featureProblem({ code, column, sentence }: CellProblem | FeatureProblem): FeatureProblem {
  return { code: FEATURE_CODES[code as ImportErrorCode] ?? 'WRONG_TYPE', column, sentence };
}

const FEATURE_CODES: { readonly [Code in ImportErrorCode]?: FeatureProblem['code'] } = {
  MISSING_VALUE: 'MISSING_COLUMN',
  NOT_FINITE: 'NOT_FINITE',
  UNKNOWN_CATEGORY: 'UNKNOWN_CATEGORY',
};

/** What a process was ended for, in the ledger's words: the next request starts a fresh one. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const code = error.code === 'OVERLOADED' ? 'OVERLOADED' : 'UNAVAILABLE';
    throw new DomainError(code, error.message, { code: error.code });
  }
}

// How does a network we trained answer? One call of the runtime gives scores and reasons of a whole batch.
import { checkFeatures } from '../../learning/check-features.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import { baselineRow } from '../../learning/encoding-graph.ts';
import { openScorer, type Scorer, type Scores } from '../../learning/open-scorer.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { likeliest, type ScoredCells, type VersionScorer } from './version-scorer.ts';

/** @throws LearningError MODEL_UNREADABLE */
export async function openNetworkScorer(
  modelBytes: Uint8Array,
  open: (bytes: Uint8Array) => Promise<Scorer> = openScorer,
): Promise<VersionScorer> {
  const scorer = await open(modelBytes);
  const { columns, encoding, task } = scorer;
  const classes = task.kind === 'multiclass' ? task.classes : [];
  const baseline = { digest: sha256Hex(canonicalJson(baselineRow(encoding))), kind: 'mean-training-row' } as const;

  function read(scores: Scores, row: number): ScoredCells | undefined {
    const score = scores.scores[row]!;
    const logit = scores.logits[row]!;
    const baselineLogit = scores.baselines[row]!;
    const residual = scores.residuals[row]!;
    const contributions = scores.attributions.subarray(row * columns.length, (row + 1) * columns.length);
    const probabilities = scores.probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    // Finite features can still overflow inside the network: JSON holds no infinity, and no decision may rest on one.
    const numbers = [score, logit, baselineLogit, residual, ...contributions, ...probabilities];
    if (!numbers.every(Number.isFinite)) return undefined;
    const reasons = columns
      .map((column, c) => ({ column, contribution: contributions[c]! }))
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    const predictedClass = classes[scores.classes[row]!] ?? null;
    return {
      answer: { task: task.kind, score, predictedClass },
      reasons,
      ...(classes.length > 0 ? { probabilities: likeliest(classes, probabilities) } : {}),
      explanation: { baseline, baselineLogit, logit, method: 'integrated-gradients', residual, sampling: null },
    };
  }

  return {
    task: task.kind,
    columns,
    check: (features, options) => checkFeatures(encoding, features, options),
    async score(rows, onDevice) {
      const encoded = encodeRows(encoding, rows);
      const scores = await onDevice(() => scorer.score(encoded));
      return rows.map((_, row) => read(scores, row));
    },
    release: () => scorer.release(),
  };
}

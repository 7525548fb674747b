// Is what the process of a foreign model sent an answer at all? A file that took its process over could send anything; the
// server takes lists of numbers of the length it asked for.
import { z } from 'zod';
import type { ImportedExplanation } from '../../learning/imported/explain-imported.ts';
import { IMPORT_ERROR_CODES, ImportError } from '../../learning/imported/import-error.ts';
import type { ScoredOutput } from '../../learning/imported/imported-mapping.ts';
import type { ModelScores } from '../../learning/imported/open-imported-model.ts';
import type { TrialReport } from '../../learning/imported/try-imported.ts';
import type { Timed } from './imported-child.ts';

const unusable = () =>
  new ImportError('MODEL_OUTPUT_UNUSABLE', 'The process of the model sent something that is no answer.');

const refusalShape = z.object({ code: z.enum(IMPORT_ERROR_CODES), sentence: z.string().max(1_000) });

/** What the process answered. @throws ImportError: the refusal it sent, or MODEL_OUTPUT_UNUSABLE */
export function openOutcome(outcome: unknown): unknown {
  if (typeof outcome !== 'object' || outcome === null) throw unusable();
  if ('value' in outcome) return outcome.value;
  const refusal = refusalShape.safeParse('refused' in outcome ? outcome.refused : undefined);
  if (!refusal.success || /\p{Cc}/u.test(refusal.data.sentence)) throw unusable();
  throw new ImportError(refusal.data.code, refusal.data.sentence);
}

const whole = z.int().min(0);
const finite = z.number();

/** @throws ImportError MODEL_OUTPUT_UNUSABLE */
export function checkColumns(answer: unknown): readonly string[] {
  const parsed = z.array(z.string()).min(1).safeParse(answer);
  if (!parsed.success) throw unusable();
  return parsed.data;
}

const trialShape = z.object({ rows: whole, given: z.boolean(), largestBatchDifference: finite });

const explanationShape = z.object({
  method: z.literal('permutation-shapley'),
  contributions: z.array(finite),
  standardErrors: z.array(finite.min(0)),
  value: finite,
  baseline: finite,
  residual: finite,
  seed: whole,
  backgroundRows: whole,
  permutations: whole,
  evaluations: whole,
  class: whole.nullable(),
  backgroundDigest: z.string().regex(/^[0-9a-f]{64}$/),
  deviceNs: whole,
});

/** @throws ImportError MODEL_OUTPUT_UNUSABLE */
export function checkTrial(answer: unknown): TrialReport {
  const parsed = trialShape.safeParse(answer);
  if (!parsed.success) throw unusable();
  return parsed.data;
}

/** @throws ImportError MODEL_OUTPUT_UNUSABLE */
export function checkExplanation(answer: unknown, columns: number): Timed<ImportedExplanation> {
  const parsed = explanationShape.safeParse(answer);
  if (!parsed.success) throw unusable();
  const { contributions, standardErrors } = parsed.data;
  if (contributions.length !== columns || standardErrors.length !== columns) throw unusable();
  return parsed.data;
}

/** @throws ImportError MODEL_OUTPUT_UNUSABLE */
export function checkScores(answer: unknown, rows: number, output: ScoredOutput): Timed<ModelScores> {
  const { scores, logits, probabilities, classes, rowsPerRun, deviceNs } = (answer ?? {}) as Record<string, unknown>;
  const classCount = output.task === 'multiclass' ? output.classes.length : 0;
  const list = (value: unknown, length: number) => value instanceof Float64Array && value.length === length;
  const classRows = classCount > 0 ? rows : 0;
  const right =
    list(scores, rows) &&
    list(logits, rows) &&
    list(probabilities, rows * classCount) &&
    classes instanceof Int32Array &&
    classes.length === classRows &&
    classes.every((index) => index >= -1 && index < classCount) &&
    whole.safeParse(rowsPerRun).success &&
    whole.safeParse(deviceNs).success;
  if (!right) throw unusable();
  return answer as Timed<ModelScores>;
}

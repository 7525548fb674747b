// What does an imported model answer for the held-out rows? Asked in its own process; a row it cannot be fed, or has no answer
// for, stops the measuring: leaving it out would flatter the model.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import { ImportError, type ImportErrorCode } from '../../learning/imported/import-error.ts';
import { type CellProblem, checkCells } from '../../learning/imported/read-features.ts';
import type { ImportedScores } from '../../learning/imported/read-scores.ts';
import type { ImportedScorers } from '../imported/imported-scorers.ts';
import type { OpenedCard } from '../importing/model-card.ts';
import type { VersionTable } from './load-table.ts';
import type { Answers } from './measure-version.ts';
import { TrainingStopped } from './trainer.ts';

export interface ImportedRows {
  readonly imported: ImportedScorers | undefined;
  readonly card: OpenedCard;
  readonly artifactDigest: string;
  /** Of the model file. */
  readonly bytes: number;
  readonly table: Pick<VersionTable, 'columns' | 'task'>;
  /** Cells in the order of the table's columns. */
  readonly rows: readonly (readonly FeatureValue[])[];
}

/** Asked at once: one fixed shape keeps a repeated evaluation equal to the last bit. */
const BATCH_ROWS = 1_024;
/** Faults of a moment: asked again, the process starts anew. */
const PASSING: readonly ImportErrorCode[] = ['MODEL_TOO_SLOW', 'MODEL_TOO_LARGE', 'OVERLOADED'];

/** Throws TrainingStopped for what the model cannot do, DomainError UNAVAILABLE where its process was ended. */
export async function answerImportedRows(asked: ImportedRows): Promise<Answers> {
  const { imported, card, artifactDigest, bytes, table } = asked;
  if (!imported) throw new DomainError('UNAVAILABLE', 'This process runs no imported models.');
  const { task } = table;
  const width = task.kind === 'multiclass' ? task.classes.length : 0;
  const rows = fedRows(asked);
  const scores = new Float32Array(rows.length);
  const probabilities = new Float32Array(rows.length * width);
  const file = { artifact: { digest: artifactDigest, bytes }, mapping: card.mapping, columns: card.columns };
  const order = classOrder(card, task);
  await imported.use(file, async (scorer) => {
    for (let at = 0; at < rows.length; at += BATCH_ROWS) {
      const part = rows.slice(at, at + BATCH_ROWS);
      const answered: ImportedScores = await refusing(() => scorer.score(part));
      const unanswered = part.filter((_, row) => !Number.isFinite(answered.scores[row])).length;
      if (unanswered > 0) {
        const sentence = `The model has no finite answer for ${unanswered} of ${part.length} held-out rows; let its mapping say what stands for missing and unknown values.`;
        throw new TrainingStopped('MODEL_OUTPUT_UNUSABLE', sentence);
      }
      scores.set(answered.scores, at);
      part.forEach((_, row) => {
        for (let c = 0; c < width; c++) {
          probabilities[(at + row) * width + c] = answered.probabilities[row * width + order[c]!]!;
        }
      });
    }
  });
  return { scores, probabilities };
}

/** The model's cells of every row. Throws TrainingStopped where one cannot be fed. */
function fedRows({ card: { plan }, table, rows }: ImportedRows): readonly (readonly FeatureValue[])[] {
  const places = plan.columns.map((column) => table.columns.findIndex(({ name }) => name === column.name));
  const cells = rows.map((row) => places.map((place) => row[place] ?? null));
  const problems = cells.map((row) => checkCells(plan, row)).filter((problem) => problem !== undefined);
  const [first] = problems;
  if (!first) return cells;
  const sentence = `${problems.length} of ${rows.length} held-out rows cannot be fed to the model, the first because: ${first.sentence} ${remedyOf(first)}`;
  throw new TrainingStopped(first.code, sentence);
}

/** A version's mapping is fixed, so it is another import or other rows that help. */
function remedyOf({ code }: CellProblem): string {
  if (code === 'MISSING_VALUE') {
    return 'Import the file again with a mapping that says what stands for a missing value there, or with a data set version without missing ones.';
  }
  if (code === 'UNKNOWN_CATEGORY') {
    return 'Import the file again with a mapping that says what stands for unknown categories there.';
  }
  return 'Import the file again with a data set version whose values it can take.';
}

/** Where the model's numbers of each class of the table stand. */
function classOrder({ mapping: { output } }: OpenedCard, task: VersionTable['task']): readonly number[] {
  if (task.kind !== 'multiclass' || output.task !== 'multiclass') return [];
  return task.classes.map((name) => output.classes.indexOf(name));
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    if (PASSING.includes(error.code)) throw new DomainError('UNAVAILABLE', error.message, { code: error.code });
    throw new TrainingStopped(error.code, error.message);
  }
}

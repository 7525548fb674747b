// What else stood in the batch? The rows of other people do not matter to the bits of a row, but how many there were and where
// it stood does: so the batch is made as large as it was, of rows without any value.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { BatchRebuilding, PredictionScored } from '../../domain/predictions/events.ts';
import type { CheckOptions } from '../../learning/check-features.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import type { VersionScorer } from '../scoring/version-scorer.ts';

export interface RebuiltBatch {
  /** The row in question stands at its recorded index. */
  readonly rows: readonly (readonly FeatureValue[])[];
  readonly rebuilt: BatchRebuilding;
}

/** No batch of ours is larger: what says so is no batch. */
const MOST_ROWS = 100_000;

/** Throws DomainError BAD_INPUT where the record names no place in a batch. */
export function rebuildBatch(
  scorer: Pick<VersionScorer, 'columns' | 'check'>,
  row: readonly FeatureValue[],
  { index, size }: Pick<PredictionScored['batch'], 'index' | 'size'>,
  options: CheckOptions,
): RebuiltBatch {
  const whole = Number.isSafeInteger(index) && Number.isSafeInteger(size);
  if (!whole || index < 0 || index >= size || size > MOST_ROWS) {
    throw new DomainError('BAD_INPUT', 'The prediction names no place in a batch it could have been scored in.');
  }
  if (size === 1) return { rows: [row], rebuilt: 'alone' };
  const missing = scorer.check(Object.fromEntries(scorer.columns.map((column) => [column, null])), options);
  // Copies, so that the row in question is told from those beside it.
  const stand = () => ('row' in missing ? missing.row : [...row]);
  const rows = Array.from({ length: size }, (_, at) => (at === index ? row : stand()));
  return { rows, rebuilt: 'row' in missing ? 'missing-rows' : 'copies' };
}

// Which run does an id name, for this caller? Reads the view; null for what is not there or not theirs.
import { parseId } from '../../domain/kernel/ids.ts';
import { findTrainingRun } from '../../projections/training/read-training.ts';
import { noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { type TrainingRunType, trainingRunOf } from './training.types.ts';

/** `asOf` is handed on to what hangs on the run. The run itself reads as it stands: one that made a version is over. */
export async function loadTrainingRun(
  context: Context,
  id: string,
  asOf?: bigint | null,
): Promise<TrainingRunType | null> {
  const row = await findTrainingRun(context.deps.views, parseId('training', id), scopeOf(context));
  if (!row) return null;
  noteRead(context, id, row.business_unit);
  return trainingRunOf(row, asOf ?? null);
}

// Reading what came of checks. Whoever may read the run or the prediction may read its checks: no unit is asked for here.
import type { Position } from '../../domain/kernel/event.ts';
import type { PredictionReproductionChecked } from '../../domain/predictions/events.ts';
import type { TrainingReproductionChecked } from '../../domain/training/events.ts';
import { recordedBy } from '../scope.ts';
import type { Views } from '../views.ts';

export interface ReproductionCheck<Data> {
  readonly position: Position;
  readonly recordedAt: string;
  readonly checked: Data;
}

/** The last `most` of a run, oldest first. */
export function trainingChecks(
  views: Views,
  trainingId: string,
  most: number,
  asOf?: Position,
): Promise<ReproductionCheck<TrainingReproductionChecked>[]> {
  return checksOf(views, trainingId, most, asOf);
}

/** The last `most` of a prediction, oldest first. */
export function predictionChecks(
  views: Views,
  predictionId: string,
  most: number,
  asOf?: Position,
): Promise<ReproductionCheck<PredictionReproductionChecked>[]> {
  return checksOf(views, predictionId, most, asOf);
}

async function checksOf<Data>(views: Views, targetId: string, most: number, asOf?: Position) {
  const rows = await views
    .of('reproduction')
    .selectFrom('reproduction_check')
    .select(['position', 'recorded_at', 'checked'])
    .where('target_id', '=', targetId)
    .where(recordedBy(asOf))
    .orderBy('position', 'desc')
    .limit(most)
    .execute();
  return rows.reverse().map(({ position, recorded_at, checked }) => ({
    position,
    recordedAt: recorded_at,
    checked: JSON.parse(checked) as Data,
  }));
}

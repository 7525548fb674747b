// The reproduction view: what came of every run and prediction that was done again (guarantee G6). Other bits on an equal
// environment are an anomaly: a file was changed with its digest, or the code behind the record.
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { REPRODUCTION_TABLES } from './reproduction-tables.ts';

type Checked = EventOf<'TrainingReproductionChecked' | 'PredictionReproductionChecked'>;

function checked(event: Checked, targetId: string, views: ViewWriter): void {
  const { data, position, id, type, metadata } = event;
  views.write(
    views.db.insertInto('reproduction_check').values({
      position,
      check_id: data.checkId,
      target_id: targetId,
      type,
      verdict: data.verdict,
      checked: JSON.stringify(data),
      recorded_at: metadata.recordedAt,
      event_id: id,
    }),
  );
  if (data.verdict === 'different' && data.environment.equal) {
    views.anomaly(
      event,
      'REPRODUCTION_DIFFERS',
      `${targetId} was done again in an equal environment and gave other bits; it must give the same.`,
    );
  }
}

export const reproductionView = {
  name: 'reproduction',
  version: 1,
  tables: REPRODUCTION_TABLES,
  on: {
    TrainingReproductionChecked: (event, views) => checked(event, event.data.trainingId, views),
    PredictionReproductionChecked: (event, views) => checked(event, event.data.predictionId, views),
  },
} as const satisfies Projection;

// The rows of the reproduction view: one a check, of a training run or of a prediction.
import { defineTable } from '../table.ts';

export const reproductionCheckTable = defineTable({
  name: 'reproduction_check',
  columns: {
    position: 'bigint',
    check_id: 'text',
    /** Id of the training run or the prediction. */
    target_id: 'text',
    /** `TrainingReproductionChecked` or `PredictionReproductionChecked`. */
    type: 'text',
    verdict: 'text',
    /** JSON of the event's data. */
    checked: 'text',
    recorded_at: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  indexes: [['target_id', 'position']],
});

export const REPRODUCTION_TABLES = [reproductionCheckTable] as const;

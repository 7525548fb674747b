// The storage view: whose bytes fill the log and the folder of artifacts. A view of its own, because it must read every event
// there is: one that it cannot read stops it, and not the costs.
import type { Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { countBytes } from './count-bytes.ts';
import { STORED_TABLES } from './stored-tables.ts';

function own(id: string, modelId: string, businessUnit: string, views: ViewWriter): void {
  views.write(
    views.db
      .insertInto('storage_owner')
      .values({ id, model_id: modelId, business_unit: businessUnit })
      .onConflict((conflict) => conflict.doNothing()),
  );
}

export const storageView = {
  name: 'storage',
  version: 1,
  tables: STORED_TABLES,
  on: {
    ModelRegistered: ({ data }, views) => own(data.modelId, data.modelId, data.businessUnit, views),
    TrainingRequested: ({ data }, views) => own(data.trainingId, data.modelId, data.businessUnit, views),
  },
  onEvery: countBytes,
} as const satisfies Projection;

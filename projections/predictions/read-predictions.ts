// Reading decisions. The grounds (features, reasons) are not here: they stay sealed in the ledger, by stream and revision.
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { callerCounterTable, predictionTable } from './prediction-tables.ts';

export type Prediction = RowOf<typeof predictionTable>;

export interface PredictionFilter {
  readonly deploymentId?: string | undefined;
  readonly modelId?: string | undefined;
  readonly version?: number | undefined;
  readonly caller?: string | undefined;
  readonly subject?: string | undefined;
  readonly decision?: string | undefined;
}

export function findPrediction(
  views: Views,
  predictionId: string,
  { businessUnits, asOf }: Scope,
): Promise<Prediction | undefined> {
  return views
    .of('predictions')
    .selectFrom('prediction')
    .selectAll()
    .where('prediction_id', '=', predictionId)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .executeTakeFirst();
}

export function listPredictions(
  views: Views,
  {
    businessUnits,
    asOf,
    deploymentId,
    modelId,
    version,
    caller,
    subject,
    decision,
    ...page
  }: Scope & Page & PredictionFilter,
): Promise<PageOf<Prediction>> {
  const wanted = {
    deployment_id: deploymentId,
    model_id: modelId,
    version,
    caller,
    subject,
    decision,
  };
  let query = views
    .of('predictions')
    .selectFrom('prediction')
    .selectAll()
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf));
  for (const [column, value] of Object.entries(wanted)) {
    if (value !== undefined) query = query.where(column as keyof typeof wanted, '=', value);
  }
  return readPage(query, page);
}

/** How many predictions each caller of a deployment had: gapless, so a missing one shows. */
export function callersOf(views: Views, deploymentId: string): Promise<RowOf<typeof callerCounterTable>[]> {
  return views
    .of('predictions')
    .selectFrom('caller_counter')
    .selectAll()
    .where('deployment_id', '=', deploymentId)
    .orderBy('caller')
    .execute();
}

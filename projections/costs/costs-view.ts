// The cost view: a line for every piece of work, priced when the window of its lease is metered (settle-usage.ts), so that
// lines add up to what was metered; and sums of the lines that keep their past (total-tables.ts).
import type { Usage } from '../../domain/costs/usage.ts';
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { correctCosts } from './correct-costs.ts';
import { COST_TABLES } from './cost-tables.ts';
import { closePeriod, keepAlert, keepInvoice, setBudget } from './finance-facts.ts';
import { addLine, type NewLine, UNPRICED } from './line-statements.ts';
import { priceWindows } from './price-windows.ts';
import { addRequest } from './request-lines.ts';
import { settleStorage } from './settle-storage.ts';
import { settleUsage } from './settle-usage.ts';

type WorkEvent = EventOf<
  | 'PredictionScored'
  | 'TrainingCompleted'
  | 'TrainingFailed'
  | 'ModelVersionEvaluated'
  | 'TrainingReproductionChecked'
  | 'PredictionReproductionChecked'
>;
type WorkOf = Pick<NewLine, 'kind' | 'model_id' | 'version' | 'deployment_id' | 'training_id' | 'business_unit'>;

function lineOf(event: WorkEvent, usage: Usage, of: WorkOf): NewLine {
  const { recordedAt } = event.metadata;
  const deviceNs = BigInt(usage.deviceNs);
  return {
    ...of,
    ...UNPRICED,
    position: event.position,
    line_id: event.id,
    meter: 'device-hour',
    lease_id: usage.leaseId,
    provider: usage.provider,
    day: recordedAt.slice(0, 10),
    recorded_at: recordedAt,
    device_ns: deviceNs,
    quantity: deviceNs,
    bytes: null,
  };
}

function work(event: WorkEvent, usage: Usage, of: WorkOf, views: ViewWriter): void {
  addLine(lineOf(event, usage, of), views);
}

async function owner(id: string, event: WorkEvent, views: ViewWriter) {
  const known = await views.first(views.db.selectFrom('cost_owner').selectAll().where('id', '=', id));
  if (known) return known;
  views.anomaly(event, 'UNKNOWN_OWNER', `${event.type} used a device for ${id}, which no event announced.`);
  return { model_id: null, business_unit: event.metadata.actor.businessUnit };
}

type RunEvent = EventOf<'TrainingCompleted' | 'TrainingFailed' | 'TrainingReproductionChecked'>;

async function trainingWork(event: RunEvent, views: ViewWriter): Promise<void> {
  const { trainingId, usage } = event.data;
  const { model_id, business_unit } = await owner(trainingId, event, views);
  const kind = event.type === 'TrainingReproductionChecked' ? 'reproduction' : 'training';
  const of: WorkOf = { kind, model_id, version: null, deployment_id: null, training_id: trainingId, business_unit };
  work(event, usage, of, views);
}

export const costsView = {
  name: 'costs',
  version: 3,
  tables: COST_TABLES,
  on: {
    PredictionScored: (event, views) => {
      const { data } = event;
      const line = lineOf(event, data.usage, {
        kind: 'prediction',
        model_id: data.modelId,
        version: data.version,
        deployment_id: data.deploymentId,
        training_id: null,
        business_unit: data.businessUnit,
      });
      addLine(line, views);
      return addRequest(line, views);
    },
    TrainingCompleted: trainingWork,
    TrainingFailed: trainingWork,
    TrainingReproductionChecked: trainingWork,
    PredictionReproductionChecked: (event, views) => {
      const { modelId, version, businessUnit, usage } = event.data;
      const of = { model_id: modelId, version, deployment_id: null, training_id: null, business_unit: businessUnit };
      work(event, usage, { kind: 'reproduction', ...of }, views);
    },
    ModelVersionEvaluated: async (event, views) => {
      const { modelId, version, usage } = event.data;
      const { business_unit } = await owner(modelId, event, views);
      const of: WorkOf = {
        kind: 'evaluation',
        model_id: modelId,
        version,
        deployment_id: null,
        training_id: null,
        business_unit,
      };
      work(event, usage, of, views);
    },
    ModelRegistered: ({ data }, views) =>
      views.write(
        views.db.insertInto('cost_owner').values({
          id: data.modelId,
          model_id: data.modelId,
          version: null,
          version_position: null,
          business_unit: data.businessUnit,
        }),
      ),
    TrainingRequested: ({ data }, views) =>
      views.write(
        views.db.insertInto('cost_owner').values({
          id: data.trainingId,
          model_id: data.modelId,
          version: null,
          version_position: null,
          business_unit: data.businessUnit,
        }),
      ),
    ModelVersionCreated: ({ data, position }, views) => {
      if (data.origin.kind !== 'trained') return;
      views.write(
        views.db
          .updateTable('cost_owner')
          .set({ version: data.version, version_position: position })
          .where('id', '=', data.origin.trainingId)
          // A run becomes one version: what was said once is not said otherwise later.
          .where('version_position', 'is', null),
      );
    },
    DeploymentOpened: ({ data }, views) =>
      views.write(
        views.db
          .insertInto('cost_deployment')
          .values({
            deployment_id: data.deploymentId,
            environment: data.environment,
            model_id: data.modelId,
            business_unit: data.businessUnit,
          })
          .onConflict((conflict) => conflict.column('deployment_id').doNothing()),
      ),
    UsageMetered: settleUsage,
    StorageMetered: settleStorage,
    PriceBookPublished: priceWindows,
    CostCorrected: correctCosts,
    InvoiceRecorded: keepInvoice,
    PeriodClosed: closePeriod,
    BudgetSet: setBudget,
    BudgetExceeded: keepAlert,
  },
} as const satisfies Projection;

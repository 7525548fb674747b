// The cost view: a line for every piece of work, priced when the window of its lease is metered (settle-usage.ts), so that
// lines add up to what was metered.
import type { Usage } from '../../domain/costs/usage.ts';
import { prepared } from '../prepared.ts';
import type { EventOf, Projection } from '../projection.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import { COST_TABLES, type costLineTable } from './cost-tables.ts';
import { priceWindows } from './price-windows.ts';
import { settleUsage } from './settle-usage.ts';

export type CostLineRow = RowOf<typeof costLineTable>;
type WorkEvent = EventOf<
  | 'PredictionScored'
  | 'TrainingCompleted'
  | 'TrainingFailed'
  | 'ModelVersionEvaluated'
  | 'TrainingReproductionChecked'
  | 'PredictionReproductionChecked'
>;

const insertPending = prepared<
  Omit<CostLineRow, 'window' | 'amount_nanos' | 'currency' | 'settled_position' | 'priced_position'>
>()((db, place) =>
  db.insertInto('cost_line').values({
    position: place('position'),
    line_id: place('line_id'),
    kind: place('kind'),
    lease_id: place('lease_id'),
    window: null,
    model_id: place('model_id'),
    version: place('version'),
    deployment_id: place('deployment_id'),
    training_id: place('training_id'),
    business_unit: place('business_unit'),
    provider: place('provider'),
    recorded_at: place('recorded_at'),
    device_ns: place('device_ns'),
    amount_nanos: null,
    currency: null,
    settled_position: null,
    priced_position: null,
  }),
);

type WorkOf = Pick<CostLineRow, 'kind' | 'model_id' | 'version' | 'deployment_id' | 'training_id' | 'business_unit'>;

function work(event: WorkEvent, usage: Usage, of: WorkOf, views: ViewWriter): void {
  views.write(insertPending, {
    ...of,
    position: event.position,
    line_id: event.id,
    lease_id: usage.leaseId,
    provider: usage.provider,
    recorded_at: event.metadata.recordedAt,
    device_ns: BigInt(usage.deviceNs),
  });
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
  const of = { kind, model_id, version: null, deployment_id: null, training_id: trainingId, business_unit };
  work(event, usage, of, views);
}

export const costsView = {
  name: 'costs',
  version: 2,
  tables: COST_TABLES,
  on: {
    PredictionScored: (event, views) => {
      const { data } = event;
      work(
        event,
        data.usage,
        {
          kind: 'prediction',
          model_id: data.modelId,
          version: data.version,
          deployment_id: data.deploymentId,
          training_id: null,
          business_unit: data.businessUnit,
        },
        views,
      );
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
      const of = {
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
          .where('id', '=', data.origin.trainingId),
      );
    },
    UsageMetered: settleUsage,
    PriceBookPublished: priceWindows,
  },
} as const satisfies Projection;

// Who pays for what no event claimed of a window? Its owner: idle time of a scorer, a run's overhead or killed attempt, an import.
import type { LeaseOwner, UsageMetered } from '../../domain/costs/events.ts';
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { CostKind } from './cost-kind.ts';
import { addLine, UNPRICED } from './line-statements.ts';

type Metered = EventOf<'UsageMetered'>;

export async function addRemainder(event: Metered, deviceNs: bigint, views: ViewWriter): Promise<void> {
  const { data, position } = event;
  const of = await ownerOf(data.owner, event, views);
  const line = {
    ...of,
    ...UNPRICED,
    position,
    line_id: event.id,
    kind: remainderKind(data),
    meter: 'device-hour',
    lease_id: data.leaseId,
    deployment_id: null,
    provider: data.provider,
    day: data.from.slice(0, 10),
    recorded_at: event.metadata.recordedAt,
    device_ns: deviceNs,
    quantity: deviceNs,
    bytes: null,
  };
  addLine(line, views);
}

function remainderKind({ owner, ended }: UsageMetered): CostKind {
  if (owner.kind === 'scoring') return 'idle';
  if (ended === 'killed') return 'killed-attempt';
  return owner.kind === 'import' ? 'import' : 'overhead';
}

/** `id`: under which the owner was announced. A run's version is the run's to say. */
function namesOf(owner: Exclude<LeaseOwner, { kind: 'scoring' }>) {
  switch (owner.kind) {
    case 'training':
      return { id: owner.trainingId, version: null, training_id: owner.trainingId };
    case 'evaluation':
      return { id: owner.modelId, version: owner.version, training_id: null };
    case 'import':
      return { id: owner.modelId, version: null, training_id: null };
    case 'reproduction': {
      const { trainingId, modelId, version } = owner;
      return { id: trainingId ?? modelId, version, training_id: trainingId };
    }
  }
}

async function ownerOf(owner: LeaseOwner, event: Metered, views: ViewWriter) {
  const nobody = { model_id: null, version: null, training_id: null, business_unit: event.metadata.actor.businessUnit };
  if (owner.kind === 'scoring') return nobody;
  const { version, training_id, id } = namesOf(owner);
  const known = await views.first(views.db.selectFrom('cost_owner').selectAll().where('id', '=', id));
  if (!known) {
    views.anomaly(event, 'UNKNOWN_OWNER', `Lease ${event.data.leaseId} was taken for ${id}, which no event announced.`);
    return nobody;
  }
  const { model_id, business_unit } = known;
  return { model_id, version, training_id, business_unit };
}

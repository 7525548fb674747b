// Who answers, or answered on that day? An index range, not a replay (guarantee G9).
import type { Route } from '../../domain/deployments/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { heldAt, recordedBy } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { routingTable } from './deployment-tables.ts';

export interface HeldRoute extends Omit<RowOf<typeof routingTable>, 'role'> {
  readonly role: Route['role'];
}

/** Champion first. Empty before the deployment opened and after it closed. The caller has found the deployment in its scope. */
export async function routingOf(views: Views, deploymentId: string, asOf?: Position): Promise<HeldRoute[]> {
  const rows = await views
    .of('deployments')
    .selectFrom('routing')
    .selectAll()
    .where('deployment_id', '=', deploymentId)
    .where(heldAt(asOf))
    .orderBy((routes) => routes.case().when('role', '=', 'champion').then(0).else(1).end())
    .orderBy('weight_permille', 'desc')
    .orderBy('version')
    .execute();
  return rows.map((row) => heldRoute(row, asOf));
}

/** Every route it ever had, or had had by `asOf`, oldest first. */
export async function routingHistoryOf(views: Views, deploymentId: string, asOf?: Position): Promise<HeldRoute[]> {
  const rows = await views
    .of('deployments')
    .selectFrom('routing')
    .selectAll()
    .where('deployment_id', '=', deploymentId)
    .where(recordedBy(asOf, 'from_position'))
    .orderBy('from_position')
    .execute();
  return rows.map((row) => heldRoute(row, asOf));
}

/** An end that was recorded after `asOf` is not known yet. */
function heldRoute(row: RowOf<typeof routingTable>, asOf: Position | undefined): HeldRoute {
  const ended = row.to_position !== null && (asOf === undefined || row.to_position <= asOf);
  return { ...row, role: row.role as HeldRoute['role'], to_position: ended ? row.to_position : null };
}

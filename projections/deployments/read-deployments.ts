// Reading deployments. With `asOf`, one that was opened later is not there, and one that was closed later is open.
import type { Position } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { deploymentTable } from './deployment-tables.ts';

export interface Deployment extends Omit<RowOf<typeof deploymentTable>, 'environment'> {
  readonly environment: 'production' | 'staging';
  readonly status: 'open' | 'closed';
}

function toDeployment(row: RowOf<typeof deploymentTable>, asOf: Position | undefined): Deployment {
  const environment = row.environment as Deployment['environment'];
  const closed = row.closed_position !== null && (asOf === undefined || row.closed_position <= asOf);
  if (closed) return { ...row, environment, status: 'closed' };
  return { ...row, environment, closed_position: null, closed_at: null, closed_reason: null, status: 'open' };
}

export async function findDeployment(
  views: Views,
  deploymentId: string,
  { businessUnits, asOf }: Scope,
): Promise<Deployment | undefined> {
  const row = await views
    .of('deployments')
    .selectFrom('deployment')
    .selectAll()
    .where('deployment_id', '=', deploymentId)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .executeTakeFirst();
  return row && toDeployment(row, asOf);
}

export async function listDeployments(
  views: Views,
  { businessUnits, asOf, modelId, ...page }: Scope & Page & { readonly modelId?: string | undefined },
): Promise<PageOf<Deployment>> {
  const query = views
    .of('deployments')
    .selectFrom('deployment')
    .selectAll()
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .$if(modelId !== undefined, (deployments) => deployments.where('model_id', '=', modelId!));
  const found = await readPage(query, page);
  return { ...found, rows: found.rows.map((row) => toDeployment(row, asOf)) };
}

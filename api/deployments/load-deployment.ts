// Which deployment does an id name, for this caller? Reads the view; null for what is not there or not theirs.
import { parseId } from '../../domain/kernel/ids.ts';
import { findDeployment } from '../../projections/deployments/read-deployments.ts';
import { noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { type DeploymentType, deploymentOf } from './deployment.types.ts';

export async function loadDeployment(
  context: Context,
  id: string,
  asOf?: bigint | null,
): Promise<DeploymentType | null> {
  const row = await findDeployment(context.deps.views, parseId('deployment', id), scopeOf(context, asOf));
  if (!row) return null;
  noteRead(context, id, row.business_unit);
  return deploymentOf(row, asOf ?? null);
}

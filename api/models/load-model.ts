// Which model does an id name, for this caller? Reads the view; null for what is not there or not theirs.
import { parseId } from '../../domain/kernel/ids.ts';
import { findModel, findModelVersion } from '../../projections/models/read-models.ts';
import { noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { parseVersionedId } from '../relay/node.ts';
import { type ModelType, type ModelVersionType, modelOf, modelVersionOf } from './model.types.ts';

export async function loadModel(context: Context, id: string, asOf?: bigint | null): Promise<ModelType | null> {
  const row = await findModel(context.deps.views, parseId('model', id), scopeOf(context, asOf));
  if (!row) return null;
  noteRead(context, id, row.business_unit);
  return modelOf(row, asOf ?? null);
}

export async function loadModelVersion(
  context: Context,
  versionId: string,
  asOf?: bigint | null,
): Promise<ModelVersionType | null> {
  const parts = parseVersionedId(versionId);
  if (!parts) return null;
  const row = await findModelVersion(context.deps.views, parts.id, parts.version, scopeOf(context, asOf));
  if (!row) return null;
  noteRead(context, versionId, row.business_unit);
  return modelVersionOf(row, asOf ?? null);
}

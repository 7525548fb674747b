// Whose is a staged file? Only its sender may see it, go on with it, or use it; to anybody else it is not there.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { StagedFile } from '../../ledger/staging/staging.ts';
import { type Context, callerOf } from '../context.ts';

/** Throws NOT_FOUND. */
export async function stagedFileOf(context: Context, id: string): Promise<StagedFile> {
  const file = await context.deps.staging.describe(id);
  const { subject, businessUnit } = callerOf(context).actor;
  if (file.owner === subject && file.businessUnit === businessUnit) return file;
  throw new DomainError('NOT_FOUND', 'There is no staged file with this id.');
}

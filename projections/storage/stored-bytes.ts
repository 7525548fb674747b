// What is kept now, and whose is it?
import type { StoredItem } from '../../domain/costs/events.ts';
import type { Views } from '../views.ts';

const nobody = (text: string): string | null => (text === '' ? null : text);

/** What a storage window that ends now would hold: events as they passed, and files by their digest, once. */
export async function storedBytes(views: Views): Promise<StoredItem[]> {
  return views.snapshot('storage', async (db) => {
    const logs = await db
      .selectFrom('stored_events')
      .selectAll()
      .orderBy('business_unit')
      .orderBy('model_id')
      .orderBy('deployment_id')
      .execute();
    const files = await db
      .selectFrom('stored_artifact')
      .select((file) => ['business_unit', 'model_id', file.fn.sum<bigint>('bytes').as('bytes')])
      .groupBy(['business_unit', 'model_id'])
      .orderBy('business_unit')
      .orderBy('model_id')
      .execute();
    return [
      ...logs.map((log) => ({
        what: 'audit-log' as const,
        businessUnit: log.business_unit,
        modelId: nobody(log.model_id),
        deploymentId: nobody(log.deployment_id),
        bytes: Number(log.bytes),
        events: Number(log.events),
      })),
      ...files.map((file) => ({
        what: 'artifacts' as const,
        businessUnit: file.business_unit,
        modelId: file.model_id,
        deploymentId: null,
        bytes: Number(file.bytes),
        events: null,
      })),
    ];
  });
}

// How large is the log, and whose bytes are they? Every event is counted as it passes; files by their digest, once.
import { sql } from 'kysely';
import type { DomainEvent } from '../../domain/event-catalog.ts';
import type { Recorded } from '../../domain/kernel/event.ts';
import type { StoredEvent } from '../../ledger/event-store.ts';
import { prepared } from '../prepared.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { storedArtifactTable } from './stored-tables.ts';

const countEvent = prepared<{ business_unit: string; model_id: string; deployment_id: string; bytes: bigint }>()(
  (db, place) =>
    db
      .insertInto('stored_events')
      .values({
        business_unit: place('business_unit'),
        model_id: place('model_id'),
        deployment_id: place('deployment_id'),
        events: 1n,
        bytes: place('bytes'),
      })
      .onConflict((conflict) =>
        conflict.columns(['business_unit', 'model_id', 'deployment_id']).doUpdateSet({
          events: sql<bigint>`events + 1`,
          bytes: sql<bigint>`bytes + ${place('bytes')}`,
        }),
      ),
);

const ownerOf = prepared<{ id: string }>()((db, place) =>
  db.selectFrom('storage_owner').select(['model_id', 'business_unit']).where('id', '=', place('id')),
);

const keepArtifact = prepared<RowOf<typeof storedArtifactTable>>()((db, place) =>
  db
    .insertInto('stored_artifact')
    .values({
      digest: place('digest'),
      bytes: place('bytes'),
      business_unit: place('business_unit'),
      model_id: place('model_id'),
    })
    .onConflict((conflict) => conflict.column('digest').doNothing()),
);

/** What events may say of themselves; each says some of it. */
interface Said {
  readonly businessUnit?: unknown;
  readonly modelId?: string;
  readonly trainingId?: string;
  readonly deploymentId?: string | null;
  readonly artifact?: unknown;
  readonly baseline?: unknown;
  readonly origin?: { readonly card?: unknown };
  readonly chunks?: unknown;
  readonly files?: unknown;
}

export async function countBytes(
  event: Recorded<DomainEvent>,
  views: ViewWriter,
  { data, metadata }: StoredEvent,
): Promise<void> {
  const said = event.data as Said;
  const unit = typeof said.businessUnit === 'string' ? said.businessUnit : undefined;
  let model = said.modelId;
  let owned: string | undefined;
  if (unit === undefined || model === undefined) {
    const id = model ?? said.trainingId;
    const owner = id ? await views.first(ownerOf, { id }) : undefined;
    owned = owner?.business_unit;
    model ??= owner?.model_id;
  }
  const business_unit = unit ?? owned ?? event.metadata.actor.businessUnit;
  const whose = { business_unit, model_id: model ?? '', deployment_id: said.deploymentId ?? '' };
  views.write(countEvent, { ...whose, bytes: BigInt(data.byteLength + metadata.byteLength) });
  for (const { digest, bytes } of filesOf(said)) {
    views.write(keepArtifact, { digest, bytes: BigInt(bytes), business_unit, model_id: model ?? null });
  }
}

interface File {
  readonly digest: string;
  readonly bytes: number;
}

/** Model files, cards of imports, rows, reports. */
function filesOf({ artifact, baseline, origin, chunks, files }: Said): File[] {
  const lists = [chunks, files].flatMap((list) => (Array.isArray(list) ? list : []));
  return [artifact, baseline, origin?.card, ...lists].filter(isFile);
}

const isFile = (value: unknown): value is File =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as File).digest === 'string' &&
  Number.isSafeInteger((value as File).bytes);

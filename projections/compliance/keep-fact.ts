// How does a part of a version's facts change in the view? The row that held ends and the next begins; what says nothing new makes no
// row.
import type { Position } from '../../domain/kernel/event.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { FactKind } from './compliance-tables.ts';

export interface FactPart {
  readonly kind: FactKind;
  readonly partId: string;
  readonly modelId?: string;
  readonly version?: number;
  readonly businessUnit?: string | null;
}

export interface KeptFact<Facts> {
  readonly facts: Facts;
  readonly businessUnit: string | null;
}

/** `partId` of a version. */
export const versionPart = (id: string, version: number): string => `${id}@${version}`;

export async function keptFact<Facts>(
  kind: FactKind,
  partId: string,
  views: ViewWriter,
): Promise<KeptFact<Facts> | undefined> {
  const row = await views.first(
    views.db
      .selectFrom('compliance_fact')
      .select(['facts', 'business_unit'])
      .where('kind', '=', kind)
      .where('part_id', '=', partId)
      .where('to_position', 'is', null),
  );
  return row && { facts: JSON.parse(row.facts) as Facts, businessUnit: row.business_unit };
}

export async function keepFact(
  event: { readonly position: Position; readonly metadata: { readonly recordedAt: string } },
  { kind, partId, modelId, version, businessUnit }: FactPart,
  facts: unknown,
  views: ViewWriter,
): Promise<void> {
  const json = JSON.stringify(facts);
  const before = await keptFact(kind, partId, views);
  if (before && JSON.stringify(before.facts) === json) return;
  if (before) {
    views.write(
      views.db
        .updateTable('compliance_fact')
        .set({ to_position: event.position })
        .where('kind', '=', kind)
        .where('part_id', '=', partId)
        .where('to_position', 'is', null),
    );
  }
  views.write(
    views.db.insertInto('compliance_fact').values({
      kind,
      part_id: partId,
      from_position: event.position,
      to_position: null,
      since: event.metadata.recordedAt,
      model_id: modelId ?? null,
      version: version ?? null,
      business_unit: businessUnit ?? null,
      facts: json,
    }),
  );
}

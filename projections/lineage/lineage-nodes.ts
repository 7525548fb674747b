// What is shown of a node of the lineage? Decisions are read where they stand, everything else in the lineage's own rows.
import type { Kysely } from 'kysely';
import type { Position } from '../../domain/kernel/event.ts';
import { recordedBy, type Scope } from '../scope.ts';
import type { ViewSchema } from '../view-schema.ts';
import { idsOf } from './lineage-step.ts';
import type { LineageKind } from './lineage-view.ts';

export interface LineageNode {
  readonly kind: LineageKind;
  readonly id: string;
  readonly label: string;
  /** Steps from the node asked for, which is 0. */
  readonly depth: number;
  readonly eventId: string;
  readonly recordedAt: string;
  readonly position: Position;
  readonly businessUnit: string;
}

/** Those of the keys that the reader may see, oldest first; decisions last. */
export async function readLineageNodes(
  db: Kysely<ViewSchema>,
  keys: readonly string[],
  depth: number,
  { businessUnits, asOf }: Scope,
): Promise<LineageNode[]> {
  // Tried here and not in the query: an index of the units must not tempt the planner to read a whole unit for a few ids.
  const mine = ({ business_unit }: { readonly business_unit: string }) =>
    businessUnits === 'all' || businessUnits.includes(business_unit);
  const predictions = idsOf(keys, 'prediction');
  const others = keys.filter((key) => !key.startsWith('prediction:'));
  const nodes: LineageNode[] = [];
  if (others.length > 0) {
    const rows = await db
      .selectFrom('lineage_node')
      .selectAll()
      .where('node', 'in', others)
      .where(recordedBy(asOf))
      .orderBy('position')
      .execute();
    for (const row of rows.filter(mine)) {
      nodes.push({
        kind: row.kind as LineageKind,
        id: row.id,
        label: row.label,
        depth,
        eventId: row.event_id,
        recordedAt: row.recorded_at,
        position: row.position,
        businessUnit: row.business_unit,
      });
    }
  }
  if (predictions.length > 0) {
    const rows = await db
      .selectFrom('prediction')
      .select(['prediction_id', 'decision', 'recorded_at', 'position', 'business_unit'])
      .where('prediction_id', 'in', predictions)
      .execute();
    const seen = rows.filter((row) => mine(row) && (asOf === undefined || row.position <= asOf));
    for (const row of seen.sort((a, b) => (a.position < b.position ? -1 : 1))) {
      nodes.push({
        kind: 'prediction',
        id: row.prediction_id,
        label: row.decision,
        depth,
        eventId: row.prediction_id,
        recordedAt: row.recorded_at,
        position: row.position,
        businessUnit: row.business_unit,
      });
    }
  }
  return nodes;
}

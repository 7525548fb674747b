// What was this made of, or what was made of it? Breadth first over the edges, bounded in depth and in nodes.
import { type Kysely, sql } from 'kysely';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Views } from '../views.ts';
import { LINEAGE_KINDS, type LineageKind, lineageKey, versionKey } from './lineage-view.ts';

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

export interface LineageEdge {
  readonly from: { readonly kind: LineageKind; readonly id: string };
  readonly to: { readonly kind: LineageKind; readonly id: string };
  readonly relation: string;
  readonly eventId: string;
}

export interface Lineage {
  /** By depth, then position. */
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** There is more than the bounds allow. */
  readonly truncated: boolean;
}

export interface LineageQuery extends Scope {
  readonly kind: LineageKind;
  readonly id: string;
  /** `upstream`: what it was made of and what vouches for it; `downstream`: what was made of it. */
  readonly direction: 'upstream' | 'downstream';
  /** 1 to 10, default 10. */
  readonly maxDepth?: number | undefined;
}

export const MAX_DEPTH = 10;
export const MAX_NODES = 1_000;
const MAX_PREDICTIONS = 100;

interface Step {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  readonly eventId: string;
}

const split = (node: string): { kind: LineageKind; id: string } => {
  const at = node.indexOf(':');
  return { kind: node.slice(0, at) as LineageKind, id: node.slice(at + 1) };
};

/** `undefined`: there is no such node the reader may see. Nodes of other business units are left out with their edges. Throws BAD_INPUT. */
export async function lineageOf(views: Views, query: LineageQuery): Promise<Lineage | undefined> {
  const { kind, id, direction, maxDepth = MAX_DEPTH } = query;
  if (!Number.isInteger(maxDepth) || maxDepth < 1 || maxDepth > MAX_DEPTH) {
    throw new DomainError('BAD_INPUT', `maxDepth is a whole number from 1 to ${MAX_DEPTH}.`, { field: 'maxDepth' });
  }
  if (!LINEAGE_KINDS.includes(kind)) {
    throw new DomainError('BAD_INPUT', `A lineage begins at one of ${LINEAGE_KINDS.join(', ')}.`, { field: 'kind' });
  }
  if (kind === 'prediction') views.of('predictions');
  return views.snapshot('lineage', async (db) => {
    const start = lineageKey(kind, id);
    const found = new Map((await readNodes(db, [start], 0, query)).map((node) => [start, node]));
    if (found.size === 0) return undefined;
    const edges: LineageEdge[] = [];
    let truncated = false;
    let frontier = [start];
    for (let depth = 1; frontier.length > 0; depth++) {
      // What the deployment answers with now is no ancestor of a decision it made then; its own version is asked directly.
      const open =
        kind === 'prediction' && direction === 'upstream'
          ? frontier.filter((each) => split(each).kind !== 'deployment')
          : frontier;
      const versions =
        kind === 'deployment' ? undefined : [...found.values()].filter((node) => node.kind === 'modelVersion');
      const { steps, more } = await readSteps(db, open, query, versions);
      truncated ||= more;
      if (depth > maxDepth) {
        truncated ||= steps.length > 0;
        break;
      }
      const other = (step: Step) => (direction === 'upstream' ? step.from : step.to);
      const fresh = [...new Set(steps.map(other))].filter((node) => !found.has(node));
      const room = Math.max(0, MAX_NODES - found.size);
      truncated ||= fresh.length > room;
      const nodes = await readNodes(db, fresh.slice(0, room), depth, query);
      for (const node of nodes) found.set(lineageKey(node.kind, node.id), node);
      for (const step of steps) {
        if (!found.has(other(step))) continue;
        edges.push({ from: split(step.from), to: split(step.to), relation: step.relation, eventId: step.eventId });
      }
      frontier = nodes.map((node) => lineageKey(node.kind, node.id));
    }
    const nodes = [...found.values()].sort((a, b) => a.depth - b.depth || (a.position < b.position ? -1 : 1));
    return { nodes, edges, truncated };
  });
}

async function readNodes(
  db: Kysely<ViewSchema>,
  keys: readonly string[],
  depth: number,
  scope: Scope,
): Promise<LineageNode[]> {
  if (keys.length === 0) return [];
  const predictions = keys.filter((key) => key.startsWith('prediction:'));
  const others = keys.filter((key) => !key.startsWith('prediction:'));
  const nodes: LineageNode[] = [];
  if (others.length > 0) {
    const rows = await db
      .selectFrom('lineage_node')
      .selectAll()
      .where('node', 'in', others)
      .where(withinUnits(scope.businessUnits))
      .where(recordedBy(scope.asOf))
      .orderBy('position')
      .execute();
    for (const row of rows) {
      const { id, label, position } = row;
      const kind = row.kind as LineageKind;
      nodes.push({
        kind,
        id,
        label,
        depth,
        eventId: row.event_id,
        recordedAt: row.recorded_at,
        position,
        businessUnit: row.business_unit,
      });
    }
  }
  if (predictions.length > 0) {
    const rows = await db
      .selectFrom('prediction')
      .select(['prediction_id', 'decision', 'recorded_at', 'position', 'business_unit'])
      .where(
        'prediction_id',
        'in',
        predictions.map((key) => split(key).id),
      )
      .where(withinUnits(scope.businessUnits))
      .where(recordedBy(scope.asOf))
      .orderBy('position')
      .execute();
    for (const { prediction_id, decision, recorded_at, position, business_unit } of rows) {
      nodes.push({
        kind: 'prediction',
        id: prediction_id,
        label: decision,
        depth,
        eventId: prediction_id,
        recordedAt: recorded_at,
        position,
        businessUnit: business_unit,
      });
    }
  }
  return nodes;
}

/** `versions`: downstream, only their decisions count: a deployment also answered with versions of other origin. */
async function readSteps(
  db: Kysely<ViewSchema>,
  keys: readonly string[],
  { direction, asOf, businessUnits }: LineageQuery,
  versions: readonly LineageNode[] | undefined,
): Promise<{ steps: Step[]; more: boolean }> {
  if (keys.length === 0) return { steps: [], more: false };
  const near = direction === 'upstream' ? 'to_node' : 'from_node';
  const rows = await db
    .selectFrom('lineage_edge')
    .selectAll()
    .where(near, 'in', keys)
    .where(recordedBy(asOf))
    .orderBy('position')
    .limit(MAX_NODES * 2)
    .execute();
  const steps: Step[] = rows.map((row) => ({
    from: row.from_node,
    to: row.to_node,
    relation: row.relation,
    eventId: row.event_id,
  }));
  let more = rows.length === MAX_NODES * 2;
  const ids = (kind: LineageKind) =>
    keys
      .map(split)
      .filter((key) => key.kind === kind)
      .map((key) => key.id);

  if (direction === 'upstream') {
    const made = ids('prediction');
    if (made.length === 0) return { steps, more };
    const predictions = await db
      .selectFrom('prediction')
      .select(['prediction_id', 'deployment_id', 'model_id', 'version'])
      .where('prediction_id', 'in', made)
      .execute();
    for (const { prediction_id, deployment_id, model_id, version } of predictions) {
      const to = lineageKey('prediction', prediction_id);
      steps.push({
        from: lineageKey('modelVersion', versionKey(model_id, version)),
        to,
        relation: 'decided',
        eventId: prediction_id,
      });
      steps.push({ from: lineageKey('deployment', deployment_id), to, relation: 'answered', eventId: prediction_id });
    }
    return { steps, more };
  }
  for (const deployment of ids('deployment')) {
    const predictions = await db
      .selectFrom('prediction')
      .select('prediction_id')
      .where('deployment_id', '=', deployment)
      .$if(versions !== undefined, (made) =>
        made.where((row) =>
          row(
            sql<string>`model_id || '@' || version`,
            'in',
            versions!.map((node) => node.id),
          ),
        ),
      )
      .where(withinUnits(businessUnits))
      .where(recordedBy(asOf))
      .orderBy('position', 'desc')
      .limit(MAX_PREDICTIONS + 1)
      .execute();
    more ||= predictions.length > MAX_PREDICTIONS;
    for (const { prediction_id } of predictions.slice(0, MAX_PREDICTIONS)) {
      const from = lineageKey('deployment', deployment);
      steps.push({ from, to: lineageKey('prediction', prediction_id), relation: 'answered', eventId: prediction_id });
    }
  }
  return { steps, more };
}

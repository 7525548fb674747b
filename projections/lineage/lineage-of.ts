// What was this made of, or what was made of it? Breadth first over the edges, bounded in depth and in nodes. Where only some kinds
// are asked for, paths go on through the others.
import type { Kysely } from 'kysely';
import { DomainError } from '../../domain/kernel/errors.ts';
import { recordedBy } from '../scope.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Views } from '../views.ts';
import { decidedSteps } from './decided-steps.ts';
import { type LineageNode, readLineageNodes } from './lineage-nodes.ts';
import type { LineageQuery } from './lineage-query.ts';
import { type LineageStep, splitKey } from './lineage-step.ts';
import { LINEAGE_KINDS, lineageKey } from './lineage-view.ts';
import { type LineageEdge, shownEdges } from './shown-edges.ts';

export interface Lineage {
  /** By depth, then position. */
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** There is more than the bounds allow. */
  readonly truncated: boolean;
  /** Downstream: how many decisions rest on what was met, also those that are not shown. Null upstream. */
  readonly decisions: number | null;
}

export const MAX_DEPTH = 10;
export const MAX_NODES = 1_000;

/** `undefined`: there is no such node the reader may see. Nodes of other business units are left out with their edges. Throws BAD_INPUT. */
export async function lineageOf(views: Views, query: LineageQuery): Promise<Lineage | undefined> {
  const { kind, id, direction, maxDepth = MAX_DEPTH, kinds } = query;
  if (!Number.isInteger(maxDepth) || maxDepth < 1 || maxDepth > MAX_DEPTH) {
    throw new DomainError('BAD_INPUT', `maxDepth is a whole number from 1 to ${MAX_DEPTH}.`, { field: 'maxDepth' });
  }
  if (!LINEAGE_KINDS.includes(kind)) {
    throw new DomainError('BAD_INPUT', `A lineage begins at one of ${LINEAGE_KINDS.join(', ')}.`, { field: 'kind' });
  }
  if (kinds?.length === 0) {
    throw new DomainError('BAD_INPUT', 'kinds names at least one kind; leave it out for all.', { field: 'kinds' });
  }
  // Decisions have no rows in this view: they are found in those two, which must be running.
  if (kind === 'prediction' || direction === 'downstream') views.of('predictions');
  if (direction === 'downstream') views.of('audit');
  return views.snapshot('lineage', async (db) => {
    const start = lineageKey(kind, id);
    const found = new Map((await readLineageNodes(db, [start], 0, query)).map((node) => [start, node]));
    if (found.size === 0) return undefined;
    const walked = await walk(db, query, found, maxDepth);
    const isShown = (key: string) => key === start || kinds === undefined || kinds.includes(splitKey(key).kind);
    const { edges, cut } = shownEdges(walked.steps, direction, isShown, MAX_NODES * 2);
    const nodes = [...found].flatMap(([key, node]) => (isShown(key) ? [node] : []));
    nodes.sort((a, b) => a.depth - b.depth || (a.position < b.position ? -1 : 1));
    const decisions = direction === 'downstream' ? walked.decisions : null;
    return { nodes, edges, truncated: walked.truncated || cut, decisions };
  });
}

interface Walked {
  readonly steps: readonly LineageStep[];
  readonly truncated: boolean;
  readonly decisions: number;
}

/** Adds to `found` what is reached. The steps given join what was found. */
async function walk(
  db: Kysely<ViewSchema>,
  query: LineageQuery,
  found: Map<string, LineageNode>,
  maxDepth: number,
): Promise<Walked> {
  const { kind, direction } = query;
  const far = (step: LineageStep) => (direction === 'upstream' ? step.from : step.to);
  const all: LineageStep[] = [];
  let truncated = false;
  let decisions = 0;
  let frontier = [...found.keys()];
  for (let depth = 1; frontier.length > 0; depth++) {
    // What the deployment answers with now is no ancestor of a decision it made then; its own version is asked directly.
    const isPast = kind === 'prediction' && direction === 'upstream';
    const open = isPast ? frontier.filter((key) => splitKey(key).kind !== 'deployment') : frontier;
    const { steps, more } = await readSteps(db, open, query);
    const decided = await decidedSteps(db, open, query);
    decisions += decided.decisions;
    truncated ||= more;
    if (depth > maxDepth) {
      truncated ||= steps.length > 0 || decided.decisions > 0;
      break;
    }
    truncated ||= decided.more;
    const next = [...steps, ...decided.steps];
    const fresh = [...new Set(next.map(far))].filter((key) => !found.has(key));
    const room = Math.max(0, MAX_NODES - found.size);
    truncated ||= fresh.length > room;
    const nodes = await readLineageNodes(db, fresh.slice(0, room), depth, query);
    for (const node of nodes) found.set(lineageKey(node.kind, node.id), node);
    all.push(...next);
    frontier = nodes.map((node) => lineageKey(node.kind, node.id));
  }
  return { steps: all.filter(({ from, to }) => found.has(from) && found.has(to)), truncated, decisions };
}

async function readSteps(
  db: Kysely<ViewSchema>,
  keys: readonly string[],
  { direction, asOf }: LineageQuery,
): Promise<{ steps: LineageStep[]; more: boolean }> {
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
  const steps = rows.map((row) => ({
    from: row.from_node,
    to: row.to_node,
    relation: row.relation,
    eventId: row.event_id,
  }));
  return { steps, more: rows.length === MAX_NODES * 2 };
}

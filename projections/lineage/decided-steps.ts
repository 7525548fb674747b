// Which steps lead to decisions, and how many are there? No edge is stored for them, and none is counted: each decision's row in
// the trail carries its running number among those of its version and deployment, so that the last one up to a position says how
// many there were then, at a million as at ten.
import type { Kysely } from 'kysely';
import { decisionsOf, deploymentsOfVersion, type Route } from '../audit/read-audit.ts';
import { recordedBy } from '../scope.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { LineageQuery } from './lineage-query.ts';
import { idsOf, type LineageStep } from './lineage-step.ts';
import { lineageKey, versionKey } from './lineage-view.ts';

/** Shown of each version, or of the deployment that was asked for: the newest. */
export const MAX_DECISIONS = 100;

export interface Decided {
  readonly steps: readonly LineageStep[];
  /** In all, also those that no step leads to. */
  readonly decisions: number;
  readonly more: boolean;
}

const NONE: Decided = { steps: [], decisions: 0, more: false };

export async function decidedSteps(
  db: Kysely<ViewSchema>,
  keys: readonly string[],
  query: LineageQuery,
): Promise<Decided> {
  if (query.direction === 'upstream') return { ...NONE, steps: await madeBy(db, idsOf(keys, 'prediction')) };
  // Decisions hang on the version that made them: a deployment also answered with versions of other origin.
  if (query.kind !== 'deployment') return rests(db, idsOf(keys, 'modelVersion'), query);
  const [deployment] = idsOf(keys, 'deployment');
  return deployment === undefined ? NONE : answered(db, deployment, query);
}

/** What decided: the version, and the deployment it answered in. */
async function madeBy(db: Kysely<ViewSchema>, ids: readonly string[]): Promise<LineageStep[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('prediction')
    .select(['prediction_id', 'deployment_id', 'model_id', 'version'])
    .where('prediction_id', 'in', ids)
    .execute();
  return rows.flatMap(({ prediction_id: id, deployment_id, model_id, version }) =>
    stepsTo(id, { modelVersionId: versionKey(model_id, version), deploymentId: deployment_id }),
  );
}

async function rests(db: Kysely<ViewSchema>, versions: readonly string[], query: LineageQuery): Promise<Decided> {
  let found = NONE;
  for (const modelVersionId of versions) {
    const deployments = await deploymentsOfVersion(db, modelVersionId);
    const routes = deployments.map((deploymentId) => ({ modelVersionId, deploymentId }));
    found = both(found, await newestOf(db, routes, query));
  }
  return found;
}

/** A deployment's versions are those it was ever routed to; one that never answered counts nothing. */
async function answered(db: Kysely<ViewSchema>, deploymentId: string, query: LineageQuery): Promise<Decided> {
  const rows = await db
    .selectFrom('lineage_edge')
    .select('from_node')
    .distinct()
    .where('to_node', '=', lineageKey('deployment', deploymentId))
    .where(recordedBy(query.asOf))
    .execute();
  const versions = idsOf(
    rows.map(({ from_node }) => from_node),
    'modelVersion',
  );
  return newestOf(
    db,
    versions.map((modelVersionId) => ({ modelVersionId, deploymentId })),
    query,
  );
}

/** The newest of all of them together. */
async function newestOf(
  db: Kysely<ViewSchema>,
  routes: readonly Route[],
  { businessUnits, asOf, kinds }: LineageQuery,
): Promise<Decided> {
  const most = kinds === undefined || kinds.includes('prediction') ? MAX_DECISIONS : 0;
  const mine = await ofUnits(db, routes, businessUnits);
  const candidates: { readonly id: string; readonly position: bigint; readonly route: Route }[] = [];
  let decisions = 0;
  for (const route of mine) {
    const found = await decisionsOf(db, route, most, asOf);
    decisions += found.decisions;
    for (const each of found.newest) candidates.push({ ...each, route });
  }
  const newest = candidates.sort((a, b) => (a.position > b.position ? -1 : 1)).slice(0, most);
  const steps = newest.flatMap(({ id, route }) => stepsTo(id, route));
  return { steps, decisions, more: most > 0 && decisions > newest.length };
}

/** A decision is of its deployment's unit: what the reader may not see is not counted for them either. */
async function ofUnits(
  db: Kysely<ViewSchema>,
  routes: readonly Route[],
  businessUnits: LineageQuery['businessUnits'],
): Promise<readonly Route[]> {
  if (businessUnits === 'all' || routes.length === 0) return routes;
  const rows = await db
    .selectFrom('lineage_node')
    .select(['id', 'business_unit'])
    .where(
      'node',
      'in',
      routes.map(({ deploymentId }) => lineageKey('deployment', deploymentId)),
    )
    .execute();
  const own = new Set(rows.flatMap(({ id, business_unit }) => (businessUnits.includes(business_unit) ? [id] : [])));
  return routes.filter(({ deploymentId }) => own.has(deploymentId));
}

function stepsTo(id: string, { modelVersionId, deploymentId }: Route): LineageStep[] {
  const to = lineageKey('prediction', id);
  return [
    { from: lineageKey('modelVersion', modelVersionId), to, relation: 'decided', eventId: id },
    { from: lineageKey('deployment', deploymentId), to, relation: 'answered', eventId: id },
  ];
}

function both(a: Decided, b: Decided): Decided {
  return { steps: [...a.steps, ...b.steps], decisions: a.decisions + b.decisions, more: a.more || b.more };
}

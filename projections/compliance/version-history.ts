// What was known of a model version, from one event to the next? Read from the rows of its parts, put together at every position at
// which one of them changed.
import type { Kysely } from 'kysely';
import type { RetainedThing } from '../../domain/compliance/events.ts';
import {
  type DatasetFacts,
  type DeploymentFacts,
  type First,
  type FirstFact,
  type ModelFacts,
  NO_FACTS,
  type OwnFacts,
  type RetentionFact,
  type VersionFacts,
} from '../../domain/compliance/facts.ts';
import type { KnownSince } from '../../domain/compliance/judge-obligation.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { ViewSchema } from '../view-schema.ts';
import { versionPart } from './keep-fact.ts';
import { deadlineFacts } from './read-deadlines.ts';

interface Until {
  readonly position: Position;
  /** RFC 3339: what is due before it, and not done, is overdue. */
  readonly moment: string;
}

/** Of a version that stood at the position; oldest first, from its own first event on. */
export async function versionHistory(
  db: Kysely<ViewSchema>,
  modelId: string,
  version: number,
  { position, moment }: Until,
): Promise<KnownSince[]> {
  const changes = await changesOf(db, modelId, version, position);
  const begin = changes.find(({ own }) => own)?.position;
  if (begin === undefined) return [];
  const asked = { modelId, version, position, moment };
  // Told of the end alone: a check that finds none of them finds none before either, and one that finds some says since when itself.
  const incidents = await deadlineFacts(db, { ...asked, kind: 'incident' });
  const complaints = await deadlineFacts(db, { ...asked, kind: 'complaint' });
  const history: KnownSince[] = [];
  let parts: Parts = { ...NO_FACTS, incidents, complaints };
  for (const [index, change] of changes.entries()) {
    parts = change.apply(parts);
    const isLastOfEvent = changes[index + 1]?.position !== change.position;
    if (change.position < begin || !isLastOfEvent) continue;
    history.push({ at: change.at, position: change.position, facts: judged(parts, version) });
  }
  return history;
}

/** Deployments as they are, whichever version they route to. */
type Parts = VersionFacts;

/** Of the deployments only those it answers in, or decided in. */
function judged(parts: Parts, version: number): VersionFacts {
  const decidedIn = new Set(parts.firsts.map(({ deploymentId }) => deploymentId));
  const deployments = parts.deployments
    .map((each) => ({ ...each, versions: each.versions.filter((routed) => routed === version) }))
    .filter(({ deploymentId, versions }) => versions.length > 0 || decidedIn.has(deploymentId));
  return { ...parts, deployments };
}

interface Change {
  readonly position: Position;
  readonly at: string;
  /** Of the version itself. */
  readonly own: boolean;
  readonly apply: (parts: Parts) => Parts;
}

async function changesOf(
  db: Kysely<ViewSchema>,
  modelId: string,
  version: number,
  position: Position,
): Promise<Change[]> {
  const ofModel = await db
    .selectFrom('compliance_fact')
    .select(['kind', 'facts', 'from_position', 'since'])
    .where('model_id', '=', modelId)
    .where('from_position', '<=', position)
    .where((row) => row.or([row('version', 'is', null), row('version', '=', version)]))
    .execute();
  const changes = ofModel.map(({ kind, facts, from_position, since }): Change => {
    const told: unknown = JSON.parse(facts);
    const at = { position: from_position, at: since, own: kind === 'version' };
    if (kind === 'model') return { ...at, apply: (parts) => ({ ...parts, model: told as ModelFacts }) };
    if (kind === 'version') return { ...at, apply: (parts) => ({ ...parts, own: told as OwnFacts }) };
    const { modelId: _, ...deployment } = told as DeploymentFacts & { readonly modelId: string };
    return { ...at, apply: (parts) => ({ ...parts, deployments: placed(parts.deployments, deployment) }) };
  });
  const created = ofModel
    .filter(({ kind }) => kind === 'version')
    .map(({ facts }) => (JSON.parse(facts) as OwnFacts).created)
    .find((each) => each !== null);
  const changed = [
    ...changes,
    ...(await firstsOf(db, modelId, version, position)),
    ...(await retentionUntil(db, position)),
    ...(created ? await datasetUntil(db, versionPart(created.datasetId, created.datasetVersion), position) : []),
  ];
  return changed.sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0));
}

function placed(deployments: readonly DeploymentFacts[], next: DeploymentFacts): DeploymentFacts[] {
  const others = deployments.filter(({ deploymentId }) => deploymentId !== next.deploymentId);
  return [...others, next].sort((a, b) => (a.deploymentId < b.deploymentId ? -1 : 1));
}

async function firstsOf(db: Kysely<ViewSchema>, modelId: string, version: number, position: Position) {
  const rows = await db
    .selectFrom('compliance_first')
    .selectAll()
    .where('model_id', '=', modelId)
    .where('version', '=', version)
    .where('position', '<=', position)
    .orderBy('position')
    .execute();
  return rows.map((row): Change => {
    const { event_id: eventId, deployment_id: deploymentId } = row;
    const fact: FirstFact = { eventId, first: row.first as First, deploymentId };
    const apply = (parts: Parts) => ({ ...parts, firsts: [...parts.firsts, fact] });
    return { position: row.position, at: row.at, own: false, apply };
  });
}

async function retentionUntil(db: Kysely<ViewSchema>, position: Position) {
  const rows = await db
    .selectFrom('retention_rule')
    .selectAll()
    .where('from_position', '<=', position)
    .orderBy('from_position')
    .execute();
  return rows.map((row): Change => {
    const rule: RetentionFact = { eventId: row.event_id, thing: row.thing as RetainedThing, months: row.months };
    const apply = (parts: Parts) => ({
      ...parts,
      retention: [...parts.retention.filter(({ thing }) => thing !== rule.thing), rule],
    });
    return { position: row.from_position, at: row.recorded_at, own: false, apply };
  });
}

async function datasetUntil(db: Kysely<ViewSchema>, partId: string, position: Position) {
  const rows = await db
    .selectFrom('compliance_fact')
    .select(['facts', 'from_position', 'since'])
    .where('kind', '=', 'dataset')
    .where('part_id', '=', partId)
    .where('from_position', '<=', position)
    .execute();
  return rows.map(({ facts, from_position, since }): Change => {
    const dataset = JSON.parse(facts) as DatasetFacts;
    return { position: from_position, at: since, own: false, apply: (parts) => ({ ...parts, dataset }) };
  });
}

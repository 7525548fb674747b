// Which events does a decision rest on, and which came of it? Those behind its lineage and its approval, the decision itself, and what
// names it since. Who merely read it is no evidence of it, and would make the list endless.
import { EVENT_CATALOG, type EventType } from '../../domain/event-catalog.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type AuditEntry, auditEntries, auditTrail } from '../../projections/audit/read-audit.ts';
import { routingOf } from '../../projections/deployments/routing.ts';
import { lineageOf } from '../../projections/lineage/lineage-of.ts';
import { statusHistoryOf } from '../../projections/models/read-models.ts';
import { noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import type { LineageType } from '../lineage/lineage.ts';
import type { PredictionType } from '../predictions/prediction.types.ts';
import { parseVersionedId } from '../relay/node.ts';
import { classificationAt } from './classification-at.ts';

/** Each of the two ways of finding them gives so many at most. */
const MOST = 500;
const NO_EVIDENCE: readonly EventType[] = ['EvidenceRead', 'AccessDenied'];
const TYPES = (Object.keys(EVENT_CATALOG) as EventType[]).filter((type) => !NO_EVIDENCE.includes(type));

/** Oldest first. */
export async function decisionEvidence(
  context: Context,
  decision: PredictionType,
  asOf: Position,
): Promise<AuditEntry[]> {
  const { views } = context.deps;
  const scope = scopeOf(context, asOf);
  const behind = await eventsBehind(context, decision);
  const [made, since] = await Promise.all([
    auditEntries(views, behind.slice(0, MOST), scope),
    auditTrail(views, { ...scope, id: decision.id, types: TYPES, first: MOST }),
  ]);
  const all = new Map([...made, ...since.rows].map((entry) => [entry.event_id, entry]));
  const entries = [...all.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
  for (const entry of entries) noteRead(context, entry.event_id, entry.business_unit, 'evidence');
  return entries;
}

/** Upstream, with what the reader may see of it. */
export async function decisionLineage(context: Context, decision: PredictionType): Promise<LineageType | null> {
  const found = await lineageOf(context.deps.views, {
    ...scopeOf(context, decision.position),
    kind: 'prediction',
    id: decision.id,
    direction: 'upstream',
  });
  if (!found) return null;
  for (const node of found.nodes) noteRead(context, node.id, node.businessUnit, 'evidence');
  return { ...found, depth: found.nodes.at(-1)?.depth ?? 0 };
}

async function eventsBehind(context: Context, decision: PredictionType): Promise<string[]> {
  const { views } = context.deps;
  const at = decision.position;
  const version = parseVersionedId(decision.modelVersionId);
  const [lineage, history, routes, classification] = await Promise.all([
    decisionLineage(context, decision),
    version ? statusHistoryOf(views, version.id, version.version, scopeOf(context, at)) : [],
    routingOf(views, decision.deploymentId, at),
    version ? classificationAt(context.deps, version.id, at) : null,
  ]);
  return [
    ...new Set([
      ...(classification ? [classification.eventId] : []),
      ...history.map(({ event_id }) => event_id),
      ...routes.map(({ event_id }) => event_id),
      ...(lineage?.edges ?? []).map(({ eventId }) => eventId),
      ...(lineage?.nodes ?? []).map(({ eventId }) => eventId),
    ]),
  ];
}

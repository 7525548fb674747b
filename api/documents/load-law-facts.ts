// How did a model version stand under the law of a day, what did people vouch for, and what went wrong? Each with its events.
import type { IncidentFacts, StatementFacts } from '../../domain/compliance/documents/annex-iv-facts.ts';
import type { PointId } from '../../domain/compliance/documents/annex-iv-points.ts';
import type { ObligationRow } from '../../domain/compliance/documents/document-facts.ts';
import type { IncidentKind } from '../../domain/compliance/events.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { auditTrail } from '../../projections/audit/read-audit.ts';
import { complianceOf } from '../../projections/compliance/read-compliance.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import type { DocumentMoment } from './document-moment.ts';
import { eventsNamed } from './events-named.ts';
import type { VersionOfModel } from './load-version-facts.ts';
import { recordedIn } from './recorded-in.ts';

export interface LoadedObligations {
  /** Whose law was applied, `YYYY-MM-DD`. */
  readonly day: string;
  readonly obligations: readonly ObligationRow[];
}

/** `onDay` null: the day of the moment. Throws NOT_FOUND. */
export async function loadObligations(
  context: Context,
  { modelId, version }: VersionOfModel,
  { position, at }: DocumentMoment,
  onDay: string | null,
): Promise<LoadedObligations> {
  const { views } = context.deps;
  const scope = scopeOf(context, position);
  const query = { ...scope, modelId, version, now: at, ...(onDay === null ? {} : { onDay }) };
  const found = await complianceOf(views, query);
  if (!found) throw new DomainError('NOT_FOUND', 'There is no model version with this id.');
  const evidence = found.rows.flatMap((row) => row.evidence);
  const events = await eventsNamed(views, evidence, position);
  const obligations = found.rows.map(({ obligation, publishedBy, status, because, ...row }): ObligationRow => {
    const { obligationId, title, source, jurisdiction } = obligation;
    return {
      obligationId,
      publishedEventId: publishedBy?.eventId ?? null,
      title,
      source: source.citation,
      grade: source.grade,
      jurisdiction,
      state: status,
      because,
      evidence: row.evidence.flatMap((eventId) => events.get(eventId) ?? []),
    };
  });
  return { day: found.day, obligations };
}

/** Which point of the annex a statement speaks to; the rest says how requirements are met. */
const POINTS: { readonly [obligationId: string]: PointId | undefined } = {
  'eu-ai-act-9': '5',
  'eu-ai-act-13': '1h',
  'eu-ai-act-72': '9',
};

/** Those that hold on the day, of this version or of the model as a whole; oldest first. */
export async function loadStatements(
  { deps }: Context,
  { modelId, version }: VersionOfModel,
  { position, at }: DocumentMoment,
): Promise<StatementFacts[]> {
  const day = at.slice(0, 10);
  const events = await recordedIn(deps.store, streams.attestations(modelId), position);
  return events.flatMap(({ id, type, data, metadata }): StatementFacts[] => {
    if (type !== 'AttestationRecorded') return [];
    if (data.version !== null && data.version !== version) return [];
    if (data.validFrom > day || (data.validUntil !== null && data.validUntil <= day)) return [];
    const point = POINTS[data.obligationId] ?? '7-2';
    return [{ point, sentence: data.statement, role: data.role, at: metadata.recordedAt, eventId: id }];
  });
}

/** What Article 73 of Regulation (EU) 2024/1689 calls serious, in its three clocks. */
const SERIOUS: readonly IncidentKind[] = ['serious', 'death', 'widespread'];
const MOST_INCIDENTS = 1_000;

/** Oldest first. Throws QUERY_TOO_LARGE. */
export async function loadIncidents(
  { deps }: Context,
  { modelId, version }: VersionOfModel,
  { position }: DocumentMoment,
): Promise<IncidentFacts[]> {
  const { store, views } = deps;
  const opened = await auditTrail(views, {
    ...EVERYTHING,
    asOf: position,
    id: modelId,
    types: ['IncidentOpened'],
    first: MOST_INCIDENTS,
  });
  if (opened.hasNextPage) {
    const sentence = `A document is written of at most ${MOST_INCIDENTS} incidents; ask for an earlier asOf.`;
    throw new DomainError('QUERY_TOO_LARGE', sentence, { most: MOST_INCIDENTS });
  }
  const found: IncidentFacts[] = [];
  for (const { stream } of opened.rows) {
    const events = await recordedIn(store, stream, position);
    const [first] = events;
    if (first?.type !== 'IncidentOpened' || !SERIOUS.includes(first.data.kind)) continue;
    if (first.data.version !== null && first.data.version !== version) continue;
    const closed = events.find(({ type }) => type === 'IncidentClosed');
    found.push({
      eventId: first.id,
      title: first.data.title,
      openedAt: first.metadata.recordedAt,
      closedAt: closed?.metadata.recordedAt ?? null,
    });
  }
  return found;
}

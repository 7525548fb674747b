// How does a model version stand under the law of a day, since when, and which events show it? Law known at `asOf` and in force on the
// day; facts of then, or of the end of the day where that came first. An answer about the past stays what it was.
import type { Kysely } from 'kysely';
import { dayOf, endOfDay } from '../../domain/compliance/calendar-day.ts';
import { classificationOf } from '../../domain/compliance/facts.ts';
import {
  judgeObligation,
  type KnownAttestation,
  OBLIGATION_STATES,
  type ObligationState,
  type ObligationVerdict,
} from '../../domain/compliance/judge-obligation.ts';
import type { KnownObligation } from '../../domain/compliance/law-in-force.ts';
import type { Position, Role } from '../../domain/kernel/event.ts';
import type { UseCase } from '../../domain/models/events.ts';
import { pointInTime } from '../audit/point-in-time.ts';
import { heldAt, recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Views } from '../views.ts';
import { knownLaw, lawOn } from './known-law.ts';
import { versionHistory } from './version-history.ts';

export interface ComplianceQuery extends Scope {
  /** A calendar day; left out: that of `now`. */
  readonly onDay?: string | undefined;
  /** RFC 3339: the time of `asOf`, or of the clock where that is left out. */
  readonly now: string;
  readonly modelId?: string | undefined;
  readonly version?: number | undefined;
}

export interface ObligationStatus extends ObligationVerdict {
  readonly obligation: KnownObligation['obligation'];
  /** Null of a rule of the house. */
  readonly publishedBy: KnownObligation['published'];
}

export interface VersionCompliance {
  readonly model_id: string;
  readonly version: number;
  readonly business_unit: string;
  /** Under the law of this day. */
  readonly day: string;
  /** Nothing that was recorded later was looked at. */
  readonly position: Position;
  /** No: nobody has published any law, and only the rules of the house are judged. */
  readonly lawEntered: boolean;
  readonly risk_class: string | null;
  readonly use_case: UseCase | null;
  /** Every obligation that applies and is judged is satisfied. */
  readonly satisfied: boolean;
  /** The rules of the house, then by obligation. */
  readonly rows: readonly ObligationStatus[];
}

export interface ComplianceMatrix {
  readonly day: string;
  readonly obligations: readonly KnownObligation[];
  readonly versions: readonly Pick<VersionCompliance, 'model_id' | 'version' | 'business_unit' | 'satisfied'>[];
  /** Version by version, in the order of `obligations`. */
  readonly cells: readonly {
    readonly obligationId: string;
    readonly model_id: string;
    readonly version: number;
    readonly status: ObligationState;
    readonly since: string | null;
  }[];
  readonly counts: readonly { readonly status: ObligationState; readonly count: number }[];
  /** There are more versions than are judged at a time. */
  readonly truncated: boolean;
}

/** Versions that one question judges. */
export const MOST_VERSIONS = 500;

/** By model and version, at most `MOST_VERSIONS`; versions that did not exist then are left out. */
export async function complianceStatuses(views: Views, query: ComplianceQuery): Promise<VersionCompliance[]> {
  return (await judgeVersions(views, query)).found;
}

export async function complianceOf(
  views: Views,
  query: ComplianceQuery & { readonly modelId: string; readonly version: number },
): Promise<VersionCompliance | undefined> {
  return (await judgeVersions(views, query)).found[0];
}

export async function complianceMatrix(views: Views, query: ComplianceQuery): Promise<ComplianceMatrix> {
  const { found, law, day, truncated } = await judgeVersions(views, query);
  const cells = found.flatMap(({ model_id, version, rows }) =>
    rows.map(({ obligation: { obligationId }, status, since }) => ({ obligationId, model_id, version, status, since })),
  );
  return {
    day,
    obligations: law,
    versions: found.map(({ model_id, version, business_unit, satisfied }) => ({
      model_id,
      version,
      business_unit,
      satisfied,
    })),
    cells,
    counts: OBLIGATION_STATES.map((status) => ({
      status,
      count: cells.filter((cell) => cell.status === status).length,
    })),
    truncated,
  };
}

async function judgeVersions(views: Views, query: ComplianceQuery) {
  const { now, asOf } = query;
  const day = query.onDay ?? dayOf(now);
  const endsAt = endOfDay(day);
  const until = endsAt <= now ? await atEndOf(views, endsAt) : undefined;
  const moment = endsAt < now ? endsAt : now;
  return views.snapshot('compliance', async (db) => {
    const known = await knownLaw(db, asOf);
    const law = lawOn(known, day);
    const lawEntered = known.some(({ published }) => published !== null);
    if (until === null) return { found: [], law, day, truncated: false };
    const latest = asOf ?? views.position('compliance') ?? 0n;
    const position = until === undefined || latest < until ? latest : until;
    const versions = await versionsAt(db, query, position);
    const found: VersionCompliance[] = [];
    for (const { model_id, version, business_unit } of versions.slice(0, MOST_VERSIONS)) {
      const history = await versionHistory(db, model_id!, version!, { position, moment });
      const attestations = await attestationsOf(db, model_id!, version!, position);
      const rows = law.map(({ obligation, published }) => {
        const verdict = judgeObligation(obligation, history, attestations, day);
        return { obligation, publishedBy: published, ...verdict };
      });
      const { riskClass: risk_class, useCase: use_case } = classificationOf(history.at(-1)!.facts.model);
      const satisfied = rows.every(({ status }) => status !== 'not-satisfied');
      const version_ = { model_id: model_id!, version: version!, business_unit: business_unit! };
      found.push({ ...version_, day, position, lawEntered, risk_class, use_case, satisfied, rows });
    }
    return { found, law, day, truncated: versions.length > MOST_VERSIONS };
  });
}

/** The last position before the time; null: nothing was recorded by then. */
async function atEndOf(views: Views, time: string): Promise<Position | null> {
  const last = new Date(Date.parse(time) - 1).toISOString();
  const found = await pointInTime(views, last);
  return found.kind === 'at' ? found.position : null;
}

function versionsAt(
  db: Kysely<ViewSchema>,
  { businessUnits, modelId, version }: ComplianceQuery,
  position: Position,
): Promise<{ model_id: string | null; version: number | null; business_unit: string | null }[]> {
  return db
    .selectFrom('compliance_fact')
    .select(['model_id', 'version', 'business_unit'])
    .where('kind', '=', 'version')
    .where(withinUnits(businessUnits))
    .where(heldAt(position))
    .$if(modelId !== undefined, (all) => all.where('model_id', '=', modelId!))
    .$if(version !== undefined, (all) => all.where('version', '=', version!))
    .orderBy('model_id')
    .orderBy('version')
    .limit(MOST_VERSIONS + 1)
    .execute();
}

async function attestationsOf(
  db: Kysely<ViewSchema>,
  modelId: string,
  version: number,
  position: Position,
): Promise<KnownAttestation[]> {
  const rows = await db
    .selectFrom('attestation')
    .selectAll()
    .where('model_id', '=', modelId)
    .where((row) => row.or([row('version', 'is', null), row('version', '=', version)]))
    .where(recordedBy(position))
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    obligationId: row.obligation_id,
    role: row.role as Role,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    eventId: row.event_id,
    position: row.position,
  }));
}

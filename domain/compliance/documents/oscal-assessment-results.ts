// How does a tool that reads OSCAL see whether a model version met its obligations on a day? NIST OSCAL 1.2.2, assessment
// results: one result a (version, day), an observation for every event it rests on, a finding for every obligation that
// was judged. What did not apply, or stands for information, is told in the result's properties and remarks, never as satisfied.
import type { Artifact } from '../../models/events.ts';
import type { VersionStatus } from '../../models/state.ts';
import type { EventRef, ObligationRow } from './document-facts.ts';
import { markupLine, namedLine } from './plain-text.ts';

export interface AssessmentFacts {
  /** Names the document: the same id gives the same UUIDs. */
  readonly documentId: string;
  readonly title: string;
  /** Tells one state of the document from another: the ledger's position. */
  readonly version: string;
  /** RFC 3339, UTC. */
  readonly generatedAt: string;
  /** At least one. */
  readonly results: readonly AssessedVersion[];
  /** A UUID of version 5 for a name, always the same. */
  readonly uuidOf: (name: string) => string;
}

export interface AssessedVersion {
  readonly modelId: string;
  readonly modelName: string;
  readonly version: number;
  readonly status: VersionStatus;
  readonly artifact: Artifact;
  /** `YYYY-MM-DD`: the day whose law and facts were applied. */
  readonly day: string;
  readonly rows: readonly ObligationRow[];
}

/** Namespace of our own property names; a name, not an address. */
const NAMESPACE = 'urn:countersign:oscal';

export type OscalDocument = { readonly 'assessment-results': Readonly<Record<string, unknown>> };

/** @throws RangeError without any result (the format has none), or where a version's day or one of its obligations comes twice. */
export function oscalAssessmentResults(facts: AssessmentFacts): OscalDocument {
  const { documentId, title, version, generatedAt, results } = facts;
  if (results.length === 0) throw new RangeError('Assessment results hold at least one result.');
  refuseTwice(results.map(keyOf), 'a version on one day');
  for (const { rows } of results)
    refuseTwice(
      rows.map(({ obligationId }) => obligationId),
      'an obligation of a result',
    );
  const uuidOf = (name: string) => facts.uuidOf(`oscal/${documentId}/${name}`.toWellFormed());
  const events = new Map(
    results.flatMap(({ rows }) => rows.flatMap(({ evidence }) => evidence)).map((event) => [event.eventId, event]),
  );
  const planId = uuidOf('plan');
  return {
    'assessment-results': {
      uuid: uuidOf('document'),
      metadata: {
        title: markupLine(title),
        'last-modified': generatedAt,
        version: namedLine(version),
        'oscal-version': '1.2.2',
      },
      'import-ap': { href: `#${planId}` },
      results: results.map((result) => resultOf(result, uuidOf)),
      'back-matter': {
        resources: [
          {
            uuid: planId,
            title: 'Plan: the obligations in force, each judged by its own check',
            description:
              'Obligations are events of the ledger with their source, dates and check; a check reads recorded events alone.',
          },
          ...[...events.values()].map((event) => resourceOf(event, uuidOf)),
        ],
      },
    },
  };
}

type UuidOf = (name: string) => string;

const keyOf = ({ modelId, version, day }: AssessedVersion) => `${modelId}/${version}/${day}`;

/** UUIDs come from these names, and must be unique. */
function refuseTwice(names: readonly string[], what: string): void {
  if (new Set(names).size < names.length) throw new RangeError(`Assessment results list ${what} once.`);
}

const resourceUuid = (eventId: string, uuidOf: UuidOf) => uuidOf(`event/${eventId}`);

function resourceOf({ eventId, type, recordedAt }: EventRef, uuidOf: UuidOf) {
  return {
    uuid: resourceUuid(eventId, uuidOf),
    title: markupLine(`${type} of ${recordedAt}`),
    description: 'An event of the ledger, found there by its id.',
    props: [property('event-id', eventId), property('event-type', type)],
  };
}

function resultOf(assessed: AssessedVersion, uuidOf: UuidOf) {
  const { modelId, modelName, version, day, rows } = assessed;
  const key = keyOf(assessed);
  const component = uuidOf(`${key}/component`);
  const evidence = new Map(rows.flatMap((row) => row.evidence).map((event) => [event.eventId, event]));
  const observationOf = (eventId: string) => uuidOf(`${key}/observation/${eventId}`);
  const judged = rows.filter(({ state }) => state === 'satisfied' || state === 'not-satisfied');
  const others = rows.filter((row) => !judged.includes(row));
  return {
    uuid: uuidOf(key),
    title: markupLine(`${modelName}, version ${version}, on ${day}`),
    description: 'How the version stood under the obligations in force on that day, as the ledger shows it.',
    start: `${day}T00:00:00Z`,
    props: [
      property('model-id', modelId),
      property('model-version', String(version)),
      property('day', day),
      ...others.map(({ state, obligationId }) => property(state, obligationId)),
    ],
    'local-definitions': { components: [componentOf(assessed, component)] },
    'reviewed-controls': reviewedControls(judged, others, uuidOf),
    ...whereAny(
      'observations',
      [...evidence.values()].map((event) => observation(event, observationOf, component, uuidOf)),
    ),
    ...whereAny(
      'findings',
      judged.map((row) => finding(row, uuidOf(`${key}/finding/${row.obligationId}`), observationOf, uuidOf)),
    ),
    remarks: others.length === 0 ? 'Every obligation looked at was judged.' : others.map(notJudged).join('\n\n'),
  };
}

function componentOf({ modelId, modelName, version, status, artifact }: AssessedVersion, uuid: string) {
  return {
    uuid,
    type: 'software',
    title: markupLine(`${modelName}, version ${version}`),
    description: 'A model version; its file is known by its digest.',
    props: [
      property('model-id', modelId),
      property('artifact-sha-256', artifact.digest),
      property('version-status', status),
    ],
    status: { state: COMPONENT_STATES[status] },
  };
}

const COMPONENT_STATES: Record<VersionStatus, string> = {
  created: 'under-development',
  evaluated: 'under-development',
  approved: 'operational',
  rejected: 'other',
  retired: 'disposition',
};

/** The format demands a selection: where nothing was judged, it is everything less what was not. */
function reviewedControls(judged: readonly ObligationRow[], others: readonly ObligationRow[], uuidOf: UuidOf) {
  const ids = (rows: readonly ObligationRow[]) =>
    rows.map(({ obligationId }) => ({ 'control-id': toToken(obligationId, uuidOf) }));
  const selection =
    judged.length > 0
      ? { 'include-controls': ids(judged) }
      : { 'include-all': {}, ...whereAny('exclude-controls', ids(others)) };
  return { 'control-selections': [selection] };
}

function observation(event: EventRef, uuidOfObservation: UuidOf, component: string, uuidOf: UuidOf) {
  const { eventId, type, recordedAt } = event;
  return {
    uuid: uuidOfObservation(eventId),
    title: markupLine(type),
    description: markupLine(`The ledger holds ${type}, recorded at ${recordedAt}.`),
    props: [property('event-id', eventId)],
    methods: [MEASURED.test(type) ? 'TEST' : 'EXAMINE'],
    subjects: [{ 'subject-uuid': component, type: 'component' }],
    'relevant-evidence': [
      { href: `#${resourceUuid(eventId, uuidOf)}`, description: markupLine(`${type}, event ${eventId}`) },
    ],
    collected: recordedAt,
  };
}

/** Events that record a measurement made on purpose, and not only something that happened. */
const MEASURED = /(Evaluated|Assessed|Checked)$/;

function finding(row: ObligationRow, uuid: string, observationOf: UuidOf, uuidOf: UuidOf) {
  const { obligationId, publishedEventId, title, source, grade, jurisdiction, state, because, evidence } = row;
  return {
    uuid,
    title: markupLine(title),
    description: markupLine(because),
    props: [
      property('obligation-id', obligationId),
      ...(publishedEventId === null ? [] : [property('published-by-event', publishedEventId)]),
      property('source', source),
      property('source-grade', grade),
      property('jurisdiction', jurisdiction),
    ],
    target: {
      type: 'objective-id',
      'target-id': toToken(obligationId, uuidOf),
      title: markupLine(title),
      status: { state },
    },
    ...whereAny(
      'related-observations',
      evidence.map(({ eventId }) => ({ 'observation-uuid': observationOf(eventId) })),
    ),
    ...(evidence.length === 0 ? { remarks: 'No event shows this: it rests on there being none up to that day.' } : {}),
  };
}

const notJudged = ({ state, title, because }: ObligationRow) =>
  `${state === 'not-applicable' ? 'Not applicable' : 'For information'}: ${markupLine(title)}. ${markupLine(because)}`;

const property = (name: string, value: string) => ({ name, ns: NAMESPACE, value: namedLine(value) });

/** An array may be left out, but never be empty. */
const whereAny = <Name extends string, Item>(name: Name, items: readonly Item[]) =>
  (items.length === 0 ? {} : { [name]: items }) as { readonly [name in Name]?: readonly Item[] };

const TOKEN = /^[\p{L}_][\p{L}\p{N}.\-_]*$/u;

/** Other ids are made to fit; the end keeps two that would look alike apart. */
function toToken(id: string, uuidOf: UuidOf): string {
  if (TOKEN.test(id)) return id;
  return `_${id.replace(/[^\p{L}\p{N}.\-_]/gu, '-')}-${uuidOf(`token/${id}`).slice(0, 8)}`;
}

// Law, promises, incidents and reports of a random history. The law here is made up, and says so: nobody should take it for real.
import { CHECK_NAMES } from '../../../domain/compliance/checks.ts';
import type { ComplianceEvent, ObligationCheck } from '../../../domain/compliance/events.ts';
import { INCIDENT_KINDS, REPORT_KINDS, RETAINED_THINGS } from '../../../domain/compliance/events.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import { type FactMakers, NOTHING } from './fact-maker.ts';
import { by, DAY, remove, UNITS } from './history-world.ts';

const MOST_OBLIGATIONS = 10;
const MOST_EDITIONS = 20;
const MOST_OPEN = 10;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const complianceFacts: FactMakers<ComplianceEvent['type']> = {
  ObligationPublished: (world) => {
    const isNew = world.obligations.length < MOST_OBLIGATIONS && (world.obligations.length === 0 || world.chance(0.6));
    const earlier = isNew ? undefined : world.oneOf(world.obligations.filter(({ edition }) => edition < MOST_EDITIONS));
    if (!isNew && !earlier) return NOTHING;
    const place = world.obligations.length;
    const known = earlier ?? {
      id: `made-law-${place + 1}`,
      edition: 0,
      lastFrom: world.from - 400 * DAY,
      attested: place % 3 === 0,
    };
    if (isNew) world.obligations.push(known);
    known.edition += 1;
    const from = known.lastFrom + world.between(1, 200) * DAY;
    known.lastFrom = from;
    const checks: readonly ObligationCheck[] = [
      { kind: 'derived', check: CHECK_NAMES[known.edition % CHECK_NAMES.length]! },
      { kind: 'informative' },
    ];
    const attested: ObligationCheck = {
      kind: 'attested',
      roles: ['approver'],
      validMonths: world.chance(0.5) ? 12 : null,
    };
    const data = {
      obligationId: known.id,
      edition: known.edition,
      title: `Made law ${known.id}`,
      demand: 'Something is shown.',
      jurisdiction: world.oneOf(['EU', 'US', 'INT'])!,
      source: { citation: 'Made for a test', url: null, grade: 'M' as const },
      appliesTo: {
        riskClasses: world.chance(0.5) ? (['high'] as const) : null,
        useCases: world.chance(0.3) ? (['credit-scoring', 'other'] as const) : null,
      },
      effectiveFrom: dayOf(from),
      effectiveTo: world.chance(0.2) ? dayOf(from + world.between(5, 300) * DAY) : null,
      supersedes: world.chance(0.2) ? (world.obligations.find(({ id }) => id !== known.id)?.id ?? null) : null,
      check: known.attested ? attested : world.oneOf(checks)!,
    };
    return [{ by: by('regulator', 'authority'), fact: { type: 'ObligationPublished', data } }];
  },
  AttestationRecorded: (world) => {
    const obligation = world.oneOf(world.obligations.filter(({ attested }) => attested));
    const model = world.oneOf(world.models);
    if (!obligation || !model) return NOTHING;
    const approver = by('approver', model.unit);
    const version = world.chance(0.4) ? (world.oneOf(model.versions)?.version ?? null) : null;
    const data = {
      attestationId: world.id('attestation'),
      obligationId: obligation.id,
      modelId: model.id,
      version,
      businessUnit: model.unit,
      statement: 'It was looked at and is so.',
      attestor: approver.subject,
      role: 'approver' as const,
      validFrom: dayOf(world.now),
      validUntil: world.chance(0.5) ? dayOf(world.now + world.between(10, 400) * DAY) : null,
    };
    return [{ by: approver, fact: { type: 'AttestationRecorded', data } }];
  },
  IncidentOpened: (world) => {
    const model = world.oneOf(world.models);
    if (world.incidents.length >= MOST_OPEN) return NOTHING;
    const unit = model?.unit ?? UNITS[0];
    const operator = by('operator', unit);
    const incident = { id: world.id('incident'), unit, reported: false };
    world.incidents.push(incident);
    const isDue = world.chance(0.7);
    const data = {
      incidentId: incident.id,
      kind: world.oneOf(INCIDENT_KINDS)!,
      title: 'Answers that should not have been',
      description: 'A column was empty for a day.',
      modelId: model?.id ?? null,
      version: model ? (world.oneOf(model.versions)?.version ?? null) : null,
      businessUnit: unit,
      owner: operator.subject,
      occurredAt: world.time(world.now - DAY),
      awareAt: world.time(),
      dueAt: isDue ? world.time(world.now + 15 * DAY) : null,
      basis: isDue ? 'Made for a test' : null,
    };
    return [{ by: operator, fact: { type: 'IncidentOpened', data } }];
  },
  IncidentReported: (world) => {
    const incident = world.oneOf(world.incidents.filter(({ reported }) => !reported));
    if (!incident) return NOTHING;
    world.incidents[world.incidents.indexOf(incident)] = { ...incident, reported: true };
    const data = { incidentId: incident.id, authority: 'An authority', reference: 'A-1', reportedAt: world.time() };
    return [{ by: by('operator', incident.unit), fact: { type: 'IncidentReported', data } }];
  },
  IncidentClosed: (world) => {
    const incident = world.oneOf(world.incidents);
    if (!incident) return NOTHING;
    remove(world.incidents, incident);
    world.finished.push(streams.incident(incident.id));
    const data = { incidentId: incident.id, cause: 'A file was cut short.', measures: 'Files are checked now.' };
    return [{ by: by('operator', incident.unit), fact: { type: 'IncidentClosed', data } }];
  },
  RetentionRuleSet: (world) => {
    const obligationId = world.chance(0.5) ? (world.oneOf(world.obligations)?.id ?? null) : null;
    const data = {
      thing: world.oneOf(RETAINED_THINGS)!,
      months: world.between(6, 120),
      obligationId,
      reason: 'Kept long enough.',
    };
    return [{ by: by('operator', 'retail'), fact: { type: 'RetentionRuleSet', data } }];
  },
  ReportFinalised: (world) => {
    const model = world.oneOf(world.models);
    const reportId = world.id('report');
    const isOfPeriod = world.chance(0.5);
    const data = {
      reportId,
      kind: world.oneOf(REPORT_KINDS)!,
      title: 'A report',
      about: { modelId: model?.id ?? null, version: null, datasetId: null, datasetVersion: null, subject: null },
      businessUnit: model?.unit ?? null,
      periodFrom: isOfPeriod ? world.time(world.now - 30 * DAY) : null,
      periodTo: isOfPeriod ? world.time() : null,
      asOf: String(world.written),
      files: [{ mediaType: 'application/json', digest: world.digest(), bytes: world.between(1_000, 90_000) }],
    };
    world.finished.push(streams.report(reportId));
    return [{ by: by('regulator', 'authority'), fact: { type: 'ReportFinalised', data } }];
  },
};

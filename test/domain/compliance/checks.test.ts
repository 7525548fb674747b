import assert from 'node:assert/strict';
import test from 'node:test';
import { CHECK_NAMES, checkNamed } from '../../../domain/compliance/checks.ts';
import {
  type DatasetFacts,
  type EvaluatedFact,
  NO_DEADLINES,
  NO_FACTS,
  type VersionFacts,
} from '../../../domain/compliance/facts.ts';
import {
  gatherModelFacts,
  gatherOwnFacts,
  gatherReproduction,
  MOST_EVALUATIONS,
} from '../../../domain/compliance/gather-facts.ts';
import type { ModelEvent } from '../../../domain/models/events.ts';
import type { ReproductionVerdict } from '../../../domain/reproduction/verdict.ts';
import { APPROVER, ENGINEER, facts } from '../../support/events.ts';

const AT = '2026-01-01T00:00:00.000Z';

function gathered(events: readonly ModelEvent[]): VersionFacts {
  let { model, own } = NO_FACTS;
  for (const [index, event] of events.entries()) {
    const eventId = `event-${index}`;
    if (event.type === 'ModelRegistered' || event.type === 'ModelReclassified') {
      model = gatherModelFacts(model, event, { eventId, at: AT });
    } else own = gatherOwnFacts(own, event, eventId);
  }
  return { ...NO_FACTS, model, own };
}

const judge = (check: string, facts: VersionFacts) => {
  const { status, evidence, because } = checkNamed(check)!(facts);
  assert.match(because, /^[A-Z0-9].*\.$/, 'a reason is a sentence');
  return { status, evidence };
};
const good = [
  facts.modelRegistered(),
  facts.modelVersionCreated(),
  facts.modelVersionEvaluated(),
  facts.modelVersionApproved(),
];

const cases: {
  readonly rule: string;
  readonly name: string;
  readonly events: ModelEvent[];
  readonly status: 'satisfied' | 'not-satisfied';
  readonly evidence: string[];
}[] = [
  {
    rule: 'approved-by-another-person',
    name: 'the good path',
    events: good,
    status: 'satisfied',
    evidence: ['event-1', 'event-3'],
  },
  {
    rule: 'approved-by-another-person',
    name: 'nobody decided',
    events: good.slice(0, 3),
    status: 'not-satisfied',
    evidence: ['event-1'],
  },
  {
    rule: 'approved-by-another-person',
    name: 'the requester approved: the record is judged, not trusted',
    events: [...good.slice(0, 3), facts.modelVersionApproved({ approver: ENGINEER, requestedBy: APPROVER })],
    status: 'not-satisfied',
    evidence: ['event-1', 'event-3'],
  },
  {
    rule: 'approved-by-another-person',
    name: 'rejected',
    events: [...good.slice(0, 3), facts.modelVersionRejected()],
    status: 'not-satisfied',
    evidence: ['event-1', 'event-3'],
  },
  {
    rule: 'approved-by-another-person',
    name: 'retired later',
    events: [...good, facts.modelVersionRetired()],
    status: 'satisfied',
    evidence: ['event-1', 'event-3'],
  },
  {
    rule: 'evaluated-on-held-out-data',
    name: 'the good path',
    events: good,
    status: 'satisfied',
    evidence: ['event-1', 'event-2'],
  },
  {
    rule: 'evaluated-on-held-out-data',
    name: 'never evaluated',
    events: good.slice(0, 2),
    status: 'not-satisfied',
    evidence: ['event-1'],
  },
  {
    rule: 'evaluated-on-held-out-data',
    name: 'evaluated on another version of the data, whose held-out rows it may have seen',
    events: [...good.slice(0, 2), facts.modelVersionEvaluated({ datasetVersion: 2 })],
    status: 'not-satisfied',
    evidence: ['event-1'],
  },
  {
    rule: 'evaluated-on-held-out-data',
    name: 'evaluated on no rows',
    events: [...good.slice(0, 2), facts.modelVersionEvaluated({ rows: 0 })],
    status: 'not-satisfied',
    evidence: ['event-1'],
  },
  {
    rule: 'artifact-digest-verified',
    name: 'the good path',
    events: good,
    status: 'satisfied',
    evidence: ['event-1', 'event-2', 'event-3'],
  },
  {
    rule: 'artifact-digest-verified',
    name: 'nobody loaded it yet',
    events: good.slice(0, 2),
    status: 'not-satisfied',
    evidence: ['event-1'],
  },
  {
    rule: 'artifact-digest-verified',
    name: 'a later evaluation scored another file',
    events: [...good, facts.modelVersionEvaluated({ artifactDigest: '0'.repeat(64) })],
    status: 'not-satisfied',
    evidence: ['event-1', 'event-2', 'event-4', 'event-3'],
  },
  {
    rule: 'artifact-digest-verified',
    name: 'another file was approved',
    events: [...good.slice(0, 3), facts.modelVersionApproved({ artifactDigest: '0'.repeat(64) })],
    status: 'not-satisfied',
    evidence: ['event-1', 'event-2', 'event-3'],
  },
  {
    rule: 'purpose-and-risk-class-stated',
    name: 'the good path',
    events: good,
    status: 'satisfied',
    evidence: ['event-0'],
  },
  {
    rule: 'purpose-and-risk-class-stated',
    name: 'an empty rationale',
    events: [facts.modelRegistered({ rationale: ' ' }), ...good.slice(1)],
    status: 'not-satisfied',
    evidence: ['event-0'],
  },
];

for (const { rule, name, events, status, evidence } of cases) {
  test(`${rule}: ${name}`, () => {
    assert.deepEqual(judge(rule, gathered(events)), { status, evidence });
  });
}

const dataset: DatasetFacts = {
  eventId: 'sealed',
  rows: 100,
  sourceStated: true,
  ingestionEventIds: ['ingested'],
  profiledFiles: 1,
  files: 1,
  sensitiveColumns: 1,
};
const created = gathered(good);
const evaluated = (changes: Partial<EvaluatedFact>): VersionFacts => {
  const [evaluation] = created.own.evaluations;
  return { ...created, dataset, own: { ...created.own, evaluations: [{ ...evaluation!, ...changes }] } };
};
const place = { eventId: 'opened', deploymentId: 'dp', open: true, versions: [1], reviewRule: null };
const ruled = { ...place, reviewRule: { eventId: 'rule', active: true } };
const first = (what: 'decided' | 'explained' | 'flagged' | 'reviewed', deploymentId = 'dp') => ({
  first: what,
  deploymentId,
  eventId: `${what} ${deploymentId}`,
});
const due = { ...NO_DEADLINES, count: 2, firstAt: AT, eventIds: ['begun', 'done'] };
const overdue = { ...due, overdueCount: 1, overdue: [{ eventId: 'late', dueAt: '2026-02-01T00:00:00.000Z' }] };
const reproduced = (verdict: ReproductionVerdict): VersionFacts => ({
  ...created,
  own: gatherReproduction(created.own, { eventId: 'again', what: 'training', verdict }),
});
const reclassified = facts.modelRegistered();
const classified = gathered([
  reclassified,
  {
    type: 'ModelReclassified',
    data: {
      modelId: reclassified.data.modelId,
      riskClass: 'high',
      useCase: 'credit-scoring',
      legalBasis: 'Annex III 5(b)',
      rationale: 'It scores people.',
      classifiedBy: APPROVER,
    },
  },
]);

const more: readonly [check: string, name: string, facts: VersionFacts, status: string, evidence: string[]][] = [
  ['classification-stated', 'classified', classified, 'satisfied', ['event-0', 'event-1']],
  ['classification-stated', 'only registered', created, 'not-satisfied', ['event-0']],
  ['data-governed', 'sealed, sourced, profiled', { ...created, dataset }, 'satisfied', ['ingested', 'sealed']],
  ['data-governed', 'not sealed here', created, 'not-satisfied', ['event-1']],
  [
    'data-governed',
    'a file without a profile',
    { ...created, dataset: { ...dataset, files: 2 } },
    'not-satisfied',
    ['ingested', 'sealed'],
  ],
  [
    'data-governed',
    'no source',
    { ...created, dataset: { ...dataset, sourceStated: false } },
    'not-satisfied',
    ['ingested', 'sealed'],
  ],
  ['groups-measured', 'a table of groups', evaluated({ groupTables: 1 }), 'satisfied', ['event-2']],
  ['groups-measured', 'no table', evaluated({}), 'not-satisfied', ['sealed', 'event-2']],
  [
    'groups-measured',
    'nothing sensitive',
    { ...created, dataset: { ...dataset, sensitiveColumns: 0 } },
    'not-applicable',
    ['sealed'],
  ],
  ['accuracy-declared', 'with how sure it is', evaluated({ withInterval: true }), 'satisfied', ['event-2']],
  ['accuracy-declared', 'without', evaluated({ withInterval: false }), 'not-satisfied', ['event-2']],
  ['accuracy-declared', 'on the rows it learned from', evaluated({ split: 'training' }), 'not-satisfied', ['event-1']],
  ['decisions-logged', 'a decision', { ...created, firsts: [first('decided')] }, 'satisfied', ['decided dp']],
  ['decisions-logged', 'none yet', created, 'not-applicable', ['event-1']],
  [
    'explanation-recorded',
    'in every deployment',
    { ...created, firsts: [first('decided'), first('explained')] },
    'satisfied',
    ['explained dp'],
  ],
  [
    'explanation-recorded',
    'in one of two deployments',
    { ...created, firsts: [first('decided'), first('explained'), first('decided', 'dp2')] },
    'not-satisfied',
    ['decided dp', 'decided dp2'],
  ],
  ['explanation-recorded', 'none decided', created, 'not-applicable', ['event-1']],
  ['human-oversight', 'answers nowhere', created, 'not-applicable', ['event-1']],
  ['human-oversight', 'no rule', { ...created, deployments: [place] }, 'not-satisfied', ['opened']],
  [
    'human-oversight',
    'a rule that was switched off',
    { ...created, deployments: [{ ...ruled, reviewRule: { eventId: 'rule', active: false } }] },
    'not-satisfied',
    ['opened', 'rule'],
  ],
  [
    'human-oversight',
    'a rule that found something nobody looked at',
    { ...created, deployments: [ruled], firsts: [first('decided'), first('flagged')] },
    'not-satisfied',
    ['opened', 'rule', 'flagged dp'],
  ],
  [
    'human-oversight',
    'a rule, and people look',
    { ...created, deployments: [ruled], firsts: [first('decided'), first('flagged'), first('reviewed')] },
    'satisfied',
    ['opened', 'rule', 'reviewed dp'],
  ],
  ['reproduction-checked', 'never', created, 'not-satisfied', ['event-1']],
  ['reproduction-checked', 'the same bits', reproduced('identical'), 'satisfied', ['event-1', 'again']],
  ['reproduction-checked', 'other bits', reproduced('different'), 'not-satisfied', ['event-1', 'again']],
  ['reproduction-checked', 'rows erased', reproduced('incomplete'), 'not-satisfied', ['event-1', 'again']],
  ['incidents-reported-in-time', 'none', created, 'not-applicable', []],
  ['incidents-reported-in-time', 'all reported', { ...created, incidents: due }, 'satisfied', ['begun', 'done']],
  ['incidents-reported-in-time', 'one overdue', { ...created, incidents: overdue }, 'not-satisfied', ['late']],
  ['complaints-answered-in-time', 'none', created, 'not-applicable', []],
  ['complaints-answered-in-time', 'all answered', { ...created, complaints: due }, 'satisfied', ['begun', 'done']],
  ['complaints-answered-in-time', 'one overdue', { ...created, complaints: overdue }, 'not-satisfied', ['late']],
  ['retained-event-log-6-months', 'no rule', created, 'not-satisfied', []],
  [
    'retained-event-log-6-months',
    'long enough',
    { ...created, retention: [{ eventId: 'kept', thing: 'event-log', months: 6 }] },
    'satisfied',
    ['kept'],
  ],
  [
    'retained-event-log-6-months',
    'too short',
    { ...created, retention: [{ eventId: 'kept', thing: 'event-log', months: 5 }] },
    'not-satisfied',
    ['kept'],
  ],
];

for (const [check, name, known, status, evidence] of more) {
  test(`${check}: ${name}`, () => assert.deepEqual(judge(check, known), { status, evidence }));
}

test('what is overdue is so since the day it was due, not since an event', () => {
  assert.equal(
    checkNamed('incidents-reported-in-time')!({ ...created, incidents: overdue }).since,
    '2026-02-01T00:00:00.000Z',
  );
});

test('every check has a case that satisfies it and one of another answer', () => {
  const all = [
    ...cases.map(({ rule, status }) => [rule, status]),
    ...more.map(([check, , , status]) => [check, status]),
  ];
  for (const name of CHECK_NAMES) {
    const seen = new Set(all.filter(([check]) => check === name).map(([, status]) => status));
    assert.ok(seen.has('satisfied') && seen.size > 1, name);
  }
});

test('there is no check of a made-up name, nor of a name that every object has', () => {
  for (const name of ['made-up', 'toString', '__proto__', 'retained-rows-0-months', 'retained-toys-6-months', '']) {
    assert.equal(checkNamed(name), undefined);
  }
});

test('a measurement of another file is never forgotten, however many follow', () => {
  const strange = facts.modelVersionEvaluated({ artifactDigest: '0'.repeat(64) });
  const usual = Array.from({ length: MOST_EVALUATIONS + 5 }, () => facts.modelVersionEvaluated());
  const known = gathered([...good, strange, ...usual]);
  assert.equal(known.own.evaluations.length, MOST_EVALUATIONS);
  assert.equal(judge('artifact-digest-verified', known).status, 'not-satisfied');
});

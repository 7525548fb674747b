// Reading the law through the API: which holds on a day, how a version stands under it now, in the past and on another day, and what
// people did about it; each read of evidence recorded.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { reportDecider } from '../../../domain/compliance/reports.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import { commandContext } from '../../support/command-context.ts';
import { startApi, token } from '../api-fixture.ts';
import { APPROVE, evaluatedVersion, good, people, registeredModel } from '../seeded-model.ts';

const STATUS = `query ($v: ID!, $onDay: String, $asOf: PointInTime, $at: Position) {
  complianceStatus(modelVersion: $v, onDay: $onDay, asOf: $asOf, atLeast: $at) {
    modelVersionId day asOf lawEntered satisfied
    rules { rule edition title jurisdiction source { citation grade } obligation { demand effectiveFrom check { kind roles } }
      status because since sincePosition evidenceIds }
  }
}`;
const MATRIX = `query ($onDay: String, $asOf: PointInTime, $at: Position) {
  complianceMatrix(onDay: $onDay, asOf: $asOf, atLeast: $at) {
    day obligations { obligationId edition title jurisdiction } versions { modelVersionId businessUnit satisfied } truncated
    cells { obligationId modelVersionId status since } counts { status count }
  }
}`;
const stranger = token('s.tranger', ['approver'], 'cards');
const input = (name: string, type: string, fields: string) =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} receipt { position } } }`;

interface Row {
  readonly rule: string;
  readonly status: string;
  readonly because: string;
  readonly since: string | null;
  readonly evidenceIds: readonly string[];
}

async function house(t: TestContext) {
  const api = await startApi(t);
  const made = await evaluatedVersion(api);
  const approval = { modelId: made.modelId, version: 1, rationale: 'Good enough.' };
  good(await api.ask(people.approver, APPROVE, { input: approval }));
  const v = `${made.modelId}@1`;
  let at: string | undefined;
  /** Gives the payload; what is asked afterwards knows it. */
  const tell = async (bearer: string, name: string, type: string, value: object, fields = '') => {
    const payload = good(await api.ask(bearer, input(name, type, fields), { input: value })).data[name];
    at = payload.receipt.position as string;
    return payload;
  };
  const publishBox = () =>
    tell(people.regulator, 'publishBoxedObligations', 'PublishBoxedObligationsInput', {}, 'published');
  const read = async (query: string, variables: object = {}, bearer = people.regulator) =>
    good(await api.ask(bearer, query, { at, ...variables })).data;
  const status = async (variables: object = {}, bearer?: string) =>
    (await read(STATUS, { v, ...variables }, bearer)).complianceStatus;
  const rowOf = async (rule: string, variables: object = {}): Promise<Row | undefined> =>
    (await status(variables)).rules.find((row: Row) => row.rule === rule);
  return { api, ...made, v, tell, publishBox, read, status, rowOf, position: () => at };
}

test('before anybody published law a version stands under the rules of the house alone, and the answer says so', async (t) => {
  const { status, v, read } = await house(t);
  const stands = await status();
  assert.equal(stands.lawEntered, false);
  assert.equal(stands.satisfied, true);
  assert.equal(stands.modelVersionId, v);
  assert.deepEqual(
    stands.rules.map(({ rule, status: how }: Row) => [rule, how]),
    [
      ['approved-by-another-person', 'SATISFIED'],
      ['evaluated-on-held-out-data', 'SATISFIED'],
      ['artifact-digest-verified', 'SATISFIED'],
      ['purpose-and-risk-class-stated', 'SATISFIED'],
    ],
  );
  for (const row of stands.rules) {
    assert.ok(row.evidenceIds.length > 0 && row.since && row.because, row.rule);
    assert.equal(row.jurisdiction, 'HOUSE');
  }
  assert.deepEqual(
    (await read('{ obligations { jurisdiction } }')).obligations,
    Array(4).fill({ jurisdiction: 'HOUSE' }),
  );
  assert.equal(
    (await read(`{ complianceStatus(modelVersion: "md_0000000000000000@1") { day } }`)).complianceStatus,
    null,
  );
});

test('the law is that of the day: before and after each move another set holds', async (t) => {
  const { publishBox, read } = await house(t);
  const before = (await read('{ viewPosition }')).viewPosition;
  await publishBox();
  const inForce = async (onDay: string, jurisdiction: string, asOf?: string): Promise<string[]> => {
    const query = `query ($onDay: String, $j: String, $asOf: PointInTime, $at: Position) {
      obligations(onDay: $onDay, jurisdiction: $j, asOf: $asOf, atLeast: $at) { obligationId edition effectiveFrom } }`;
    const { obligations } = await read(query, { onDay, j: jurisdiction, asOf });
    return obligations.map((row: { obligationId: string; edition: number }) => `${row.obligationId}@${row.edition}`);
  };
  const moves: [string, string, string, string | null, string | null][] = [
    ['US', '2026-04-16', '2026-04-17', 'us-sr-11-7@1', 'us-sr-26-2@1'],
    ['US', '2025-05-11', '2025-05-12', 'us-cfpb-circular-2022-03@1', null],
    ['EU', '2026-07-26', '2026-07-27', 'eu-ai-act-begin-of-annex-iii@1', 'eu-ai-act-begin-of-annex-iii@2'],
    ['EU', '2027-12-01', '2027-12-02', null, 'eu-ai-act-9@1'],
    ['INT', '2025-12-03', '2025-12-04', 'focus-format@1', 'focus-format@2'],
    ['INT', '2026-06-03', '2026-06-04', 'focus-format@2', 'focus-format@3'],
  ];
  for (const [jurisdiction, eve, day, old, next] of moves) {
    const [was, is] = [await inForce(eve, jurisdiction), await inForce(day, jurisdiction)];
    if (old) assert.ok(was.includes(old) && !is.includes(old), `${old} ends ${day}: ${was} → ${is}`);
    if (next) assert.ok(!was.includes(next) && is.includes(next), `${next} begins ${day}: ${was} → ${is}`);
    assert.deepEqual(await inForce(day, jurisdiction, before), [], 'unknown as of before it was published');
  }
});

test('a version is judged by the law of the day that is named, and of a past position the answer stays', async (t) => {
  const { publishBox, status, rowOf, read, v } = await house(t);
  const before = (await read('{ viewPosition }')).viewPosition;
  const first = await status({ asOf: before });
  await publishBox();
  assert.deepEqual(await status({ asOf: before }), first);
  assert.equal((await status()).lawEntered, true);
  assert.equal(await rowOf('eu-ai-act-9', { onDay: '2027-12-01' }), undefined);
  const there = await rowOf('eu-ai-act-9', { onDay: '2027-12-02' });
  assert.equal(there?.status, 'NOT_SATISFIED');
  assert.match(there!.because, /vouched/);
  assert.equal((await rowOf('eu-ai-act-begin-of-annex-iii'))?.status, 'INFORMATIVE');
  const field = `query ($v: ID!, $asOf: PointInTime) { modelVersion(id: $v, asOf: $asOf) { compliance(onDay: "2027-12-02") { day rules { rule } } } }`;
  const { compliance } = (await read(field, { v })).modelVersion;
  assert.equal(compliance.day, '2027-12-02');
  assert.ok(compliance.rules.some(({ rule }: Row) => rule === 'eu-ai-act-9'));
});

test('a day that is none is refused in one sentence', async (t) => {
  const { api, v } = await house(t);
  for (const query of [
    `{ complianceStatus(modelVersion: "${v}", onDay: "2026-02-30") { day } }`,
    '{ complianceMatrix(onDay: "tomorrow") { day } }',
    '{ obligations(onDay: "2026-4-1") { title } }',
    '{ suggestedClass(useCase: OTHER, onDay: "") { rationale } incidents(modelId: "x") { nodes { id } } }',
  ]) {
    const { errors } = await api.ask(people.regulator, query);
    assert.match(errors[0]!.message, /calendar day such as|no model/, query);
  }
});

test('a class decides which obligations apply, from the moment it was given', async (t) => {
  const { publishBox, tell, rowOf, modelId, read } = await house(t);
  await publishBox();
  const onDay = '2027-12-02';
  assert.equal((await rowOf('eu-ai-act-9', { onDay }))?.status, 'NOT_SATISFIED');
  assert.doesNotMatch((await rowOf('us-reg-b-1002-9'))!.because, /another use/);
  const before = (await read('{ viewPosition }')).viewPosition;
  const said = {
    riskClass: 'MINIMAL',
    useCase: 'FRAUD_DETECTION',
    legalBasis: 'Annex III 5(b)',
    rationale: 'Excepted.',
  };
  await tell(people.approver, 'reclassifyModel', 'ReclassifyModelInput', { modelId, ...said });
  const outside = await rowOf('eu-ai-act-9', { onDay });
  assert.equal(outside?.status, 'NOT_APPLICABLE');
  assert.match(outside!.because, /risk class high/);
  assert.match((await rowOf('us-reg-b-1002-9'))!.because, /another use/);
  assert.equal((await rowOf('us-reg-b-1002-9'))?.status, 'NOT_APPLICABLE');
  assert.doesNotMatch((await rowOf('us-reg-b-1002-9', { asOf: before }))!.because, /another use/);
  assert.equal((await rowOf('eu-ai-act-9', { onDay, asOf: before }))?.status, 'NOT_SATISFIED');
  const suggested =
    '{ a: suggestedClass(useCase: CREDIT_SCORING) { riskClass grade } b: suggestedClass(useCase: OTHER) { grade } }';
  assert.deepEqual(await read(suggested), { a: { riskClass: 'HIGH', grade: 'S' }, b: null });
});

test('a word shows that an obligation is met for as long as it is good, and is found in the list', async (t) => {
  const { tell, rowOf, modelId, read } = await house(t);
  const obligation = {
    obligationId: 'zz-demo-1',
    title: 'Somebody has looked',
    demand: 'Somebody looks at it once a year.',
    jurisdiction: 'ZZ',
    source: { citation: 'Made up for a test', grade: 'M' },
    effectiveFrom: '2026-01-01',
    check: { kind: 'ATTESTED', roles: ['APPROVER'], validMonths: 12 },
  };
  await tell(people.regulator, 'publishObligation', 'PublishObligationInput', obligation);
  assert.equal((await rowOf('zz-demo-1'))?.status, 'NOT_SATISFIED');
  const before = (await read('{ viewPosition }')).viewPosition;
  const word = { obligationId: 'zz-demo-1', modelId, role: 'APPROVER', statement: 'I looked.' };
  const { attestationId } = await tell(
    people.approver,
    'recordAttestation',
    'RecordAttestationInput',
    word,
    'attestationId',
  );
  const row = await rowOf('zz-demo-1');
  assert.equal(row?.status, 'SATISFIED');
  const list = `query ($m: ID, $asOf: PointInTime) { attestations(modelId: $m, asOf: $asOf) { nodes { id eventId role validUntil attestor { name } } } }`;
  const [attestation] = (await read(list, { m: modelId })).attestations.nodes;
  assert.equal(attestation.id, attestationId);
  assert.deepEqual(row?.evidenceIds, [attestation.eventId]);
  assert.match(attestation.attestor.name, /a\.pprover$/);
  const ended = await rowOf('zz-demo-1', { onDay: attestation.validUntil });
  assert.equal(ended?.status, 'NOT_SATISFIED');
  assert.match(ended!.because, /ended on/);
  assert.equal((await rowOf('zz-demo-1', { asOf: before }))?.status, 'NOT_SATISFIED');
  assert.deepEqual((await read(list, { asOf: before })).attestations.nodes, []);
  assert.deepEqual((await read(list, {}, stranger)).attestations.nodes, []);
});

test('an incident is overdue from its deadline to its first report, also as of a past position', async (t) => {
  const { tell, read, modelId } = await house(t);
  const opened = {
    kind: 'SERIOUS',
    title: 'Wrong refusals',
    description: 'A column was read twice.',
    modelId,
    occurredAt: '2026-01-01T00:00:00Z',
    awareAt: '2026-01-02T00:00:00Z',
  };
  const { incidentId } = await tell(people.engineer, 'openIncident', 'OpenIncidentInput', opened, 'incidentId');
  await tell(people.engineer, 'openIncident', 'OpenIncidentInput', { ...opened, kind: 'OTHER', modelId: null });
  const list = `query ($overdue: Boolean!, $status: IncidentStatus, $asOf: PointInTime, $at: Position) {
    incidents(overdue: $overdue, status: $status, asOf: $asOf, atLeast: $at) {
      nodes { id status overdue dueAt basis reportedAt closedAt cause owner { name } reports { authority recordedBy { name } } } } }`;
  const late = async (variables: object = {}) => (await read(list, { overdue: true, ...variables })).incidents.nodes;
  const [incident, ...rest] = await late();
  assert.deepEqual(rest, []);
  assert.equal(incident.id, incidentId);
  assert.equal(incident.dueAt, '2026-01-17T00:00:00.000Z');
  assert.match(incident.basis, /art\. 73.*\(M\)/);
  assert.match(incident.owner.name, /e\.ngineer$/);
  const before = (await read('{ viewPosition }')).viewPosition;
  const told = { incidentId, authority: 'Market surveillance', reference: 'A-1', reportedAt: '2026-01-20T00:00:00Z' };
  await tell(people.operator, 'reportIncident', 'ReportIncidentInput', told);
  assert.deepEqual(await late(), []);
  assert.deepEqual(await late({ asOf: before }), [incident]);
  await tell(people.approver, 'closeIncident', 'CloseIncidentInput', {
    incidentId,
    cause: 'A mapping.',
    measures: 'A test.',
  });
  const [closed] = (await read(list, { overdue: false, status: 'CLOSED' })).incidents.nodes;
  assert.equal(closed.id, incidentId);
  assert.equal(closed.cause, 'A mapping.');
  assert.equal(closed.reports[0].authority, 'Market surveillance');
  const one = `query ($id: ID!, $asOf: PointInTime) { incident(id: $id, asOf: $asOf) { status reportedAt cause reports { authority } } }`;
  assert.deepEqual((await read(one, { id: incidentId, asOf: before })).incident, {
    status: 'OPEN',
    reportedAt: null,
    cause: null,
    reports: [],
  });
  assert.equal((await read(one, { id: incidentId }, stranger)).incident, null);
});

test('retention rules, holds and reports read as they are and as they were', async (t) => {
  const { api, tell, read, modelId } = await house(t);
  const rule = { thing: 'EVENT_LOG', months: 60, reason: 'Five years.' };
  await tell(people.operator, 'setRetentionRule', 'SetRetentionRuleInput', rule);
  const hold = { modelId, authority: 'Regional court', reason: 'Case 1.' };
  const { holdId } = await tell(people.regulator, 'placeLegalHold', 'PlaceLegalHoldInput', hold, 'holdId');
  const query = `query ($open: Boolean, $asOf: PointInTime, $at: Position) {
    retentionRules(asOf: $asOf, atLeast: $at) { thing months setBy { name } }
    legalHolds(open: $open, asOf: $asOf) { nodes { id kind modelId subject liftedAt liftedReason placedBy { name } } } }`;
  const before = (await read('{ viewPosition }')).viewPosition;
  const first = await read(query, { open: true });
  assert.deepEqual(
    first.retentionRules.map(({ thing, months }: typeof rule) => [thing, months]),
    [['EVENT_LOG', 60]],
  );
  assert.deepEqual(
    first.legalHolds.nodes.map((node: { id: string; kind: string; modelId: string }) => [
      node.id,
      node.kind,
      node.modelId,
    ]),
    [[holdId, 'MODEL', modelId]],
  );
  await tell(people.operator, 'setRetentionRule', 'SetRetentionRuleInput', { ...rule, months: 120 });
  await tell(people.operator, 'liftLegalHold', 'LiftLegalHoldInput', { holdId, reason: 'Over.' });
  const now = await read(query, { open: true });
  assert.equal(now.retentionRules[0].months, 120);
  assert.deepEqual(now.legalHolds.nodes, []);
  assert.equal((await read(query)).legalHolds.nodes[0].liftedReason, 'Over.');
  assert.deepEqual(await read(query, { open: true, asOf: before }), first);

  const reportId = 'rp_0000000000000001';
  const receipt = await api.deps.commands.execute(
    reportDecider,
    streams.report(reportId),
    {
      type: 'FinaliseReport',
      data: {
        reportId,
        kind: 'annex-iv',
        title: 'Technical documentation',
        about: { modelId, version: 1, datasetId: null, datasetVersion: null },
        businessUnit: 'retail',
        periodFrom: null,
        periodTo: null,
        asOf: '5',
        files: [{ mediaType: 'application/pdf', digest: 'd'.repeat(64), bytes: 10 }],
      },
      now: api.deps.clock.now(),
    },
    commandContext({ commandId: 'report' }),
  );
  await api.deps.waitForView(receipt.position, 5_000);
  const reports =
    '{ reports(kind: ANNEX_IV) { nodes { id modelId version title files { digest bytes } periodFrom } } }';
  assert.deepEqual((await read(reports)).reports.nodes, [
    {
      id: reportId,
      modelId,
      version: 1,
      title: 'Technical documentation',
      files: [{ digest: 'd'.repeat(64), bytes: 10 }],
      periodFrom: null,
    },
  ]);
  assert.deepEqual((await read(reports, {}, stranger)).reports.nodes, []);
  assert.equal((await read(`{ report(id: "${reportId}") { id } }`)).report.id, reportId);
});

test('the matrix holds every obligation in force by every version, and its counts are those of its cells', async (t) => {
  const { api, publishBox, read, v, status } = await house(t);
  await publishBox();
  await registeredModel(api);
  const { complianceMatrix: matrix } = await read(MATRIX, { onDay: '2027-12-02' });
  assert.equal(matrix.day, '2027-12-02');
  assert.deepEqual(matrix.versions, [{ modelVersionId: v, businessUnit: 'retail', satisfied: false }]);
  const { rules } = await status({ onDay: '2027-12-02' });
  assert.deepEqual(
    new Map(matrix.cells.map((cell: { obligationId: string; status: string }) => [cell.obligationId, cell.status])),
    new Map(rules.map((row: Row) => [row.rule, row.status])),
  );
  assert.equal(matrix.cells.length, matrix.obligations.length * matrix.versions.length);
  for (const { status: stands, count } of matrix.counts) {
    assert.equal(matrix.cells.filter((cell: { status: string }) => cell.status === stands).length, count, stands);
  }
  const other = await read(MATRIX, { onDay: '2027-12-02' }, stranger);
  assert.deepEqual([other.complianceMatrix.versions, other.complianceMatrix.cells], [[], []]);
});

test('what was done about the law is evidence: whoever reads it, in their own unit too, is recorded', async (t) => {
  const { api, tell, modelId } = await house(t);
  await tell(people.engineer, 'openIncident', 'OpenIncidentInput', {
    kind: 'OTHER',
    title: 'A slip',
    description: 'Nothing came of it.',
    modelId,
    occurredAt: '2026-01-01T00:00:00Z',
    awareAt: '2026-01-01T00:00:00Z',
  });
  for (const bearer of [people.business, people.approver, people.operator, people.regulator]) {
    const before = (await api.events()).length;
    good(await api.ask(bearer, '{ incidents { nodes { title } } }'));
    const reads = (await api.events()).slice(before);
    assert.deepEqual(
      reads.map(({ type }) => type),
      ['EvidenceRead'],
    );
  }
});

// Entering the law and what the house does about it, through the API: the box, obligations, attestations, incidents, retention and
// classes; every refusal one sentence, and nothing recorded by it.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { OBLIGATIONS_BOX } from '../../../domain/compliance/box/obligations-box.ts';
import { type Answer, startApi, token } from '../api-fixture.ts';
import { evaluatedVersion, good, people, registeredModel } from '../seeded-model.ts';

const PUBLISH = `mutation ($input: PublishObligationInput!) { publishObligation(input: $input) { obligationId edition receipt { position replayed } } }`;
const BOX = `mutation ($input: PublishBoxedObligationsInput!) { publishBoxedObligations(input: $input) { published standing ourOwn receipt { position } } }`;
const ATTEST = `mutation ($input: RecordAttestationInput!) { recordAttestation(input: $input) { attestationId receipt { replayed } } }`;
const OPEN = `mutation ($input: OpenIncidentInput!) { openIncident(input: $input) { incidentId receipt { position } } }`;
const REPORT = `mutation ($input: ReportIncidentInput!) { reportIncident(input: $input) { receipt { position } } }`;
const CLOSE = `mutation ($input: CloseIncidentInput!) { closeIncident(input: $input) { receipt { position } } }`;
const KEEP = `mutation ($input: SetRetentionRuleInput!) { setRetentionRule(input: $input) { receipt { position } } }`;
const CLASSIFY = `mutation ($input: ReclassifyModelInput!) { reclassifyModel(input: $input) { receipt { replayed } } }`;

const obligation = {
  obligationId: 'zz-demo-1',
  title: 'Somebody has looked',
  demand: 'Somebody looks at it once a year.',
  jurisdiction: 'ZZ',
  source: { citation: 'Made up for a test', grade: 'M' },
  effectiveFrom: '2026-01-01',
  check: { kind: 'ATTESTED', roles: ['APPROVER'], validMonths: 12 },
};

async function house(t: TestContext) {
  const api = await startApi(t);
  const refused = async (code: string, sentence: RegExp, bearer: string, query: string, input: object) => {
    const before = (await api.events()).length;
    const { errors } = await api.ask(bearer, query, { input });
    assert.equal(errors[0]?.extensions.code, code, JSON.stringify([input, errors]));
    assert.match(errors[0]!.message, sentence);
    const added = (await api.events()).slice(before).filter(({ type }) => type !== 'AccessDenied');
    assert.deepEqual(added, []);
  };
  const done = async (bearer: string, query: string, input: object): Promise<Answer['data']> =>
    Object.values(good(await api.ask(bearer, query, { input })).data)[0];
  return { api, refused, done };
}

test('the box published twice is in the ledger once, editions in order, by jurisdiction where it is asked for', async (t) => {
  const { api, refused, done } = await house(t);
  await refused('FORBIDDEN', /regulator/, people.engineer, BOX, {});
  await refused('BAD_INPUT', /The box holds law of EU/, people.regulator, BOX, { jurisdictions: ['MARS'] });
  const ids = [...new Set(OBLIGATIONS_BOX.map(({ obligationId }) => obligationId))];
  const inUs = [
    ...new Set(
      OBLIGATIONS_BOX.filter(({ jurisdiction }) => jurisdiction === 'US').map(({ obligationId }) => obligationId),
    ),
  ];
  assert.deepEqual((await done(people.approver, BOX, { jurisdictions: ['US'] })).published, inUs);
  const rest = await done(people.regulator, BOX, { commandId: 'box' });
  assert.deepEqual([...rest.published, ...rest.standing].sort(), [...ids].sort());
  assert.deepEqual([...rest.standing].sort(), [...inUs].sort());
  const [again, retried] = await Promise.all([
    done(people.regulator, BOX, {}),
    done(people.regulator, BOX, { commandId: 'box' }),
  ]);
  for (const { published, standing, ourOwn } of [again, retried]) {
    assert.deepEqual([published, [...standing].sort(), ourOwn], [[], [...ids].sort(), []]);
  }
  const entered = (await api.events()).flatMap((event) => (event.type === 'ObligationPublished' ? [event.data] : []));
  const byId = (a: (typeof entered)[number], b: (typeof entered)[number]) =>
    a.obligationId === b.obligationId ? a.edition - b.edition : a.obligationId < b.obligationId ? -1 : 1;
  assert.deepEqual([...entered].sort(byId), [...OBLIGATIONS_BOX].sort(byId));
});

test('two who publish the box at once publish it once', async (t) => {
  const { api, done } = await house(t);
  await Promise.all([done(people.regulator, BOX, {}), done(people.approver, BOX, {})]);
  const entered = (await api.events()).filter(({ type }) => type === 'ObligationPublished');
  assert.equal(entered.length, OBLIGATIONS_BOX.length);
});

test('what the house entered in its own words stays as it is, and the rest of the box enters', async (t) => {
  const { done } = await house(t);
  const { obligationId } = OBLIGATIONS_BOX[0]!;
  await done(people.regulator, PUBLISH, { ...obligation, obligationId });
  const { ourOwn, published } = await done(people.regulator, BOX, {});
  assert.deepEqual(ourOwn, [obligationId]);
  assert.ok(!published.includes(obligationId) && published.length > 10);
});

test('an obligation enters with days, a source and a way to show it, edition by edition', async (t) => {
  const { refused, done } = await house(t);
  const bad = (code: string, sentence: RegExp, change: object, bearer = people.regulator) =>
    refused(code, sentence, bearer, PUBLISH, { ...obligation, ...change });
  await bad('FORBIDDEN', /approver/, {}, people.operator);
  await bad('BAD_INPUT', /needs effectiveFrom/, { effectiveFrom: null });
  await bad('BAD_INPUT', /calendar day/, { effectiveFrom: '2026-02-30' });
  await bad('BAD_INPUT', /lies after effectiveFrom/, { effectiveTo: '2026-01-01' });
  await bad('BAD_INPUT', /words of a-z/, { obligationId: 'Not An Id' });
  await bad('BAD_INPUT', /no check of this name/, { check: { kind: 'DERIVED' } });
  await bad('BAD_INPUT', /names the roles/, { check: { kind: 'ATTESTED' } });
  await bad('BAD_INPUT', /never published/, { supersedes: 'zz-nothing' });
  await bad('BAD_INPUT', /never published/, { supersedes: '../x' });
  await bad('BAD_INPUT', /https/, { source: { citation: 'x', url: 'ftp://x', grade: 'M' } });
  await bad('ALREADY_EXISTS', /rule of the house/, { obligationId: 'artifact-digest-verified' });
  assert.equal((await done(people.regulator, PUBLISH, { ...obligation, commandId: 'o' })).edition, 1);
  assert.equal((await done(people.regulator, PUBLISH, { ...obligation, commandId: 'o' })).receipt.replayed, true);
  await bad('BAD_INPUT', /begin after that day/, {});
  assert.equal((await done(people.regulator, PUBLISH, { ...obligation, effectiveFrom: '2027-01-01' })).edition, 2);
});

test('only a role that the obligation asks for, and the token holds, vouches for it', async (t) => {
  const { refused, done, api } = await house(t);
  const modelId = await registeredModel(api);
  await done(people.regulator, PUBLISH, obligation);
  await done(people.regulator, PUBLISH, {
    ...obligation,
    obligationId: 'zz-told',
    check: { kind: 'INFORMATIVE' },
  });
  const word = {
    obligationId: 'zz-demo-1',
    modelId,
    role: 'APPROVER',
    statement: 'I looked.',
    validFrom: '2026-11-01',
  };
  const bad = (code: string, sentence: RegExp, change: object, bearer = people.approver) =>
    refused(code, sentence, bearer, ATTEST, { ...word, ...change });
  await bad('FORBIDDEN', /role approver/, { role: 'OPERATOR' }, people.operator);
  await bad('FORBIDDEN', /does not hold the role approver/, {}, people.engineer);
  await bad('WRONG_BUSINESS_UNIT', /another/, {}, token('x', ['approver'], 'cards'));
  await bad('WRONG_BUSINESS_UNIT', /another/, {}, token('x', ['approver', 'operator'], 'cards'));
  await bad('NOT_FOUND', /never published/, { obligationId: 'zz-nothing' });
  await bad('BAD_INPUT', /for information alone/, { obligationId: 'zz-told' });
  await bad('NOT_FOUND', /no model/, { modelId: 'md_0000000000000000' });
  await bad('NOT_FOUND', /no version 7/, { version: 7 });
  await bad('BAD_INPUT', /lies ahead/, { validFrom: '2999-01-01' });
  assert.match((await done(people.approver, ATTEST, { ...word, validFrom: null })).attestationId, /^at_/);
});

test('an incident is opened with an owner, reported, then closed; what is out of order is refused', async (t) => {
  const { refused, done, api } = await house(t);
  const modelId = await registeredModel(api);
  const opened = {
    kind: 'SERIOUS',
    title: 'Wrong refusals',
    description: 'A column was read twice.',
    modelId,
    occurredAt: '2026-01-01T00:00:00Z',
    awareAt: '2026-01-02T00:00:00Z',
  };
  const bad = (code: string, sentence: RegExp, change: object, bearer = people.engineer) =>
    refused(code, sentence, bearer, OPEN, { ...opened, ...change });
  await bad('FORBIDDEN', /engineer/, {}, people.finance);
  await bad('BAD_INPUT', /has not come yet/, { awareAt: '2999-01-01T00:00:00Z' });
  await bad('BAD_INPUT', /after awareAt/, { occurredAt: '2026-02-01T00:00:00Z' });
  await bad('BAD_INPUT', /without its model/, { modelId: null, version: 1 });
  await bad('NOT_FOUND', /no version 3/, { version: 3 });
  await bad('NOT_FOUND', /nobody who has acted/, { owner: 'sb_0000000000000000' });
  await bad('WRONG_BUSINESS_UNIT', /another/, {}, token('x', ['engineer'], 'cards'));
  const owner = (await api.vault.findReference('actor', 'countersign-test|e.ngineer'))!;
  const { incidentId } = await done(people.business, OPEN, { ...opened, owner });
  const report = { incidentId, authority: 'Market surveillance', reference: 'A-1', reportedAt: '2026-01-03T00:00:00Z' };
  const close = { incidentId, cause: 'A mapping.', measures: 'A test.' };
  await refused('BAD_INPUT', /must be reported by/, people.approver, CLOSE, close);
  await refused('NOT_FOUND', /no incident/, people.operator, REPORT, { ...report, incidentId: 'nc_0000000000000000' });
  await refused('BAD_INPUT', /before/, people.operator, REPORT, { ...report, reportedAt: '2026-01-01T12:00:00Z' });
  await refused('WRONG_BUSINESS_UNIT', /another/, token('x', ['approver'], 'cards'), REPORT, report);
  await done(people.operator, REPORT, report);
  await done(people.approver, CLOSE, close);
  await refused('INCIDENT_CLOSED', /was closed/, people.approver, CLOSE, close);
});

test('a retention rule has a length and a reason, and names law that was published', async (t) => {
  const { refused, done } = await house(t);
  const rule = { thing: 'EVENT_LOG', months: 120, reason: 'Ten years.' };
  await refused('FORBIDDEN', /operator/, people.business, KEEP, rule);
  await refused('BAD_INPUT', /months/, people.operator, KEEP, { ...rule, months: 0 });
  await refused('BAD_INPUT', /never published/, people.operator, KEEP, { ...rule, obligationId: 'zz-demo-1' });
  await done(people.regulator, PUBLISH, obligation);
  await done(people.operator, KEEP, { ...rule, obligationId: 'zz-demo-1' });
});

test('a second person classifies a model, with a text and a reason', async (t) => {
  const { refused, done, api } = await house(t);
  const { modelId } = await evaluatedVersion(api);
  const input = {
    modelId,
    riskClass: 'HIGH',
    useCase: 'CREDIT_SCORING',
    legalBasis: 'Annex III 5(b)',
    rationale: 'Loans.',
  };
  await refused('FORBIDDEN', /approver/, people.engineer, CLASSIFY, input);
  const owner = token('e.ngineer', ['engineer', 'approver']);
  await refused('FOUR_EYES_REQUIRED', /second person/, owner, CLASSIFY, input);
  await refused('WRONG_BUSINESS_UNIT', /another/, token('x', ['approver'], 'cards'), CLASSIFY, input);
  await refused('BAD_INPUT', /legalBasis/, people.approver, CLASSIFY, { ...input, legalBasis: ' ' });
  assert.equal((await done(people.approver, CLASSIFY, input)).receipt.replayed, false);
  assert.equal((await done(people.approver, CLASSIFY, input)).receipt.replayed, true, 'said already');
});

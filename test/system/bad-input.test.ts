// What comes in wrong gets one sentence that a person can act on, under a code of the closed list, and changes nothing in the
// ledger but the record of a denial. Over real HTTP, against the whole house.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { issueToken } from '../../api/auth/issue-token.ts';
import { compose } from '../../app/compose.ts';
import { ensureDevelopmentKeys } from '../../app/development-keys.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { PREDICT } from '../../examples/demo/score-held-out.ts';
import { ask, post, uploadCsv } from '../support/system/ask.ts';
import { type Deployed, deployed, deployTable, evaluated, trainedVersion } from '../support/system/deploy-table.ts';
import { loanFeatures, loanTable, personOf } from '../support/system/loan-table.ts';
import { readLedger } from '../support/system/read-ledger.ts';
import { type House, startHouse } from '../support/system/server-in-process.ts';
import { castTokens, tokenFor } from '../support/system/tokens.ts';

let house: House;
let tokens: Awaited<ReturnType<typeof castTokens>>;
let model: Deployed;
/** Of the same model: trained, and neither evaluated nor approved. */
let unapproved: number;
let closedDeployment: string;
/** A data set whose version 1 is open. */
let openDataset: string;
const cleanup: (() => void | Promise<void>)[] = [];

const CLOSE = 'mutation ($input: CloseDeploymentInput!) { closeDeployment(input: $input) { receipt { revision } } }';
const APPROVE =
  'mutation ($input: DecideModelVersionInput!) { approveModelVersion(input: $input) { receipt { revision } } }';
const OPEN = 'mutation ($input: OpenDeploymentInput!) { openDeployment(input: $input) { deploymentId } }';
const SEAL =
  'mutation ($input: SealDatasetVersionInput!) { sealDatasetVersion(input: $input) { receipt { revision } } }';
const REGISTER = 'mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id } } }';

before(async () => {
  house = await startHouse({ after: (work) => void cleanup.push(work) });
  tokens = await castTokens(house.config);
  const { cast } = house;
  model = await deployTable(cast, loanTable, { key: 'first', parameters: { epochs: 1 } });
  const second = await trainedVersion(cast, model, { key: 'second', parameters: { epochs: 1, seed: 2 } });
  await evaluated(cast, model.modelId, second.version, 'second');
  closedDeployment = await deployed(cast, model.modelId, second.version, 'closed');
  const third = await trainedVersion(cast, model, { key: 'third', parameters: { epochs: 1, seed: 3 } });
  unapproved = third.version;
  await cast.operator.ask(CLOSE, { input: { deploymentId: closedDeployment, reason: 'The desk was closed.' } });
  const { columns, positiveValue } = loanTable;
  const source = { title: 'loans', licence: 'none', synthetic: null };
  const registered = await cast.engineer.ask<{ registerDataset: { dataset: { id: string } } }>(REGISTER, {
    input: { name: 'open', columns, positiveValue, source },
  });
  openDataset = registered.registerDataset.dataset.id;
});
after(async () => {
  for (const work of cleanup.reverse()) await work();
});

interface Refusal {
  readonly code: string;
  readonly sentence: string;
}

interface Case {
  readonly name: string;
  readonly send: () => Promise<Refusal>;
  readonly code: string;
  /** Must stand in the sentence: where it is, or what would be right. */
  readonly says: RegExp;
  /** A denial of somebody known is an event. */
  readonly denied?: true;
}

/** The refusal in a GraphQL answer; fails where there is none. */
async function refused(answer: ReturnType<typeof ask>): Promise<Refusal> {
  const { errors, text } = await answer;
  assert.equal(errors.length, 1, text);
  return { code: errors[0]!.extensions.code, sentence: errors[0]!.message };
}

const graphql = (token: string | undefined, document: string, input: object) =>
  refused(ask(house.url, token, document, { input }));

const predict = (change: object, token?: string) => predictAs(token ?? tokens.business, change);
const predictAs = (token: string | undefined, change: object = {}) =>
  graphql(token, PREDICT, {
    deploymentId: model.deploymentId,
    idempotencyKey: 'bad',
    subjectId: personOf(1),
    features: loanFeatures(1),
    ...change,
  });

async function upload(
  csv: string | Uint8Array,
  token: string | undefined = tokens.engineer,
  path?: string,
): Promise<Refusal> {
  const { code, sentence, status, text } = await uploadCsv(
    house.url,
    token,
    path ?? `/datasets/${openDataset}/versions/1/rows?fileName=bad.csv`,
    csv,
  );
  assert.ok(status >= 400, text);
  return { code: code!, sentence: sentence! };
}

const HEADER = 'person,amount,status,job,bad';
const row = (number: number, bad = 'no') => `p-${number},100,none,yes,${bad}`;

/** `{"alg":"none"}` and a body that says what a true one would. */
function unsigned(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`;
}

/** Key confusion: an HMAC under the public key, which everybody may have. */
async function confused(): Promise<string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims())}`;
  const { publicPem } = await ensureDevelopmentKeys(house.config.keysDir);
  return `${body}.${createHmac('sha256', publicPem).update(body).digest('base64url')}`;
}

function claims() {
  const { issuer, audience } = house.config;
  const now = Math.floor(Date.now() / 1000);
  const who = { sub: 'mallory', roles: ['operator'], business_unit: 'retail' };
  return { iss: issuer, aud: audience, iat: now, nbf: now, exp: now + 3600, ...who };
}

function forged(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return issueToken(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), {
    subject: 'mallory',
    roles: ['operator'],
    businessUnit: 'retail',
    issuer: house.config.issuer,
    audience: house.config.audience,
    now: Date.now(),
    lifetimeSeconds: 3600,
  });
}

const approve = (token: string) =>
  graphql(token, APPROVE, { modelId: model.modelId, version: unapproved, rationale: 'Mine.' });
/** Who asked for the versions, with the right to approve others'. */
const requester = () => tokenFor(house.config, { subject: 'e.moreau', role: ['engineer', 'approver'] });
const elsewhere = (role: 'business' | 'engineer') => tokenFor(house.config, { role, businessUnit: 'wholesale' });
const closing = (input: object, token = tokens.operator) =>
  graphql(token, CLOSE, { deploymentId: model.deploymentId, reason: 'none', ...input });

const CASES: readonly Case[] = [
  // files
  {
    name: 'a quote that does not end',
    send: () => upload(`${HEADER}\n${row(1)}\n"p-2,100,none,yes,no\n`),
    code: 'MALFORMED_CSV',
    says: /line 3/,
  },
  {
    name: 'a line with too few fields',
    send: () => upload(`${HEADER}\n${row(1)}\np-2,100\n`),
    code: 'MALFORMED_CSV',
    says: /line 3 .*2 fields.* 5/,
  },
  {
    name: 'text in a number column',
    send: () => upload(`${HEADER}\n${row(1)}\np-2,much,none,yes,no\n`),
    code: 'WRONG_TYPE',
    says: /"amount" on line 3/,
  },
  {
    name: 'NaN in a file',
    send: () => upload(`${HEADER}\np-1,NaN,none,yes,no\n`),
    code: 'NOT_FINITE',
    says: /"amount" on line 2/,
  },
  {
    name: 'an unknown column',
    send: () => upload(`${HEADER},extra\n${row(1)},1\n`),
    code: 'UNKNOWN_COLUMN',
    says: /"extra"/,
  },
  {
    name: 'a missing column',
    send: () => upload('person,amount,job,bad\np-1,1,yes,no\n'),
    code: 'MISSING_COLUMN',
    says: /"status"/,
  },
  { name: 'an empty file', send: () => upload(''), code: 'EMPTY_FILE', says: /header/ },
  { name: 'a header without rows', send: () => upload(`${HEADER}\n`), code: 'EMPTY_FILE', says: /no rows/ },
  {
    name: 'bytes that are no UTF-8',
    send: () => upload(Buffer.from([...Buffer.from(`${HEADER}\n`), 0xff, 0xfe, 0x0a])),
    code: 'MALFORMED_CSV',
    says: /UTF-8/,
  },
  {
    name: 'a row without a subject',
    send: () => upload(`${HEADER}\n,100,none,yes,no\n`),
    code: 'BAD_INPUT',
    says: /"person" on line 2/,
  },
  {
    name: 'rows for a sealed version',
    send: () =>
      upload(
        `${HEADER}\n${row(1)}\n`,
        tokens.engineer,
        `/datasets/${model.datasetId}/versions/1/rows?fileName=late.csv`,
      ),
    code: 'DATASET_VERSION_SEALED',
    says: /version 2/,
  },
  {
    name: 'rows for an unknown data set',
    send: () =>
      upload(`${HEADER}\n`, tokens.engineer, '/datasets/ds_aaaaaaaaaaaaaaaaaaaa/versions/1/rows?fileName=x.csv'),
    code: 'NOT_FOUND',
    says: /data set/,
  },
  {
    name: 'sealing a sealed version',
    send: () => graphql(tokens.engineer, SEAL, { datasetId: model.datasetId, version: 1 }),
    code: 'DATASET_VERSION_SEALED',
    says: /version 2/,
  },
  {
    name: 'sealing what is empty',
    send: () => graphql(tokens.engineer, SEAL, { datasetId: openDataset, version: 1 }),
    code: 'DATASET_EMPTY',
    says: /ingest/,
  },
  // what is asked of a model
  {
    name: 'an unknown feature',
    send: () => predict({ features: { ...loanFeatures(1), colour: 'red' } }),
    code: 'UNKNOWN_COLUMN',
    says: /"colour"/,
  },
  {
    name: 'an unknown category',
    send: () => predict({ features: { ...loanFeatures(1), job: 'maybe' } }),
    code: 'UNKNOWN_CATEGORY',
    says: /"job"/,
  },
  {
    name: 'text where a number is due',
    send: () => predict({ features: { ...loanFeatures(1), amount: '12' } }),
    code: 'WRONG_TYPE',
    says: /"amount"/,
  },
  {
    name: 'a number where text is due',
    send: () => predict({ features: { ...loanFeatures(1), job: 1 } }),
    code: 'WRONG_TYPE',
    says: /"job"/,
  },
  {
    name: 'a list where a value is due',
    send: () => predict({ features: { ...loanFeatures(1), amount: [1] } }),
    code: 'WRONG_TYPE',
    says: /"amount"/,
  },
  {
    name: 'NaN, as GraphQL text would write it',
    send: () =>
      refused(
        post(
          house.url,
          tokens.business,
          JSON.stringify({
            query: `mutation { predict(input: { deploymentId: "${model.deploymentId}", idempotencyKey: "n", subjectId: "p", features: { amount: NaN } }) { prediction { id } } }`,
          }),
        ),
      ),
    code: 'WRONG_TYPE',
    says: /"amount"/,
  },
  {
    name: 'a number beyond 32 bits',
    send: () => predict({ features: { ...loanFeatures(1), amount: 1e300 } }),
    code: 'NOT_FINITE',
    says: /"amount"/,
  },
  {
    name: 'features that are no object',
    send: () => predict({ features: [1, 2] }),
    code: 'BAD_INPUT',
    says: /features|variable/i,
  },
  {
    name: 'nobody to decide about',
    send: () => predict({ subjectId: null }),
    code: 'SUBJECT_REQUIRED',
    says: /subjectId/,
  },
  { name: 'an empty key', send: () => predict({ idempotencyKey: '' }), code: 'BAD_INPUT', says: /idempotencyKey/ },
  {
    name: 'an unknown deployment',
    send: () => predict({ deploymentId: 'dp_aaaaaaaaaaaaaaaaaaaa' }),
    code: 'NOT_FOUND',
    says: /deployment/,
  },
  {
    name: 'an id of another noun',
    send: () => predict({ deploymentId: model.modelId }),
    code: 'NOT_FOUND',
    says: /dp_/,
  },
  {
    name: 'a closed deployment',
    send: () => predict({ deploymentId: closedDeployment }),
    code: 'DEPLOYMENT_CLOSED',
    says: /closed/,
  },
  // commands
  {
    name: 'deploying an unapproved version',
    send: () =>
      graphql(tokens.operator, OPEN, {
        name: 'x',
        modelId: model.modelId,
        version: unapproved,
        decisions: { atOrAbove: 'A', below: 'B' },
      }),
    code: 'MODEL_VERSION_NOT_APPROVED',
    says: /approved/,
  },
  {
    name: 'approving what was not measured',
    send: () => graphql(tokens.approver, APPROVE, { modelId: model.modelId, version: unapproved, rationale: 'Fine.' }),
    code: 'MODEL_VERSION_NOT_EVALUATED',
    says: /evaluate/,
  },
  {
    name: 'an unknown version',
    send: () => graphql(tokens.approver, APPROVE, { modelId: model.modelId, version: 99, rationale: 'Fine.' }),
    code: 'NOT_FOUND',
    says: /99/,
  },
  {
    name: 'a stale revision',
    send: () => closing({ expectedRevision: '7' }),
    code: 'STALE_REVISION',
    says: /revision/i,
  },
  {
    name: 'a revision that is none',
    send: () => closing({ expectedRevision: 'x' }),
    code: 'BAD_INPUT',
    says: /expectedRevision|variable/i,
  },
  {
    name: 'a sensitive column and nobody to own it',
    send: () =>
      graphql(tokens.engineer, REGISTER, {
        name: 'x',
        positiveValue: 'yes',
        columns: loanTable.columns.filter(({ role }) => role !== 'SUBJECT'),
        source: { title: 'x', licence: 'x' },
      }),
    code: 'SUBJECT_REQUIRED',
    says: /"status"/,
  },
  // GraphQL itself
  {
    name: 'a body that is no JSON',
    send: () => refused(post(house.url, tokens.business, '{"query": ')),
    code: 'BAD_INPUT',
    says: /JSON/,
  },
  {
    name: 'a document that cannot be read',
    send: () => refused(ask(house.url, tokens.business, 'query { me {')),
    code: 'BAD_INPUT',
    says: /line 1/,
  },
  {
    name: 'an unknown field',
    send: () => refused(ask(house.url, tokens.business, '{ me { shoeSize } }')),
    code: 'BAD_INPUT',
    says: /shoeSize/,
  },
  {
    name: 'a document that is too deep',
    send: () => refused(ask(house.url, tokens.regulator, deep(20))),
    code: 'QUERY_TOO_LARGE',
    says: /deep/,
  },
  // who asks
  { name: 'nobody', send: () => predictAs(undefined), code: 'UNAUTHENTICATED', says: /token/i },
  {
    name: 'an expired token',
    send: async () =>
      predict({}, await tokenFor(house.config, { role: 'business', issuedAt: Date.now() - 2 * 3_600_000 })),
    code: 'UNAUTHENTICATED',
    says: /expired/,
  },
  { name: 'a token signed by another key', send: () => predict({}, forged()), code: 'UNAUTHENTICATED', says: /forged/ },
  { name: 'a token that nobody signed', send: () => predict({}, unsigned()), code: 'UNAUTHENTICATED', says: /token/ },
  {
    name: 'an HMAC made with our public key',
    send: async () => predict({}, await confused()),
    code: 'UNAUTHENTICATED',
    says: /forged/,
  },
  {
    name: 'a token of another issuer',
    send: async () => predict({}, await tokenFor({ ...house.config, issuer: 'elsewhere' }, { role: 'business' })),
    code: 'UNAUTHENTICATED',
    says: /issuer/,
  },
  {
    name: 'a token for another audience',
    send: async () => predict({}, await tokenFor({ ...house.config, audience: 'elsewhere' }, { role: 'business' })),
    code: 'UNAUTHENTICATED',
    says: /audience/,
  },
  { name: 'a file from nobody', send: () => upload(`${HEADER}\n`, ''), code: 'UNAUTHENTICATED', says: /./ },
  {
    name: 'a role that may not',
    send: () => closing({}, tokens.business),
    code: 'FORBIDDEN',
    says: /operator/,
    denied: true,
  },
  {
    name: 'a file from a role that may not',
    send: () => upload(`${HEADER}\n${row(1)}\n`, tokens.business),
    code: 'FORBIDDEN',
    says: /engineer/,
    denied: true,
  },
  {
    name: 'a decision for another business unit',
    send: async () => predict({}, await elsewhere('business')),
    code: 'WRONG_BUSINESS_UNIT',
    says: /business unit/,
    denied: true,
  },
  {
    name: 'a file for another business unit',
    send: async () => upload(`${HEADER}\n${row(1)}\n`, await elsewhere('engineer')),
    code: 'WRONG_BUSINESS_UNIT',
    says: /business unit/,
    denied: true,
  },
  {
    name: 'the requester as approver',
    send: async () => approve(await requester()),
    code: 'FOUR_EYES_REQUIRED',
    says: /second person/,
    denied: true,
  },
];

function deep(levels: number): string {
  let inner = 'id';
  for (let level = 0; level < levels; level++) inner = `versions { model { ${inner} } }`;
  return `{ model(id: "${model.modelId}") { ${inner} } }`;
}

for (const { name, send, code, says, denied } of CASES) {
  test(`refused: ${name}`, async () => {
    const lengthBefore = readLedger(house.dataDir).length;
    const refusal = await send();
    assert.equal(refusal.code, code, refusal.sentence);
    assert.match(refusal.sentence, says);
    assert.match(refusal.sentence, /^["$A-Za-z][^\n]{5,400}\.$/, 'not one sentence');
    const added = readLedger(house.dataDir).slice(lengthBefore);
    assert.deepEqual(
      added.map(({ type, data }) => [type, (data as { code?: string }).code]),
      denied ? [['AccessDenied', code]] : [],
    );
  });
}

test('refused: sealing rows of one class', async () => {
  const csv = [HEADER, ...Array.from({ length: 20 }, (_, at) => row(at)), ''].join('\n');
  const { status } = await uploadCsv(
    house.url,
    tokens.engineer,
    `/datasets/${openDataset}/versions/1/rows?fileName=one.csv`,
    csv,
  );
  assert.equal(status, 201);
  const lengthBefore = readLedger(house.dataDir).length;
  const { code, sentence } = await graphql(tokens.engineer, SEAL, { datasetId: openDataset, version: 1 });
  assert.equal(code, 'ONE_CLASS');
  assert.match(sentence, /"bad" has 0 positive rows/);
  assert.equal(readLedger(house.dataDir).length, lengthBefore);
});

test('refused: a second server on the same data folder', async () => {
  const lengthBefore = readLedger(house.dataDir).length;
  await assert.rejects(compose(house.config), (error) => {
    assert.ok(error instanceof DomainError);
    assert.equal(error.code, 'UNAVAILABLE');
    assert.match(
      error.message,
      new RegExp(`is in use by process ${process.pid}; stop that process, or give another folder\\.$`),
    );
    return true;
  });
  assert.equal(readLedger(house.dataDir).length, lengthBefore);
  // The first one answers on.
  assert.equal((await ask(house.url, tokens.business, '{ me { businessUnit } }')).data.me.businessUnit, 'retail');
});

// A person's data stands nowhere in the clear (guarantee G5): not in the data folder, not in what the server says, not in an
// answer that refuses it. A made-up word goes in at every door where such a value may come, good or bad; then every
// byte is searched for it, while the server runs and after it ended. First: does the search find what is there?
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readConfig } from '../../app/config.ts';
import { makeCast } from '../../examples/demo/people.ts';
import { PREDICT } from '../../examples/demo/score-held-out.ts';
import { ask, post, uploadCsv } from '../support/system/ask.ts';
import { deployTable, publishPrices } from '../support/system/deploy-table.ts';
import { findSecret, findSecretUnder } from '../support/system/find-secret.ts';
import { loanFeatures, loanTable } from '../support/system/loan-table.ts';
import { ofType, readLedger } from '../support/system/read-ledger.ts';
import { startServerProcess } from '../support/system/server-process.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';
import { castTokens, tokenFor } from '../support/system/tokens.ts';

const SECRET = 'Qz7kVotherebyWx3';

test('the search finds a planted value in each form, and nothing where there is none', (t) => {
  const folder = temporaryFolder(t);
  const plant = (name: string, content: string | Buffer) => {
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
    writeFileSync(join(folder, 'deep', 'er', name), content);
  };
  plant('none', `${SECRET.slice(1)} ${SECRET.slice(0, -1)}`);
  assert.deepEqual(findSecretUnder(SECRET, folder), { files: 1, findings: [] });
  const around = (lead: number) => Buffer.from(`${'a'.repeat(lead)}${SECRET}zz`);
  plant('text', `x${SECRET}y`);
  for (const lead of [0, 1, 2]) {
    plant(`base64-${lead}`, around(lead).toString('base64'));
    plant(`base64url-${lead}`, around(lead).toString('base64url'));
  }
  plant('hex', around(1).toString('hex'));
  plant('HEX', around(1).toString('hex').toUpperCase());
  plant('utf16', Buffer.from(SECRET, 'utf16le'));
  plant('binary', Buffer.concat([Buffer.alloc(5000, 0xff), Buffer.from(SECRET), Buffer.alloc(10)]));
  const { files, findings } = findSecretUnder(SECRET, folder);
  const found = new Set(findings.map(({ where }) => where));
  assert.equal(found.size, files - 1, `found only ${[...found].join(', ')}`);
});

/** Each row of the first four and of one more has the word in its sensitive category: too few people share it to be a word of the model. */
function tableWithSecret() {
  const lines = loanTable.csv.trimEnd().split('\n');
  const changed = lines.map((line, at) => {
    if (at === 0) return line;
    const [person, amount, status, job, bad] = line.split(',');
    const marked = at <= 4 ? `${SECRET}-shared` : at <= 30 ? `${SECRET}-${at}` : status;
    return [`${person}-${SECRET}`, amount, marked, job, bad].join(',');
  });
  return { ...loanTable, csv: `${changed.join('\n')}\n` };
}

test('a sensitive value stands nowhere outside a ciphertext', async (t) => {
  const folder = temporaryFolder(t);
  const dataDir = join(folder, 'data');
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const server = await startServerProcess({
    dataDir,
    environment: { COUNTERSIGN_LOG_LEVEL: 'debug', TMPDIR: temporary },
  });
  t.after(() => server.kill());
  const { url } = server;
  const config = readConfig({}, { dataDir });
  const tokens = await castTokens(config);
  const cast = await makeCast(url, config, Date.now());
  await publishPrices(cast);
  const { deploymentId, datasetId, heldOutRows } = await deployTable(cast, tableWithSecret(), {
    key: 'sentinel',
    parameters: { epochs: 3 },
  });

  // Good requests, by somebody whose name is the word.
  const secretive = await tokenFor(config, { role: 'business', subject: `desk-${SECRET}` });
  const good = (at: number) => ({
    deploymentId,
    idempotencyKey: `key-${SECRET}-${at}`,
    subjectId: `new-${SECRET}-${at}`,
    features: { ...loanFeatures(at), status: `${SECRET}-${at}` },
    unknownCategories: 'OTHER',
  });
  const answers = await Promise.all([1, 2, 3].map((at) => ask(url, secretive, PREDICT, { input: good(at) })));
  for (const { errors } of answers) assert.deepEqual(errors, []);

  // Bad ones: each holds the word, and each is refused.
  const refusals: { readonly name: string; readonly text: string }[] = [];
  const refuse = async (
    name: string,
    answer: Promise<{ readonly text: string; readonly status: number; readonly errors?: readonly unknown[] }>,
  ) => {
    const { text, status, errors } = await answer;
    assert.ok(status >= 400 || (errors && errors.length > 0), `${name} was not refused: ${text}`);
    refusals.push({ name, text });
  };
  const predict = (change: object, token = tokens.business) =>
    ask(url, token, PREDICT, { input: { ...good(9), ...change } });
  await refuse('unknown category', predict({ unknownCategories: 'REJECT' }));
  await refuse('wrong type', predict({ features: { ...loanFeatures(9), amount: SECRET } }));
  await refuse('nested value', predict({ features: { ...loanFeatures(9), status: { [SECRET]: SECRET } } }));
  await refuse('no object', predict({ features: SECRET }));
  await refuse('list', predict({ features: { ...loanFeatures(9), status: [SECRET] } }));
  await refuse('subject of a wrong type', predict({ subjectId: { id: SECRET } }));
  await refuse('subject too long', predict({ subjectId: SECRET.repeat(100) }));
  await refuse('key too long', predict({ idempotencyKey: SECRET.repeat(100) }));
  await refuse('choice that is none', predict({ unknownCategories: SECRET }));
  await refuse(
    'other input under a key',
    ask(url, secretive, PREDICT, {
      input: { ...good(1), features: { ...loanFeatures(1), status: `${SECRET}-other` } },
    }),
  );
  await refuse('wrong unit', predict({}, await tokenFor(config, { role: 'business', businessUnit: 'wholesale' })));
  await refuse('no token', ask(url, undefined, PREDICT, { input: good(9) }));
  await refuse('token that is none', ask(url, SECRET, PREDICT, { input: good(9) }));
  await refuse(
    'unfinished document',
    ask(url, tokens.business, `mutation { predict(input: { features: { status: "${SECRET}"`),
  );
  await refuse('bad escape in the document', ask(url, tokens.business, `{ prediction(id: "${SECRET}\\q") { score } }`));
  await refuse(
    'literal of a wrong type',
    ask(url, tokens.business, `mutation { predict(input: "${SECRET}") { prediction { id } } }`),
  );
  await refuse(
    'literal in a number',
    ask(url, tokens.business, `{ predictions(first: "${SECRET}") { nodes { id } } }`),
  );
  await refuse('body that is no JSON', post(url, tokens.business, `{"query": "${SECRET}`));
  await refuse('body that is text', post(url, tokens.business, `"${SECRET}"`));
  await refuse(
    'id that is none',
    ask(
      url,
      tokens.operator,
      'mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { subject } }',
      { input: { subjectId: `${SECRET}-unknown`, reason: 'x' } },
    ),
  );
  const upload = (csv: string) =>
    uploadCsv(url, tokens.engineer, `/datasets/${datasetId}/versions/2/rows?fileName=late.csv`, csv);
  const header = 'person,amount,status,job,bad';
  const line = `${SECRET}-a,100,${SECRET},yes,no`;
  await refuse('file with a bad line', upload(`${header}\n${line}\n${SECRET},1\n`));
  await refuse('file with text for a number', upload(`${header}\n${line}\n${SECRET}-b,${SECRET},none,yes,no\n`));
  await refuse('file with an open quote', upload(`${header}\n${line}\n"${SECRET}-b,1,none,yes,no\n`));
  await refuse('file without a header', upload(`${line}\n${line}\n`));
  await refuse('file with a subject too long', upload(`${header}\n${SECRET.repeat(100)},1,none,yes,no\n`));

  for (const { name, text } of refusals) assert.deepEqual(findSecret(SECRET, name, Buffer.from(text)), [], text);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assert.ok(metrics.includes('ledger_events_total'));
  assert.deepEqual(findSecret(SECRET, 'metrics', Buffer.from(metrics)), []);
  const running = findSecretUnder(SECRET, folder);
  assert.deepEqual(running.findings, [], 'while it runs');
  assert.equal(await server.stop(), 0);
  const stopped = findSecretUnder(SECRET, folder);
  assert.deepEqual(stopped.findings, [], 'after its end');
  assert.deepEqual(findSecret(SECRET, 'what the server said', Buffer.from(server.said())), []);

  // The word did get in: the model was trained on its rows, and its answers are in the ledger.
  const events = readLedger(dataDir);
  assert.equal(ofType(events, 'PredictionScored').length, answers.length);
  assert.equal(ofType(events, 'RowsIngested')[0]!.data.rows, 120);
  assert.ok(heldOutRows.length > 0 && running.files > 5);
  t.diagnostic(`${refusals.length} refusals and ${running.files} files searched`);
});

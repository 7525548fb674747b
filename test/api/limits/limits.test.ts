// One request asks for so much and no more, whichever way it is written.
import assert from 'node:assert/strict';
import test from 'node:test';
import { DEFAULT_LIMITS } from '../../../api/limits/limits.ts';
import { startApi } from '../api-fixture.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

const deep = (levels: number) => {
  // A model's version leads to its model, which leads to its versions, for ever.
  const turn = (left: number): string => (left <= 0 ? 'id' : `model { versions { ${turn(left - 2)} } }`);
  return `{ modelVersion(id: "md_0000000000000001@1") { ${turn(levels)} } }`;
};
const code = (answer: { errors: readonly { extensions: { code: string } }[] }) => answer.errors[0]?.extensions.code;

test('operations that are too deep, too wide or too costly are refused before they run', async (t) => {
  const api = await startApi(t);
  good(await api.ask(people.engineer, deep(6)));
  assert.equal(code(await api.ask(people.engineer, deep(8))), 'QUERY_TOO_LARGE', 'lists in lists multiply');
  assert.equal(code(await api.ask(people.engineer, deep(14))), 'QUERY_TOO_LARGE');
  const aliases = Array.from({ length: 31 }, (_, i) => `a${i}: me { reference }`).join(' ');
  assert.equal(code(await api.ask(people.engineer, `{ ${aliases} }`)), 'QUERY_TOO_LARGE');
  const costly =
    '{ models(first: 500) { nodes { versions { trainingRun { model { name versions { id version status requestedBy { reference } } } } } } } }';
  assert.equal(code(await api.ask(people.engineer, costly)), 'QUERY_TOO_LARGE');
  good(await api.ask(people.engineer, costly.replace('500', '10')));
  const lists = '{ datasets(first: 500) { nodes { id name } edges { node { id name versions { id } } } } }';
  good(await api.ask(people.engineer, lists));
});

test('cost counts pages, also when the size is a variable, a default or in a fragment', async (t) => {
  const limits = { ...DEFAULT_LIMITS, maxCost: 1_000 };
  const api = await startApi(t, { limits });
  const body = 'nodes { id name businessUnit }';
  good(await api.ask(people.engineer, `{ models(first: 100) { ${body} } }`));
  good(await api.ask(people.engineer, `{ models { ${body} } }`));
  const inList = 'nodes { versions { evaluations { id auc brier } } }';
  assert.equal(code(await api.ask(people.engineer, `{ models(first: 1) { ${inList} } }`)), 'QUERY_TOO_LARGE');
  for (const [query, variables] of [
    [`{ models(first: 500) { ${body} } }`, {}],
    [`{ models(last: 500) { ${body} } }`, {}],
    [`query ($n: Int) { models(first: $n) { ${body} } }`, { n: 500 }],
    [`query ($n: Int = 500) { models(first: $n) { ${body} } }`, {}],
    [`fragment F on Query { models(first: 500) { ${body} } } { ...F }`, {}],
    [`{ ... { models(first: 500) { ${body} } } }`, {}],
  ] as const) {
    assert.equal(code(await api.ask(people.engineer, query, variables)), 'QUERY_TOO_LARGE', query);
  }
});

test('fragments that double each other are counted without being unfolded', async (t) => {
  const api = await startApi(t);
  const chain = Array.from({ length: 25 }, (_, i) => `fragment F${i} on Me { ...F${i + 1} ...F${i + 1} }`).join(' ');
  const started = process.hrtime.bigint();
  const answer = await api.ask(people.engineer, `${chain} fragment F25 on Me { reference roles } { me { ...F0 } }`);
  assert.equal(code(answer), 'QUERY_TOO_LARGE');
  assert.ok(Number(process.hrtime.bigint() - started) / 1e9 < 5, 'two to the power of 25 would take minutes');
});

test('a long document is refused by its tokens, a large body by its bytes', async (t) => {
  const api = await startApi(t);
  const long = `{ ${'me { reference } '.repeat(600)} }`;
  assert.equal(code(await api.ask(people.engineer, long)), 'QUERY_TOO_LARGE');
  const large = await api.ask(people.engineer, '{ me { reference } }', { x: 'x'.repeat(DEFAULT_LIMITS.maxBodyBytes) });
  assert.deepEqual([large.status, code(large)], [413, 'QUERY_TOO_LARGE']);
});

test('a batch has at most 1,000 rows', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const rows = Array.from({ length: 1_001 }, (_, i) => ({ idempotencyKey: `${i}`, features: {} }));
  const many = 'mutation ($input: PredictManyInput!) { predictMany(input: $input) { results { idempotencyKey } } }';
  assert.equal(code(await api.ask(people.business, many, { input: { deploymentId, rows } })), 'BAD_INPUT');
  assert.equal(code(await api.ask(people.business, many, { input: { deploymentId, rows: [] } })), 'BAD_INPUT');
  assert.equal((await api.events()).filter(({ type }) => type === 'PredictionScored').length, 0);
});

test('the schema is hidden from callers without a token where that is asked for', async (t) => {
  const hidden = await startApi(t, { limits: { ...DEFAULT_LIMITS, anonymousIntrospection: false } });
  const query = '{ __schema { queryType { name } } }';
  const refused = await hidden.ask(undefined, query);
  assert.deepEqual([refused.status, code(refused)], [401, 'UNAUTHENTICATED']);
  const spread = await hidden.ask(undefined, 'fragment S on Query { __schema { queryType { name } } } { ...S }');
  assert.equal(code(spread), 'UNAUTHENTICATED');
  good(await hidden.ask(people.engineer, query));
});

test('nothing of predict is done twice when it stands in one document twice', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const input = { deploymentId, idempotencyKey: 'k', subjectId: 'p', features: { amount: 1 } };
  const twice = PREDICT.replace('predict(', 'a: predict(').replace(
    /\}\s*$/,
    ' b: predict(input: $input) { receipt { replayed } } }',
  );
  const { data } = good(await api.ask(people.business, twice, { input }));
  assert.deepEqual([data.a.receipt.replayed, data.b.receipt.replayed], [false, true]);
});

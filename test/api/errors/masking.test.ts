// What is sent may be somebody's data: no error, no log line and no event quotes it back.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startApi } from '../api-fixture.ts';
import { datasetInput, deployedModel, PREDICT, people, REGISTER_DATASET, upload } from '../seeded-model.ts';

const SENTINEL = 'SENTINEL-7391';

test('no refusal quotes a value it was sent', async (t) => {
  const api = await startApi(t);
  const { deploymentId, datasetId } = await deployedModel(api);
  const predict = (change: object) => ({
    input: { deploymentId, idempotencyKey: 'k', subjectId: 'p', features: { amount: 1 }, ...change },
  });
  const inline = (features: string) =>
    `mutation { predict(input: { deploymentId: "${deploymentId}", idempotencyKey: "k", features: ${features} }) { receipt { position } } }`;
  const asked: [string, string, object, string?][] = [
    ['features is text', PREDICT, predict({ features: SENTINEL })],
    ['features is a list', PREDICT, predict({ features: [SENTINEL] })],
    ['a feature of the wrong type', PREDICT, predict({ features: { amount: SENTINEL } })],
    ['the key is an object', PREDICT, predict({ idempotencyKey: { [SENTINEL]: SENTINEL } })],
    [
      'a feature with the name of a prototype',
      PREDICT,
      predict({ features: JSON.parse(`{"__proto__": "${SENTINEL}"}`) }),
    ],
    ['the subject is a list', PREDICT, predict({ subjectId: [SENTINEL] })],
    ['an enum that is not one', PREDICT, predict({ unknownCategories: SENTINEL })],
    ['a field that is not there', PREDICT, predict({ [SENTINEL]: SENTINEL })],
    ['input is text', PREDICT, { input: SENTINEL }],
    ['an id that is none', PREDICT, predict({ deploymentId: SENTINEL })],
    ['inline features as text', inline(`"${SENTINEL}"`), {}],
    ['inline features as an enum', inline(SENTINEL), {}],
    ['a broken document', `mutation { predict(input: { features: { amount: "${SENTINEL}" `, {}],
    ['a broken string', `{ dataset(id: "${SENTINEL}`, {}],
    ['a position that is none', 'query ($p: Position) { viewPosition(atLeast: $p) }', { p: SENTINEL }],
    ['an inline position that is none', `{ viewPosition(atLeast: "${SENTINEL}") }`, {}],
    ['a cursor that is none', 'query ($c: String) { datasets(after: $c) { nodes { id } } }', { c: SENTINEL }],
    ['a revision that is none', REGISTER_DATASET, { input: { ...datasetInput, expectedRevision: SENTINEL } }],
    ['a text where columns belong', REGISTER_DATASET, { input: { ...datasetInput, columns: SENTINEL } }],
    ['an operation that is not there', `query A { me { reference } } query B { me { reference } }`, {}],
  ];
  for (const [what, query, variables] of asked) {
    for (const bearer of [people.business, people.engineer]) {
      const answer = await api.ask(bearer, query, variables);
      assert.ok(answer.errors.length > 0, what);
      assert.ok(!answer.text.includes(SENTINEL), `${what}: ${answer.text}`);
      assert.ok(!answer.text.includes('INTERNAL'), `${what}: ${answer.text}`);
      for (const { message } of answer.errors) assert.match(message, /\.$/, `${what}: a sentence`);
    }
  }
  const broken = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${people.business}` },
    body: `{"query": "${SENTINEL}`,
  });
  assert.equal(broken.status, 422);
  assert.ok(!(await broken.text()).includes(SENTINEL));
  const odd = await upload(api, people.engineer, `/datasets/${datasetId}/versions/${SENTINEL}/rows`);
  assert.ok(!JSON.stringify(odd.body).includes(SENTINEL));
  assert.ok(!api.logged.join('').includes(SENTINEL), 'logs');
  assert.ok(!JSON.stringify((await api.events()).map(({ data }) => data)).includes(SENTINEL), 'events');
});

test('a variable that does not fit is named by its place and its type', async (t) => {
  const api = await startApi(t);
  const said = async (input: object) => {
    const { errors } = await api.ask(people.business, PREDICT, { input });
    return [errors[0]?.extensions.code, errors[0]?.message, errors[0]?.extensions.details?.field];
  };
  const input = { deploymentId: 'dp_0000000000000001', idempotencyKey: 'k', features: {} };
  assert.deepEqual(await said({ ...input, features: 'text' }), [
    'BAD_INPUT',
    '$input.features must be JSONObject!.',
    '$input.features',
  ]);
  assert.deepEqual(await said({ ...input, idempotencyKey: 7 }), [
    'BAD_INPUT',
    '$input.idempotencyKey must be String!.',
    '$input.idempotencyKey',
  ]);
  assert.deepEqual(await said({ ...input, other: 1 }), [
    'BAD_INPUT',
    '$input must be PredictInput! with only its fields idempotencyKey, subjectId, features, deploymentId, unknownCategories.',
    '$input',
  ]);
});

test('bounds of arguments are checked, and the field is named', async (t) => {
  const api = await startApi(t);
  const { errors } = await api.ask(people.engineer, REGISTER_DATASET, {
    input: { ...datasetInput, columns: [{ name: 'n'.repeat(300), kind: 'NUMBER' }] },
  });
  assert.equal(errors[0]?.extensions.code, 'BAD_INPUT');
  assert.equal(errors[0]?.extensions.details?.field, 'columns.0.name');
  const page = await api.ask(people.engineer, '{ datasets(first: 501) { nodes { id } } }');
  assert.equal(page.errors[0]?.extensions.details?.field, 'first');
});

test('a fault of ours is answered with a reference and logged without what was sent', async (t) => {
  const api = await startApi(t, {
    gateway: {
      score: async ([request]) => {
        throw new Error(`could not score ${JSON.stringify(request)}`);
      },
      close: async () => {},
    },
  });
  const { deploymentId } = await deployedModel(api);
  const answer = await api.ask(people.business, PREDICT, {
    input: { deploymentId, idempotencyKey: SENTINEL, subjectId: SENTINEL, features: { amount: 1 } },
  });
  assert.equal(answer.errors[0]?.extensions.code, 'INTERNAL');
  const reference = String(answer.errors[0]?.extensions.details?.reference);
  assert.equal(api.logged.filter((line) => line.includes(reference)).length, 1);
  assert.ok(!(answer.text + api.logged.join('')).includes(SENTINEL));
});

// The routes beside GraphQL, and how the server treats what is no GraphQL request.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { manualTimers, startApi } from '../api-fixture.ts';
import { good, people } from '../seeded-model.ts';

test('/healthz answers at once; /readyz says what is missing', async (t) => {
  let reachable = true;
  const api = await startApi(t, { isLogReachable: async () => reachable });
  const get = async (path: string) => {
    const response = await fetch(api.url + path);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await get('/healthz'), [200, 'ok\n']);
  assert.deepEqual(await get('/readyz'), [200, 'ready\n']);
  reachable = false;
  assert.deepEqual(await get('/readyz'), [503, 'the ledger does not answer\n']);
  assert.deepEqual(await get('/healthz'), [200, 'ok\n']);
});

test('/metrics counts operations by field and code, and holds no value of a caller', async (t) => {
  const api = await startApi(t);
  good(await api.ask(people.engineer, '{ me { reference } }'));
  await api.ask(
    people.finance,
    'mutation { registerModel(input: { name: "n", purpose: "p", riskClass: HIGH, rationale: "r" }) { receipt { position } } }',
  );
  const text = await (await fetch(`${api.url}/metrics`)).text();
  assert.match(text, /api_operation_seconds_count\{field="me",code="OK"\} 1/);
  assert.match(text, /api_operation_seconds_count\{field="registerModel",code="FORBIDDEN"\} 1/);
});

test('the landing page is at / and the API answers there and at /graphql', async (t) => {
  const api = await startApi(t);
  const page = await fetch(`${api.url}/`, { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<html/i);
});

test('a request that a foreign page could send without asking is refused', async (t) => {
  const api = await startApi(t);
  const forged = await fetch(`${api.url}/graphql?query=%7Bme%7Breference%7D%7D`);
  assert.equal(forged.status, 400);
  const form = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"query":"{ me { reference } }"}',
  });
  assert.ok(form.status >= 400 && form.status < 500, String(form.status));
});

test('a body that does not come in its time is not waited for', async (t) => {
  const timers = manualTimers();
  const api = await startApi(t, { timers });
  const socket = connect(api.port, '127.0.0.1');
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    'Content-Length: 100',
    'Expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n{"que`);
  // The server has the request in hand as soon as it says "100 Continue".
  await once(socket, 'data');
  timers.pass(api.deps.limits.bodyMs);
  await once(socket, 'close');
});

test('mutations do not run over GET', async (t) => {
  const api = await startApi(t);
  const query = encodeURIComponent(
    'mutation { registerModel(input: { name: "n", purpose: "p", riskClass: HIGH, rationale: "r" }) { receipt { position } } }',
  );
  const answer = await fetch(`${api.url}/graphql?query=${query}`, {
    headers: { authorization: `Bearer ${people.engineer}`, 'apollo-require-preflight': '1' },
  });
  assert.equal(answer.status, 405);
  assert.deepEqual(await api.events(), []);
});

test('an address that is not there is a sentence, not a page', async (t) => {
  const api = await startApi(t);
  const missing = await fetch(`${api.url}/admin`);
  assert.equal(missing.status, 404);
  assert.equal(((await missing.json()) as { code: string }).code, 'NOT_FOUND');
});

test('every answer says how far the views are', async (t) => {
  const api = await startApi(t);
  const { extensions } = await api.ask(people.engineer, '{ me { reference } }');
  assert.match(extensions.ledger!.viewPosition, /^p[0-9a-f]{16}$/);
  const failed = await api.ask(people.engineer, '{ nothing }');
  assert.match(failed.extensions.ledger!.viewPosition, /^p[0-9a-f]{16}$/);
});

test('a reader who asks for more than the views hold is told so', async (t) => {
  const api = await startApi(t, { waitForView: async () => false });
  const answer = await api.ask(people.engineer, '{ viewPosition(atLeast: "p00000000000000ff") }');
  assert.equal(answer.errors[0]?.extensions.code, 'VIEW_BEHIND');
});

test('a trace that comes in goes on in the events; a broken one starts anew', async (t) => {
  const api = await startApi(t);
  const ask = (traceparent: string) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${people.engineer}`, traceparent },
      body: JSON.stringify({
        query:
          'mutation { registerModel(input: { name: "n", purpose: "p", riskClass: HIGH, rationale: "r" }) { receipt { position } } }',
      }),
    });
  const given = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await ask(given);
  await ask('00-00000000000000000000000000000000-b7ad6b7169203331-01');
  const [first, second] = (await api.events()).map(({ metadata }) => metadata.traceparent);
  assert.equal(first, given);
  assert.match(second!, /^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

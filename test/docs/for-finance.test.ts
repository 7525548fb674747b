// Does the page tell the truth? It says of each amount what it must be equal to; here the printed answers are held to it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { linksOf, missingTool, runPage } from './run-page.ts';

test('every command of docs/for-finance.md does what the page says', { skip: missingTool() }, async (t) => {
  const stdout = await runPage(t, 'for-finance.md', 8);
  const said = (label: string) => {
    const found = new RegExp(`^${label}: (.*)$`, 'm').exec(stdout);
    assert.ok(found, `the page prints "${label}: …"\n${stdout}`);
    return found[1]!;
  };
  assert.match(said('bill'), /^[1-9]\d*$/);
  for (const label of ['by day', 'by kind', 'line by line']) assert.equal(said(label), said('bill'), label);
  const kinds = [...said('first difference').matchAll(/[A-Z_]{5,}/g)].map(([kind]) => kind);
  // ROUNDING is there or not, by the nanosecond.
  assert.deepEqual(kinds.filter((kind) => kind !== 'ROUNDING').sort(), ['NOT_METERED', 'PRICE', 'QUANTITY']);
  assert.equal(said('difference after'), '0');
  assert.equal(said('bill as of before'), said('bill'));
  assert.equal(said('FOCUS'), said('corrected bill'));
  assert.equal(said('recomputed'), said('corrected bill'));
  assert.notEqual(said('corrected bill'), said('bill'));
  assert.equal(said('alerts'), '800');
  assert.equal(said('an open month'), 'PERIOD_OPEN');
  assert.equal(said('a second correction'), 'ALREADY_CORRECTED');
});

test('what docs/for-finance.md links to is there', () => {
  for (const path of linksOf('for-finance.md')) assert.ok(existsSync(path), path);
});

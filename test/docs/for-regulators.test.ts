// Does the page tell the truth? What it says each answer proves, the printed answers are held to.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { linksOf, missingTool, runPage } from './run-page.ts';

test('every command of docs/for-regulators.md does what the page says', { skip: missingTool() }, async (t) => {
  const stdout = await runPage(t, 'for-regulators.md', 10);
  const said = (label: string) => {
    const found = new RegExp(`^${label}: (.*)$`, 'm').exec(stdout);
    assert.ok(found, `the page prints "${label}: …"\n${stdout}`);
    return found[1]!;
  };
  assert.ok(Number(said('events behind it')) >= 6);
  assert.equal(said('decided'), 'DECLINE');
  assert.equal(said('worked out again'), 'IDENTICAL');
  for (const kind of ['DATASET_VERSION', 'INGESTION', 'MODEL_VERSION', 'TRAINING', 'APPROVAL']) {
    assert.ok(said('upstream').split(' ').includes(kind), kind);
  }
  assert.equal(said('decisions on this data'), '1');
  assert.equal(said('waiting'), 'LARGE_AMOUNT');
  assert.equal(said('holds now'), 'ACCEPT, the model said DECLINE');
  assert.equal(said('held then'), 'DECLINE');
  assert.ok(Number(said('published')) > 0);
  assert.equal(said('limited risk, on the day'), 'NOT_APPLICABLE');
  assert.equal(said('high risk, the day before'), 'NOT_IN_FORCE');
  assert.equal(said('high risk, on the day'), 'SATISFIED');
  assert.equal(said('before the word'), 'NOT_SATISFIED');
  assert.equal(said('after the word'), 'SATISFIED');
  assert.equal(said('on the page'), 'ModelVersionApproved ModelReclassified');
  assert.equal(said('who looked'), 'r.ng');
  assert.equal(said('case file'), '%PDF-');
  assert.match(said('bill of materials'), /^CycloneDX 1\.\d$/);
  assert.equal(said('report'), 'as its digest says');
  assert.equal(said('erasure under a hold'), 'LEGAL_HOLD');
  assert.equal(said('features after the erasure'), 'null');
  assert.equal(said('decision after the erasure'), 'DECLINE');
});

test('what docs/for-regulators.md links to is there', () => {
  for (const path of linksOf('for-regulators.md')) assert.ok(existsSync(path), path);
});

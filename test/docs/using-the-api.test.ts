// Does the page tell the truth?
import assert from 'node:assert/strict';
import test from 'node:test';
import { missingTool, runPage } from './run-page.ts';

test('every command of docs/using-the-api.md does what the page says', { skip: missingTool() }, async (t) => {
  const stdout = await runPage(t, 'using-the-api.md', 6);
  assert.match(stdout, /"satisfied": true/);
  assert.match(stdout, /"decision": "(DECLINE|ACCEPT)"/);
});

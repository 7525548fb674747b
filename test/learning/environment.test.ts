import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentDigestInput } from '../../learning/environment.ts';

test('the environment names what decides the last bit, the same on every call', () => {
  const environment = environmentDigestInput();
  assert.deepEqual(environment, environmentDigestInput());
  assert.deepEqual(JSON.parse(JSON.stringify(environment)), environment);
  assert.ok(environment.graphs >= 2);
  assert.match(environment.runtimeVersion, /^\d+\.\d+\.\d+/);
  assert.deepEqual([environment.settings.provider, environment.settings.intraOpNumThreads], ['cpu', 1]);
  if (process.platform === 'linux') assert.ok(environment.vectorExtensions.length > 0);
});

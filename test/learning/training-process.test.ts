import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = async () => {
  const script = join(import.meta.dirname, 'training-process.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
  return stdout.trim().split('\n');
};

test('two fresh processes train byte-identical files of every task, dropout and early stopping included', async () => {
  const [first, second] = await Promise.all([run(), run()]);
  assert.deepEqual(first, second);
  assert.deepEqual(
    first.map((line) => line.replace(/ [0-9a-f]{64}$/, '')),
    ['binary', 'multiclass', 'regression'].flatMap((task) => [`${task} [16,8]`, `${task} []`]),
  );
  assert.equal(new Set(first.map((line) => line.slice(-64))).size, 6);
});

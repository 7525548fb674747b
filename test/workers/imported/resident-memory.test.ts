import assert from 'node:assert/strict';
import test from 'node:test';
import { residentBytes, watchMemory } from '../../../workers/imported/resident-memory.ts';

const onLinux = {
  timeout: 10_000,
  skip: process.platform !== 'linux' && 'the system does not tell what a process holds',
};

test('the memory of a living process is told, of an absent one not', onLinux, () => {
  assert.ok(residentBytes(process.pid)! > 10 * 2 ** 20);
  assert.equal(residentBytes(2 ** 30), undefined);
});

test('a process beyond the limit is reported once', onLinux, async () => {
  let times = 0;
  const unwatch = await new Promise<() => void>((resolve) => {
    const end = watchMemory(process.pid, 1, () => {
      times += 1;
      resolve(end);
    });
  });
  unwatch();
  assert.equal(times, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTask } from '../../learning/task.ts';

test('a multi-class task names 2 to 256 different classes in the order of their code units', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => String.fromCharCode(100 + i));
  const check = (classes: string[]) => () => checkTask({ kind: 'multiclass', classes });
  for (const classes of [['Z', 'a'], names(256)]) assert.doesNotThrow(check(classes));
  for (const classes of [[], ['a'], names(257), ['a', 'a'], ['a', 'Z']]) {
    assert.throws(check(classes), { code: 'INVALID_PARAMETERS' });
  }
});

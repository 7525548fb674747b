// An evaluation is stored as JSON: this finds a NaN, an infinity, an undefined or a negative zero anywhere in it.
import assert from 'node:assert/strict';

export const everyNumberIsFinite = (value: unknown, path = '$'): void => {
  if (typeof value === 'number') {
    assert.ok(Number.isFinite(value) && !Object.is(value, -0), `${path} is ${Object.is(value, -0) ? '-0' : value}`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) everyNumberIsFinite(inner, `${path}.${key}`);
  } else assert.notEqual(value, undefined, `${path} is undefined`);
};

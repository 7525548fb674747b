// The story stops where two sums are not the same; a check that lets one nano-unit pass is none.
import assert from 'node:assert/strict';
import test from 'node:test';
import { mustAgree, sumByCurrency } from '../../../../examples/demo/finance/add-up.ts';

test('one nano-unit, or one currency too many, stops the story and is named', () => {
  const told = new Map([['EUR', 5n]]);
  mustAgree('The same', new Map([['EUR', 5n]]), told);
  assert.throws(() => mustAgree('The lines', new Map([['EUR', 6n]]), told), /The lines: 6 nano-units of EUR .* 5 on/);
  const both = new Map([...told, ['USD', 1n]] as const);
  assert.throws(() => mustAgree('The lines', both, told), /1 nano-units of USD .* 0 on/);
  assert.throws(() => mustAgree('The lines', told, both), /0 nano-units of USD .* 1 on/);
});

test('currencies are summed apart, beyond what floating point can count, and what has no price is in no sum', () => {
  const sums = sumByCurrency([
    { nanos: '9007199254740993', currency: 'EUR' },
    null,
    { nanos: '-1', currency: 'EUR' },
    { nanos: '7', currency: 'USD' },
  ]);
  assert.deepEqual(
    [...sums],
    [
      ['EUR', 9_007_199_254_740_992n],
      ['USD', 7n],
    ],
  );
});

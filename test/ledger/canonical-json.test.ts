// RFC 8785 through our guard: the standard's own examples, and what must never reach the bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DomainError } from '../../domain/kernel/errors.ts';
import { canonicalBytes, canonicalJson } from '../../ledger/canonical-json.ts';

test('the sample of RFC 8785, section 3.2.2, is written as the standard writes it', () => {
  const value = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  );
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('members are sorted by UTF-16 code units, as section 3.2.3 asks', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  assert.equal(canonicalJson(value), '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
});

test('parsing the canonical text gives the value back, and writing it again gives the same bytes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      // Minus zero is the one number JSON has that RFC 8785 writes as another.
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(canonicalJson(JSON.parse(text)), text);
      assert.equal(Buffer.from(canonicalBytes(value)).toString('utf8'), text);
    }),
  );
});

test('members that are undefined are left out; the order in which members were written does not show', () => {
  assert.equal(canonicalJson({ b: undefined, c: 1, a: 2 }), canonicalJson({ a: 2, c: 1 }));
});

test('half a character is refused as bad input, wherever it stands', () => {
  for (const value of ['\ud800', ['a\udc00'], { a: { b: 'x\ud800x' } }, { '\ud800': 1 }]) {
    assert.throws(
      () => canonicalJson(value),
      (error) => error instanceof DomainError && error.code === 'BAD_INPUT',
    );
  }
});

test('what JSON would change without a word is refused', () => {
  const inherited = Object.create({ a: 1 });
  const bad = [
    Number.NaN,
    Infinity,
    undefined,
    1n,
    () => 1,
    Symbol('s'),
    new Date(0),
    new Map(),
    new Uint8Array(1),
    inherited,
  ];
  for (const value of bad) {
    assert.throws(() => canonicalJson(value), TypeError);
    assert.throws(() => canonicalJson([value]), TypeError);
  }
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
  assert.throws(() => canonicalJson([1, , 2]), TypeError);
  assert.throws(() => canonicalJson({ toJSON: () => 1 }), TypeError);
});

test('an error names the place and never the value', () => {
  assert.throws(
    () => canonicalJson({ features: { age: [1, Number.NaN] } }),
    (error: Error) => /features\.age\[1\]/.test(error.message) && !/NaN/.test(error.message),
  );
  assert.throws(
    () => canonicalJson({ name: 'secret\ud800' }),
    (error: Error) => !error.message.includes('secret'),
  );
});

test('hostile nesting and cycles end in a refusal', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assert.throws(() => canonicalJson(deep), DomainError);
  const cycle: unknown[] = [];
  cycle.push(cycle);
  assert.throws(() => canonicalJson(cycle), DomainError);
});

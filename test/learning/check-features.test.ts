import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFeatures } from '../../learning/check-features.ts';
import type { Encoding } from '../../learning/encoding.ts';

const towns = Array.from({ length: 20 }, (_, i) => `town-${String(i).padStart(2, '0')}`);
const encoding: Encoding = {
  columns: [
    { name: 'age', kind: 'number', median: 40, mean: 41, deviation: 9 },
    { name: 'town', kind: 'category', vocabulary: towns, frequencies: [...towns.map(() => 0.05), 0] },
  ],
  rowCount: 200,
  minimumSubjects: 5,
};
const good = { age: 31, town: 'town-03' };

const check = (features: Record<string, unknown>, options: Partial<Parameters<typeof checkFeatures>[2]> = {}) =>
  checkFeatures(encoding, features, { unknownCategories: 'REJECT', sensitive: new Set(), ...options });

const problemOf = (...given: Parameters<typeof check>) => {
  const checked = check(...given);
  assert.ok('problem' in checked);
  return checked.problem;
};

test('features become a row in column order, whatever the order they came in', () => {
  assert.deepEqual(check({ town: 'town-03', age: 31 }), { row: [31, 'town-03'] });
});

test('null is a missing value, an absent feature is a problem', () => {
  assert.deepEqual(check({ age: null, town: null }), { row: [null, null] });
  assert.equal(problemOf({ age: 31 }).code, 'MISSING_COLUMN');
  // Present without a value: a literal NaN in a GraphQL document is read so.
  assert.equal(problemOf({ age: undefined, town: 'town-03' }).code, 'WRONG_TYPE');
});

test('a feature the model does not have is named', () => {
  const { code, column, sentence } = problemOf({ ...good, agee: 1 });
  assert.deepEqual([code, column], ['UNKNOWN_COLUMN', 'agee']);
  assert.match(sentence, /"agee".*"age", "town"/);
});

test('a wrong type says what is wanted', () => {
  assert.match(problemOf({ ...good, age: '31' }).sentence, /"age" is a string; it must be a number/);
  assert.match(problemOf({ ...good, town: 3 }).sentence, /"town" is a number; it must be the category as text/);
  assert.match(problemOf({ ...good, town: ['town-03'] }).sentence, /list/);
});

test('numbers the model cannot hold are refused', () => {
  for (const age of [Number.NaN, Number.POSITIVE_INFINITY, 1e39]) {
    assert.equal(problemOf({ ...good, age }).code, 'NOT_FINITE');
  }
});

test('an unknown category is refused with at most twelve known ones, or goes to other when the caller says so', () => {
  const { code, sentence } = problemOf({ ...good, town: 'Atlantis' });
  assert.equal(code, 'UNKNOWN_CATEGORY');
  assert.equal(sentence.match(/town-\d\d/g)?.length, 12);
  assert.match(sentence, /"Atlantis".* and 8 more/);
  assert.deepEqual(check({ ...good, town: 'Atlantis' }, { unknownCategories: 'OTHER' }), { row: [31, 'Atlantis'] });
});

test('no sentence repeats a value of a sensitive column, sent or learned', () => {
  const sensitive = new Set(['age', 'town']);
  const features = [
    { ...good, town: 'sentinel' },
    { ...good, age: 'sentinel' },
    { ...good, town: ['sentinel'] },
    { ...good, age: 1e39 },
  ];
  for (const sent of features) assert.doesNotMatch(problemOf(sent, { sensitive }).sentence, /sentinel|town-\d|e\+?39/);
});

test('prototype tricks are columns like any other', () => {
  assert.equal(problemOf(JSON.parse('{"age": 31, "town": "town-03", "__proto__": {"x": 1}}')).code, 'UNKNOWN_COLUMN');
  assert.equal(problemOf(Object.create(good)).code, 'MISSING_COLUMN');
  assert.equal(problemOf({ ...good, town: 'constructor' }).code, 'UNKNOWN_CATEGORY');
});

test('text of the caller comes back short and without control characters', () => {
  const { sentence } = problemOf({ ...good, [`\u001b[31m${'x'.repeat(5000)}`]: 1 });
  assert.ok(sentence.length < 300);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what must not come back
  assert.doesNotMatch(sentence, /\u001b/);
});

const dated: Encoding = {
  ...encoding,
  columns: [
    { name: 'member', kind: 'number', median: 1, mean: 0.6, deviation: 0.5, reads: 'boolean' },
    { name: 'opened', kind: 'number', median: 18_000, mean: 18_000, deviation: 900, reads: 'date' },
  ],
};
const checkDated = (features: Record<string, unknown>) =>
  checkFeatures(dated, features, { unknownCategories: 'REJECT', sensitive: new Set() });

test('a truth becomes 1 or 0 and a date its days, null stays missing', () => {
  assert.deepEqual(checkDated({ member: true, opened: '2020-01-01' }), { row: [1, 18_262] });
  assert.deepEqual(checkDated({ member: false, opened: null }), { row: [0, null] });
});

test('what is no truth or no date is refused with what would be right, and is not quoted', () => {
  const sentenceOf = (features: Record<string, unknown>) => {
    const checked = checkDated(features);
    assert.ok('problem' in checked && checked.problem.code === 'WRONG_TYPE');
    return checked.problem.sentence;
  };
  assert.match(sentenceOf({ member: 1, opened: null }), /"member" is a number; it must be true or false/);
  assert.match(sentenceOf({ member: null, opened: 18_262 }), /"opened" is a number; it must be a date/);
  const impossible = sentenceOf({ member: null, opened: '2023-02-30' });
  assert.match(impossible, /"opened" is no such date; it must be a date/);
  assert.doesNotMatch(impossible, /02-30/);
});

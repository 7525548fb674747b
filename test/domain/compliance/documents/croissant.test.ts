import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { croissantOf, MOST_FILES } from '../../../../domain/compliance/documents/croissant.ts';
import { COLUMN_KINDS, COLUMN_ROLES } from '../../../../domain/datasets/events.ts';
import { checkCroissant } from '../../../support/schemas/croissant-checker.ts';
import { changed } from './changed.ts';
import { dataset, description, digestOf } from './example-facts.ts';
import { anyText } from './hostile-texts.ts';

const written = croissantOf(description);
interface Field {
  readonly name: string;
  readonly dataType: string;
  readonly source: { readonly extract: { readonly column: string } };
  readonly additionalProperty: readonly { readonly name: string; readonly value: unknown }[];
}
const fieldsOf = (document: typeof written) =>
  (document.recordSet as readonly { readonly field: readonly Field[] }[])[0]!.field;

test('the description holds to what Croissant 1.1 asks', () => {
  assert.deepEqual(checkCroissant(written), []);
});

test('the checker refuses what the specification refuses', () => {
  const FIELD = ['recordSet', 0, 'field', 0] as const;
  const mutations = {
    ...Object.fromEntries(
      [
        '@context',
        '@type',
        'conformsTo',
        'description',
        'license',
        'name',
        'url',
        'creator',
        'datePublished',
        'distribution',
      ].map((name) => [`no ${name}`, changed(written, [name])]),
    ),
    'another version': changed(written, ['conformsTo'], 'http://mlcommons.org/croissant/1.0'),
    'a context that means something else': changed(written, ['@context', 'cr'], 'http://example.org/'),
    'a context without an alias': changed(written, ['@context', 'recordSet']),
    'an empty distribution': changed(written, ['distribution'], []),
    'a file of another type': changed(written, ['distribution', 0, '@type'], 'sc:DataDownload'),
    'a file without an address': changed(written, ['distribution', 0, 'contentUrl']),
    'a digest that is none': changed(written, ['distribution', 0, 'sha256'], 'abc'),
    'two things of one id': changed(written, ['distribution', 1, '@id'], `file/${digestOf('chunk 1')}`),
    'a reference to nothing': changed(written, [...FIELD, 'source', 'fileSet', '@id'], 'nowhere'),
    'a field without a type': changed(written, [...FIELD, 'dataType']),
    'a field without a source': changed(written, [...FIELD, 'source']),
    'a field without an id': changed(written, [...FIELD, '@id']),
    'a record set without fields': changed(written, ['recordSet', 0, 'field'], []),
    rows: changed(written, ['recordSet', 0], { ...(written.recordSet as object[])[0], data: [{ a: 1 }] }),
  };
  for (const [what, mutation] of Object.entries(mutations)) {
    assert.notDeepEqual(checkCroissant(mutation), [], `${what} was accepted`);
  }
});

test('whatever a file’s head and its source say, the description holds', () => {
  const column = fc.record({
    name: anyText,
    kind: fc.constantFrom(...COLUMN_KINDS),
    role: fc.constantFrom(...COLUMN_ROLES.filter((role) => role !== 'ignore')),
    sensitive: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(column, {
        minLength: 1,
        maxLength: 5,
        selector: ({ name }) => encodeURIComponent(name.toWellFormed()),
      }),
      anyText,
      (columns, text) => {
        const source = { title: text, licence: text, synthetic: text };
        const document = croissantOf({ ...description, data: { ...dataset, name: text, columns, source } });
        assert.deepEqual(checkCroissant(document), []);
        assert.deepEqual(
          fieldsOf(document).map(({ source: { extract } }) => extract.column),
          columns.map(({ name }) => name),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('stored columns are fields of their type; a column that is not stored is not named', () => {
  assert.deepEqual(
    fieldsOf(written).map(({ name, dataType }) => [name, dataType]),
    [
      ['income', 'sc:Float'],
      ['housing, if any', 'sc:Text'],
      ['age', 'sc:Float'],
      ['group', 'sc:Text'],
      ['since', 'sc:Date'],
      ['employed', 'sc:Boolean'],
      ['person', 'sc:Text'],
      ['defaulted', 'sc:Text'],
    ],
  );
  assert.ok(!JSON.stringify(written).includes('remark'));
});

test('sensitive and personal columns are marked, others are not', () => {
  const marked = fieldsOf(written).filter(({ additionalProperty }) =>
    additionalProperty.some(({ name, value }) => name === 'sensitive' && value === true),
  );
  assert.deepEqual(
    marked.map(({ name }) => name),
    ['age', 'group', 'person'],
  );
  assert.equal((written['rai:personalSensitiveInformation'] as readonly string[]).length, 3);
});

test('every stored file stands with its digest once, however often it was named', () => {
  const twice = croissantOf({ ...description, chunks: [...description.chunks, description.chunks[0]!] });
  const digests = (twice.distribution as readonly { readonly sha256?: string }[]).flatMap(({ sha256 }) => sha256 ?? []);
  assert.deepEqual(
    digests,
    description.chunks.map(({ digest }) => digest),
  );
});

test('a licence with an address is that address, any other is a work of that name', () => {
  const licensed = (licence: string) =>
    croissantOf({ ...description, data: { ...dataset, source: { ...dataset.source, licence } } }).license;
  assert.equal(licensed('https://spdx.org/licenses/MIT'), 'https://spdx.org/licenses/MIT');
  assert.deepEqual(licensed('CC BY 4.0'), { '@type': 'sc:CreativeWork', name: 'CC BY 4.0' });
  assert.deepEqual(licensed('javascript:alert(1)'), { '@type': 'sc:CreativeWork', name: 'javascript:alert(1)' });
});

test('no class, threshold of time or profile goes out: those are values of rows', () => {
  const data = {
    ...dataset,
    split: { method: 'time', from: 20_457.5 },
    targets: ['SECRET CLASS'],
    profile: ['SECRET VALUE'],
  } as typeof dataset;
  const text = JSON.stringify(croissantOf({ ...description, data }));
  assert.doesNotMatch(text, /20457|SECRET/);
});

test('no file, or more than a description takes, is refused', () => {
  assert.throws(() => croissantOf({ ...description, chunks: [] }), RangeError);
  const chunks = Array.from({ length: MOST_FILES + 1 }, () => description.chunks[0]!);
  assert.throws(() => croissantOf({ ...description, chunks }), RangeError);
});

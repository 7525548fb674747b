import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fontCoverage } from '../../../../api/documents/pdf/font-coverage.ts';

const file = readFileSync(createRequire(import.meta.url).resolve('pdfmake/fonts/Roboto/Roboto-Regular.ttf'));

test('the shipped font has Latin, Greek and Cyrillic letters, and no Chinese or Arabic ones', () => {
  const covered = fontCoverage(file);
  const has = (text: string) => [...text].every((character) => covered.has(character.codePointAt(0)!));
  assert.ok(has('Größe, naïve, ŁódŹ: Αθήνα, Москва — 100 % “ok” … €'));
  for (const character of '中ع🏦') assert.ok(!has(character));
  assert.ok(!covered.has(0xffff));
});

test('a file without a character map is refused', () => {
  const without = Buffer.from(file);
  const at = without.indexOf('cmap');
  without.write('nope', at, 'latin1');
  assert.throws(() => fontCoverage(without), RangeError);
});

/** A character map of one subtable in the smallest font file that has it. */
function fontWith(subtable: readonly number[]): Uint8Array {
  const cmap = [0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, ...subtable];
  const record = [...Buffer.from('cmap'), 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, cmap.length];
  return Uint8Array.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...record, ...cmap]);
}

test('groups of any plane are read, a character mapped to glyph 0 is missing', () => {
  const group = [0, 1, 0xf3, 0, 0, 1, 0xf3, 2, 0, 0, 0, 0];
  const covered = fontCoverage(fontWith([0, 12, 0, 0, 0, 0, 0, 28, 0, 0, 0, 0, 0, 0, 0, 1, ...group]));
  assert.deepEqual([...covered], [0x1f301, 0x1f302]);
});

test('a map of another format alone is refused', () => {
  assert.throws(() => fontCoverage(fontWith([0, 6, 0, 10, 0, 0, 0, 0, 0, 0])), RangeError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inPieces, printableText } from '../../../../api/documents/pdf/printable-text.ts';
import { anyText } from '../../../domain/compliance/documents/hostile-texts.ts';

const LATIN = new Set(Array.from({ length: 0x7f - 0x20 }, (_, index) => 0x20 + index));
const print = (text: string) => printableText(text, LATIN, 100_000);

test('a character that the font lacks is written as its number and not left out', () => {
  assert.equal(print('Bank 中 🏦'), 'Bank [U+4E2D] [U+1F3E6]');
});

test('marks that turn the reading direction and control characters are gone', () => {
  assert.equal(print('paid\u202E 001\u202C\u0000\n€'), 'paid 001 [U+20AC]');
});

test('whatever was typed, only characters of the font are printed', () => {
  fc.assert(fc.property(anyText, (text) => assert.match(print(text), /^[ -~]*$/)));
});

test('pieces are short, and together the same text', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 2_500 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      const text = words.join(' ');
      const pieces = inPieces(text);
      assert.ok(pieces.every((piece) => piece.length <= 1_000));
      assert.equal(pieces.join('').replaceAll(' ', ''), words.join(''));
    }),
  );
});

test('words that fit are never cut', () => {
  const words = Array.from({ length: 400 }, (_, index) => `event-${index}`);
  assert.deepEqual(inPieces(words.join(' ')).join(' ').split(' '), words);
});

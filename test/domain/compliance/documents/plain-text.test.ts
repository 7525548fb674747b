import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LONGEST_TEXT, markupLine, namedLine, plainLine } from '../../../../domain/compliance/documents/plain-text.ts';
import { anyText } from './hostile-texts.ts';

test('a line holds no control character, no mark of direction, no lone surrogate and no blank at its ends', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const line = plainLine(text);
      assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069\u061C]/u);
      assert.ok(line.isWellFormed());
      assert.equal(line, line.trim());
      assert.ok([...line].length <= LONGEST_TEXT);
    }),
  );
});

test('a line of plain words stays as it is, joiners of scripts that need them too', () => {
  for (const text of ['Retail credit, 2nd', 'می‌خواهم', 'क्‍ष', 'Größe µ']) assert.equal(plainLine(text), text);
});

test('making a line of a line changes nothing', () => {
  fc.assert(fc.property(anyText, (text) => assert.equal(plainLine(plainLine(text)), plainLine(text))));
});

test('a text that is too long ends in an ellipsis, whole characters kept', () => {
  assert.equal(plainLine('🏦🏦🏦🏦', 3), '🏦🏦…');
  assert.equal(plainLine('abc', 3), 'abc');
});

test('a name is never empty', () => {
  assert.equal(namedLine(' \n '), 'unnamed');
});

test('Markdown in a text is shown and not followed', () => {
  assert.equal(markupLine('[pay](javascript:x) <b>'), '\\[pay\\](javascript:x) \\<b\\>');
  assert.equal(markupLine('# head'), '\\# head');
  assert.equal(markupLine('1. item'), '1\\. item');
  assert.equal(markupLine('md_abc _em_ *em*'), 'md_abc \\_em\\_ \\*em\\*');
});

test('escaped Markdown says the same text once its escapes are taken', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assert.equal(markupLine(text).replace(/\\([!-/:-@[-`{-~])/g, '$1'), namedLine(text));
    }),
  );
});

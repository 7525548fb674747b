import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeLineWindow } from '../../../workers/intake/line-window.ts';

const lines = (text: string) => text.split(/\r\n|\r|\n/).length;

test('a line is counted once, however it is broken and wherever the bytes are cut', () => {
  const line = fc.array(fc.constantFrom('x', 'é', '"'), { maxLength: 3 }).map((all) => all.join(''));
  const file = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 20 });
  fc.assert(
    fc.property(file, fc.integer({ min: 1, max: 9 }), (all, pieceBytes) => {
      const text = all.map(([content, end]) => content + end).join('');
      const bytes = Buffer.from(text);
      const window = makeLineWindow();
      let at = 0;
      for (let from = 0; from < bytes.length; from += pieceBytes) {
        const piece = bytes.subarray(from, from + pieceBytes);
        const ahead = bytes.subarray(0, from).toString('latin1');
        assert.equal(window.lineAhead(piece, 0), lines(ahead));
        window.append(piece);
        window.forgetBlankLines(from + pieceBytes >= bytes.length);
        // Up to where the next line begins.
        const held = window.bytes();
        const next = held.findIndex(
          (byte, n) => n > 0 && (held[n - 1] === 0x0a || (held[n - 1] === 0x0d && byte !== 0x0a)),
        );
        if (next > 0) window.forget(next);
        at = window.forgotten();
        assert.equal(window.line(), lines(bytes.subarray(0, at).toString('latin1')));
        assert.deepEqual(window.bytes(), bytes.subarray(at, from + piece.length));
      }
    }),
  );
});

test('half of a CRLF waits for the other half', () => {
  const window = makeLineWindow();
  window.append(Buffer.from('\n\r'));
  window.forgetBlankLines();
  assert.equal(window.line(), 2);
  window.append(Buffer.from('\nx'));
  window.forgetBlankLines();
  assert.deepEqual([window.line(), window.forgotten()], [3, 3]);
});

const quotes: [record: string, line: number][] = [
  ['"1\n', 1],
  ['"1\r\n1","2', 2],
  ['"1""\r\n"",', 1],
  ['"","\n",\n"""x', 3],
];
for (const [record, line] of quotes) {
  test(`the open quote of ${JSON.stringify(record)} is on line ${line}`, () => {
    const window = makeLineWindow();
    window.append(Buffer.from(`\n${record}`));
    window.forgetBlankLines();
    assert.equal(window.lineOfOpenQuote(), line + 1);
  });
}

// On which line of the file does a byte stand? Counted from the bytes themselves, because line breaks inside quotes are lines
// of the file too, and the parser's own count takes a CRLF there for two.

const LF = 0x0a;
const CR = 0x0d;

export interface LineIndex {
  append(bytes: Uint8Array): void;
  /** Forgets what stands before `offset`, and blank lines after it. */
  forgetBefore(offset: number): void;
  /** From 1; `offset` counts bytes of the file from 0 and is not forgotten yet. */
  lineOf(offset: number): number;
  /** First byte from `offset` on that is not a line break. */
  skipBlankLines(offset: number): number;
  /** Line of the last quote that opens a field in the record that begins at `offset`. */
  lineOfOpenQuote(offset: number): number;
}

export function makeLineIndex(): LineIndex {
  let window = Buffer.alloc(0);
  let base = 0;
  let breaksBefore = 0;

  function breaks(from: number, to: number): number {
    let count = 0;
    for (let at = from - base; at < to - base; at++) {
      if (window[at] === LF || (window[at] === CR && window[at + 1] !== LF)) count++;
    }
    return count;
  }

  function skipBlankLines(offset: number): number {
    let at = Math.max(offset, base) - base;
    while (window[at] === LF || window[at] === CR) at++;
    return at + base;
  }

  const lineOf = (offset: number) => 1 + breaksBefore + breaks(base, offset);

  return {
    append(bytes) {
      window = Buffer.concat([window, bytes]);
    },
    forgetBefore(offset) {
      // A CR at the very end may be half of a CRLF: it waits for the next bytes.
      const known = window.at(-1) === CR ? window.length - 1 : window.length;
      const to = Math.min(skipBlankLines(offset), base + known);
      if (to <= base) return;
      breaksBefore += breaks(base, to);
      window = window.subarray(to - base);
      base = to;
    },
    lineOf,
    skipBlankLines,
    lineOfOpenQuote(offset) {
      let inside = false;
      let opened = offset - base;
      for (let at = opened; at < window.length; at++) {
        if (window[at] !== 0x22) continue;
        inside = !inside;
        // A quote right after a quote is an escaped one: the field goes on.
        if (inside && (at === 0 || window[at - 1] !== 0x22)) opened = at;
      }
      return lineOf(opened + base);
    },
  };
}

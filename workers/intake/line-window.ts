// On which line of the file does a byte stand? The bytes that are not done with, from the beginning of a record on, with the line
// they begin on. Counted here, because the parser takes a CRLF inside quotes for two lines.
import { makeByteWindow } from './byte-window.ts';

export interface LineWindow {
  /** What is there; a view, good until the next call. */
  bytes(): Buffer;
  append(piece: Uint8Array): void;
  /** Drops so many bytes from the beginning. */
  forget(count: number): void;
  /** Drops the line breaks at the beginning. `isEnd`: no more is appended. */
  forgetBlankLines(isEnd?: boolean): void;
  /** Bytes dropped so far. */
  forgotten(): number;
  /** Of the first byte, from 1. */
  line(): number;
  /** Of the byte `offset` bytes into a piece that is not appended yet. */
  lineAhead(piece: Uint8Array, offset: number): number;
  /** Of the quote that opens a field and is not closed. The bytes begin a record, and no more of it is amiss. */
  lineOfOpenQuote(): number;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

export function makeLineWindow(): LineWindow {
  const window = makeByteWindow();
  let forgotten = 0;
  let line = 1;

  function forget(count: number): void {
    line += countBreaks(window.bytes().subarray(0, count));
    window.forget(count);
    forgotten += count;
  }

  return {
    bytes: window.bytes,
    append: window.append,
    forget,
    forgetBlankLines(isEnd = false) {
      const bytes = window.bytes();
      let blank = 0;
      while (bytes[blank] === LF || bytes[blank] === CR) blank++;
      // A CR at the very end may be half of a CRLF.
      if (blank > 0 && blank === bytes.length && bytes[blank - 1] === CR && !isEnd) blank--;
      if (blank > 0) forget(blank);
    },
    forgotten: () => forgotten,
    line: () => line,
    lineAhead: (piece, offset) => line + countBreaks(Buffer.concat([window.bytes(), piece.subarray(0, offset)])),
    lineOfOpenQuote() {
      const bytes = window.bytes();
      let inside = false;
      let opened = 0;
      for (let at = bytes.indexOf(QUOTE); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
        inside = !inside;
        // A quote right after a quote is a doubled one: the field goes on.
        if (inside && (at === 0 || bytes[at - 1] !== QUOTE)) opened = at;
      }
      return line + countBreaks(bytes.subarray(0, opened));
    },
  };
}

/** LF, CRLF and CR are one break each. */
export function countBreaks(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) count++;
  }
  return count;
}

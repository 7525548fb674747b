// Are the bytes of a file text in UTF-8 (RFC 3629), byte order mark or not? They come in pieces that may cut a character in
// two. A NUL byte is refused too: valid UTF-8, but no text file has one, and UTF-16 without its mark is full of them.
import { isUtf8 } from 'node:buffer';

/** `offset`: of the line it is on, in the piece that was pushed. `what` ends the sentence "Line 7 …". */
export interface TextFault {
  readonly offset: number;
  readonly what: string;
}

export interface TextCheck {
  push(bytes: Uint8Array): TextFault | undefined;
  /** The same for a character that the end of the file cuts. */
  end(): TextFault | undefined;
  /** The piece without the byte order mark that may begin the file. */
  withoutMark(bytes: Uint8Array): Uint8Array;
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOT_UTF8 = 'is not UTF-8; save the file in that encoding.';
const HAS_NUL = 'holds a NUL byte; send a text file in UTF-8.';

export function makeTextCheck(): TextCheck {
  let cut = Buffer.alloc(0);
  let beginning: Buffer | undefined = Buffer.alloc(0);
  return {
    push(bytes) {
      const text = cut.length === 0 ? bytes : Buffer.concat([cut, bytes]);
      const whole = text.length - lengthOfCutCharacter(text);
      const sound = isUtf8(text.subarray(0, whole));
      const offset = sound ? 0 : badLine(text.subarray(0, whole)) - cut.length;
      cut = Buffer.from(text.subarray(whole));
      if (!sound) return { offset: Math.max(0, offset), what: NOT_UTF8 };
      const nul = bytes.indexOf(0);
      return nul < 0 ? undefined : { offset: lineStart(bytes, nul), what: HAS_NUL };
    },
    end: () => (cut.length === 0 ? undefined : { offset: 0, what: NOT_UTF8 }),
    withoutMark(bytes) {
      if (!beginning) return bytes;
      beginning = Buffer.concat([beginning, bytes]);
      const head = beginning.subarray(0, MARK.length);
      if (head.length < MARK.length && MARK.subarray(0, head.length).equals(head)) return new Uint8Array(0);
      const content = head.equals(MARK) ? beginning.subarray(MARK.length) : beginning;
      beginning = undefined;
      return content;
    },
  };
}

/** Bytes at the end, 0 to 3, that begin a character and do not finish it. */
function lengthOfCutCharacter(text: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, text.length); back++) {
    const byte = text[text.length - back]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? back : 0;
  }
  return 0;
}

const isBreak = (byte: number | undefined) => byte === 0x0a || byte === 0x0d;

function lineStart(bytes: Uint8Array, offset: number): number {
  let at = offset;
  while (at > 0 && !isBreak(bytes[at - 1])) at--;
  return at;
}

/** A line break is never part of another character, so lines can be judged one by one. */
function badLine(text: Uint8Array): number {
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !isBreak(text[at])) continue;
    if (!isUtf8(text.subarray(start, at))) return start;
    start = at + 1;
  }
  return 0;
}

// Is the file UTF-8 (RFC 3629)? Bytes come in pieces that may cut a character in two.
import { isUtf8 } from 'node:buffer';

export interface Utf8Check {
  /** Gives the offset in the file of a line that is not UTF-8, if there is one. */
  push(bytes: Uint8Array): number | undefined;
  /** The same for a character that the end of the file cuts. */
  end(): number | undefined;
}

export function makeUtf8Check(): Utf8Check {
  let cut = Buffer.alloc(0);
  let offset = 0;
  return {
    push(bytes) {
      const text = Buffer.concat([cut, bytes]);
      const start = offset;
      const whole = text.length - lengthOfCutCharacter(text);
      cut = text.subarray(whole);
      offset += whole;
      return isUtf8(text.subarray(0, whole)) ? undefined : start + badLine(text.subarray(0, whole));
    },
    end: () => (cut.length === 0 ? undefined : offset),
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

function badLine(text: Buffer): number {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(text.subarray(start, end))) return start;
    start = end + 1;
  }
  return 0;
}

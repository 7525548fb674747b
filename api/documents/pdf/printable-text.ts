// What of a text can be printed? The font has Latin, Greek and Cyrillic letters; any other character is written as its number
// ("[U+4E2D]"), because an empty box would hide a name and leaving it out would change one.
import { plainLine } from '../../../domain/compliance/documents/plain-text.ts';

/** One line without control characters and marks of reading direction. @param covered code points that the font has. */
export function printableText(text: string, covered: ReadonlySet<number>, longest: number): string {
  // A joiner says nothing between letters that are not drawn.
  return [...plainLine(text, longest).replace(/[\u200C\u200D]/g, '')]
    .map((character) => {
      const code = character.codePointAt(0)!;
      return covered.has(code) ? character : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    })
    .join('');
}

/** Laying out one text takes the square of its length. */
const LONGEST_PIECE = 1_000;

/** The same text in order, to be laid out piece by piece: cut at spaces, and in a word only where it is longer than a piece. */
export function inPieces(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > LONGEST_PIECE) {
    const space = text.lastIndexOf(' ', from + LONGEST_PIECE);
    const end = space > from ? space : from + LONGEST_PIECE;
    pieces.push(text.slice(from, end));
    from = space > from ? end + 1 : end;
  }
  pieces.push(text.slice(from));
  return pieces;
}

// How does text from the ledger stand in a document that leaves the house? Names and reasons were typed by anybody: control
// characters, marks that turn the reading direction and lone surrogates go, line breaks become spaces, and what OSCAL would
// read as Markdown (CommonMark 0.31) is escaped.

/** Longer texts end in an ellipsis: a document is bounded, the ledger keeps the whole. */
export const LONGEST_TEXT = 4_000;

/** Zero-width joiners stay: Persian and Indic words need them. */
const UNSEEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** One line without leading or trailing blanks; may be empty. @param longest in code points. */
export function plainLine(text: string, longest = LONGEST_TEXT): string {
  const line = text
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(UNSEEN, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (line.length <= longest) return line;
  const points = [...line];
  return points.length <= longest
    ? line
    : `${points
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

/** As `plainLine`, never empty: formats that demand a name get one that says there is none. */
export function namedLine(text: string, longest?: number): string {
  return plainLine(text, longest) || 'unnamed';
}

/** One line of Markdown that shows the text as it is: no link, no HTML, no heading. Never empty. */
export function markupLine(text: string): string {
  return namedLine(text)
    .replace(/[\\`*[\]<>&|~]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^([#+=-])/, '\\$1')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2');
}

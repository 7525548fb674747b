// What does a reader of the file see, page by page? Read back by another library than the one that drew it.
import { extractText, getDocumentProxy, getMeta } from 'unpdf';

export interface ReadPdf {
  /** Text a page; index 0 is page 1. */
  readonly pages: readonly string[];
  readonly info: Readonly<Record<string, unknown>>;
}

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  // The reader takes its input over: it gets a copy.
  const file = await getDocumentProxy(new Uint8Array(bytes));
  const { text } = await extractText(file, { mergePages: false });
  const { info } = await getMeta(file);
  return { pages: text, info };
}

/** Left and right end of everything that is drawn, in points. */
export async function drawnWidth(bytes: Uint8Array): Promise<{ readonly left: number; readonly right: number }> {
  const file = await getDocumentProxy(new Uint8Array(bytes));
  let [left, right] = [Number.POSITIVE_INFINITY, 0];
  for (let page = 1; page <= file.numPages; page++) {
    const { items } = await (await file.getPage(page)).getTextContent();
    for (const item of items) {
      if (!('str' in item) || item.str.trim() === '') continue;
      left = Math.min(left, item.transform[4]);
      right = Math.max(right, item.transform[4] + item.width);
    }
  }
  return { left, right };
}

/** A word that was broken over lines is one word again. */
export const joined = (text: string): string => text.replace(/\s+/g, '');

/** Titles of the index with the page each is said to be on. */
export function indexOf({ pages }: ReadPdf): { readonly title: string; readonly page: number }[] {
  const lines = pages.join('\n').split('\n');
  const from = lines.indexOf('Index');
  return lines.slice(from + 1).flatMap((line) => {
    const entry = /^(.+?)\s+(\d+)$/.exec(line);
    return entry === null || line.startsWith('Page ') ? [] : [{ title: entry[1]!, page: Number(entry[2]) }];
  });
}

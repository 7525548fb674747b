// How is one page read from several indexes? Each gives its own page of the same bounds; the nearest rows of them all are the page.
// The cost is the page's, times the number of sources, whatever the length of the trail.
import type { Position } from '../../domain/kernel/event.ts';
import type { Page, PageOf } from '../page.ts';

/** `pages`: of the same `page`, asked of each source. A row that several sources give is shown once. */
export function mergePages<Row extends { readonly position: Position }>(
  pages: readonly PageOf<Row>[],
  page: Page,
): PageOf<Row> {
  const backwards = page.first === undefined && page.last !== undefined;
  const newest = page.order === 'newest-first';
  const unique = new Map(pages.flatMap(({ rows }) => rows.map((row) => [row.position, row] as const)));
  const sorted = [...unique.values()].sort((a, b) => (a.position < b.position === newest ? 1 : -1));
  // Every source was asked for the same number: the fullest of them says what it was where the page does not.
  const size = page.first ?? page.last ?? Math.max(0, ...pages.map(({ rows }) => rows.length));
  const rows = backwards ? sorted.slice(Math.max(0, sorted.length - size)) : sorted.slice(0, size);
  const more = sorted.length > size || pages.some((one) => (backwards ? one.hasPreviousPage : one.hasNextPage));
  return backwards
    ? { rows, hasNextPage: page.before !== undefined, hasPreviousPage: more }
    : { rows, hasNextPage: more, hasPreviousPage: page.after !== undefined };
}

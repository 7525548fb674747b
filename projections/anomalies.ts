// What did the views find odd in the record? Rows for people to look at; nothing was corrected or left out because of them.

import type { anomalyTable } from './core-tables.ts';
import { type Page, type PageOf, readPage } from './page.ts';
import type { RowOf } from './table.ts';
import type { Views } from './views.ts';

export type Anomaly = RowOf<typeof anomalyTable>;

/** Across all business units: for regulators and operators. */
export async function anomalies(views: Views, page: Page = {}): Promise<PageOf<Anomaly>> {
  return readPage(views.of('audit').selectFrom('anomaly').selectAll(), page);
}

// How is a long stretch of the trail read, whole, in constant memory? A few rows of each index at a time, merged as far as all of
// them have come. Facts do not change and the end is fixed, so that no transaction need stay open over it.
import type { Position } from '../../domain/kernel/event.ts';
import { readPage } from '../page.ts';
import type { Scope } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { AuditFilter } from './audit-filter.ts';
import { auditSources } from './audit-sources.ts';
import type { auditTable } from './audit-tables.ts';
import { type AuditEntry, toAuditEntry } from './read-audit.ts';

type Row = RowOf<typeof auditTable>;

/** Rows held at a time, over all indexes together; each has at least a few. */
const HELD = 500;
const LEAST = 20;

/** Oldest first, in pieces; `asOf` is where it ends. */
export async function* streamAudit(
  views: Views,
  wanted: Scope & AuditFilter & { readonly asOf: Position },
): AsyncGenerator<readonly AuditEntry[]> {
  const sources = await auditSources(views.of('audit'), wanted);
  const share = Math.max(LEAST, Math.floor(HELD / Math.max(1, sources.length)));
  let open = sources.map((source) => ({
    ...source,
    rows: [] as Row[],
    after: undefined as Position | undefined,
    more: true,
  }));
  while (open.length > 0) {
    for (const source of open) {
      if (source.rows.length > 0 || !source.more) continue;
      const page = await readPage(source.query, { first: share, after: source.after }, source.key);
      source.rows = [...page.rows];
      source.after = page.rows.at(-1)?.position;
      source.more = page.hasNextPage;
    }
    // Beyond the last row of a source that goes on, another row of it may come first.
    const ends = open.flatMap(({ rows, more }) => (more ? [rows.at(-1)!.position] : []));
    const reach = ends.length === 0 ? undefined : ends.reduce((least, end) => (end < least ? end : least));
    const ready = new Map<Position, Row>();
    for (const source of open) {
      const count = source.rows.findIndex(({ position }) => reach !== undefined && position > reach);
      for (const row of source.rows.splice(0, count === -1 ? source.rows.length : count)) ready.set(row.position, row);
    }
    open = open.filter(({ rows, more }) => rows.length > 0 || more);
    if (ready.size === 0) continue;
    yield [...ready.values()].sort((a, b) => (a.position < b.position ? -1 : 1)).map(toAuditEntry);
  }
}

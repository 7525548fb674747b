// The SQL that makes a view's table in SQLite: strict types; a lone bigint key becomes the row id, others need no row id. Names
// of indexes are of the whole file, so those of a copy beside carry its generation; they keep it when the table is renamed.
import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import { baseKind, isNullable, type Table } from '../table.ts';
import type { ViewSchema } from '../view-schema.ts';
import { physicalName } from './table-generation.ts';

const TYPES = { text: 'text', integer: 'integer', bigint: 'integer', real: 'real' } as const;

export function createTable(
  db: Kysely<ViewSchema>,
  table: Table,
  { ifMissing = false, generation = 0 }: { readonly ifMissing?: boolean; readonly generation?: number } = {},
): string[] {
  const physical = physicalName(table.name, generation);
  const key = table.primaryKey;
  const isRowId = key.length === 1 && baseKind(table.columns[key[0]!]!) === 'bigint';
  let create: CreateTableBuilder<string, string> = db.schema.createTable(physical);
  if (ifMissing) create = create.ifNotExists();
  for (const [column, kind] of Object.entries(table.columns)) {
    create = create.addColumn(column, TYPES[baseKind(kind)], (made) => {
      const checked = isNullable(kind) ? made : made.notNull();
      return isRowId && column === key[0] ? checked.primaryKey() : checked;
    });
  }
  if (!isRowId) create = create.addPrimaryKeyConstraint(`${table.name}_key`, [...key]);
  for (const unique of table.unique ?? []) {
    create = create.addUniqueConstraint(`${table.name}_${unique.join('_')}`, [...unique]);
  }
  const made = create.modifyEnd(isRowId ? sql`strict` : sql`strict, without rowid`).compile().sql;
  const indexes = (table.indexes ?? []).map((columns) => {
    const index = db.schema
      .createIndex(`${physical}_by_${columns.join('_')}`)
      .on(physical)
      .columns([...columns]);
    return (ifMissing ? index.ifNotExists() : index).compile().sql;
  });
  return [made, ...indexes];
}

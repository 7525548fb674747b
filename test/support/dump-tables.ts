// Every row of every table of the views, sorted: what two ways of building the same views must agree on. How they were built is
// not among it: the notes on rebuilds, and the tables of one that is under way.
import { DatabaseSync } from 'node:sqlite';

const HOW_BUILT = /^(view_build|view_rebuild)$|__g\d+$/;

/** Table → its rows as JSON, integers as `7n`. Takes the file of the views, or an open connection to it. */
export function dumpTables(views: string | DatabaseSync): Record<string, string[]> {
  if (typeof views !== 'string') return dumpDatabase(views);
  const database = new DatabaseSync(views, { readOnly: true });
  try {
    return dumpDatabase(database);
  } finally {
    database.close();
  }
}

function dumpDatabase(database: DatabaseSync): Record<string, string[]> {
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table' order by name")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !HOW_BUILT.test(name));
  return Object.fromEntries(
    tables.map((name) => {
      const statement = database.prepare(`select * from "${name}"`);
      statement.setReadBigInts(true);
      const rows = statement.all().map((row) => JSON.stringify(row, text));
      return [name, rows.sort()];
    }),
  );
}

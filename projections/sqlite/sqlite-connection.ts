// How do the views talk to node:sqlite? Statements are prepared once by their text; columns declared `bigint` come back as
// bigint, all others as numbers, so that no amount of money passes through a double.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase } from 'kysely';
import { baseKind, type Table } from '../table.ts';
import { logicalName } from './table-generation.ts';

export type Row = Record<string, unknown>;

export interface SqliteConnection {
  run(sql: string, parameters: readonly unknown[]): void;
  all(sql: string, parameters: readonly unknown[]): Row[];
  /** The shape Kysely's SQLite dialect expects of a driver. */
  readonly forKysely: SqliteDatabase;
  close(): void;
}

interface Cached {
  readonly statement: StatementSync;
  readonly reader: boolean;
  /** Columns that come back as bigint but are small. */
  readonly small: readonly string[];
}

/** Rare statements differ in their text by list lengths; the cache forgets the oldest. */
const MAX_STATEMENTS = 500;

export function sqliteConnection(database: DatabaseSync, tables: readonly Table[]): SqliteConnection {
  const kinds = new Map(tables.map(({ name, columns }) => [name, columns]));
  const cache = new Map<string, Cached>();

  const isBig = (table: string | null, column: string | null) => {
    const kind = kinds.get(logicalName(table ?? ''))?.[column ?? ''];
    // An expression has no origin: counts and sums of big columns are big.
    return kind === undefined || baseKind(kind) === 'bigint';
  };

  const prepare = (sql: string): Cached => {
    const known = cache.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    const columns = statement.columns();
    const big = columns.some(({ table, column }) => isBig(table, column));
    statement.setReadBigInts(big);
    const small = big ? columns.filter(({ table, column }) => !isBig(table, column)).map(({ name }) => name) : [];
    const made: Cached = { statement, reader: columns.length > 0, small };
    if (cache.size >= MAX_STATEMENTS) cache.delete(cache.keys().next().value!);
    cache.set(sql, made);
    return made;
  };

  const read = ({ statement, small }: Cached, parameters: readonly unknown[]): Row[] => {
    const rows = statement.all(...(parameters as SQLInputValue[])) as Row[];
    if (small.length === 0) return rows;
    for (const row of rows) {
      for (const name of small) {
        const value = row[name];
        if (typeof value === 'bigint') row[name] = Number(value);
      }
    }
    return rows;
  };

  return {
    run: (sql, parameters) => {
      prepare(sql).statement.run(...(parameters as SQLInputValue[]));
    },
    all: (sql, parameters) => read(prepare(sql), parameters),
    forKysely: {
      close: () => {},
      prepare: (sql) => {
        const cached = prepare(sql);
        return {
          reader: cached.reader,
          all: (parameters) => read(cached, parameters),
          run: (parameters) => cached.statement.run(...(parameters as SQLInputValue[])),
          iterate: (parameters) => read(cached, parameters).values(),
        };
      },
    },
    close: () => {
      cache.clear();
      database.close();
    },
  };
}

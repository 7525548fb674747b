// How does a query of the builder reach SQLite? Rare ones are compiled each time, prepared ones once for each copy of a view.
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { type CompiledStatement, compilePrepared, type Prepared } from '../prepared.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Row, SqliteConnection } from './sqlite-connection.ts';

export interface Statements {
  /** Builds queries, and runs none. */
  readonly db: Kysely<ViewSchema>;
  run(query: Compilable | Prepared<never, unknown>, input?: object): void;
  all(query: Compilable | Prepared<never, unknown>, input?: object): Row[];
}

export const queryBuilder = (): Kysely<ViewSchema> =>
  new Kysely<ViewSchema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });

export function sqliteStatements(connection: SqliteConnection, db: Kysely<ViewSchema>): Statements {
  const compiled = new WeakMap<object, CompiledStatement>();
  const statementOf = (query: Prepared<never, unknown>): CompiledStatement => {
    const known = compiled.get(query);
    if (known) return known;
    const made = compilePrepared(db, query);
    compiled.set(query, made);
    return made;
  };
  const textAndValues = (query: Compilable | Prepared<never, unknown>, input?: object) => {
    if ('build' in query) {
      const statement = statementOf(query);
      return { sql: statement.sql, parameters: statement.bind(input!) };
    }
    return query.compile();
  };
  return {
    db,
    run(query, input) {
      const { sql, parameters } = textAndValues(query, input);
      connection.run(sql, parameters);
    },
    all(query, input) {
      const { sql, parameters } = textAndValues(query, input);
      return connection.all(sql, parameters);
    },
  };
}

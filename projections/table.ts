// How is a view's table written down? Once, as a literal: the SQL, the row's type and the reading of big integers come from it.

/** `bigint` for positions, revisions, money and device time; `integer` stays below 2^53. `?` allows null. */
export type ColumnKind = 'text' | 'integer' | 'bigint' | 'real' | 'text?' | 'integer?' | 'bigint?' | 'real?';

export interface Table {
  readonly name: string;
  readonly columns: { readonly [column: string]: ColumnKind };
  readonly primaryKey: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
}

export const defineTable = <const T extends Table>(table: T): T => table;

interface Kinds {
  text: string;
  integer: number;
  bigint: bigint;
  real: number;
}

type ValueOf<K extends ColumnKind> = K extends `${infer Base extends keyof Kinds}?`
  ? Kinds[Base] | null
  : K extends keyof Kinds
    ? Kinds[K]
    : never;

/** A row as it is written and read. */
export type RowOf<T extends Table> = { -readonly [C in keyof T['columns']]: ValueOf<T['columns'][C]> };

/** Table name → row, as the query builder wants it. */
export type RowsOf<Tables extends readonly Table[]> = { [T in Tables[number] as T['name']]: RowOf<T> };

export const isNullable = (kind: ColumnKind): boolean => kind.endsWith('?');
export const baseKind = (kind: ColumnKind): keyof Kinds => kind.replace('?', '') as keyof Kinds;

/** What a build must agree on with rows of another to read them: columns, kinds and keys. Indexes only make it faster. */
export const shapeOf = (tables: readonly Table[]): string =>
  JSON.stringify(
    tables
      .map(({ name, columns, primaryKey, unique = [] }) => ({
        name,
        columns: Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1)),
        primaryKey,
        unique,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );

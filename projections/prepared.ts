// How does a statement that runs for every prediction avoid being built every time? It is built once with named places.
import type { Compilable, Kysely } from 'kysely';
import type { ViewSchema } from './view-schema.ts';

/** Stands where a value will be. */
class Place {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export type PlaceOf<Input> = <K extends keyof Input & string>(name: K) => Input[K];

/** A statement with places for `Input`, giving rows of `Row`. Compiled by whoever runs it, once per dialect. */
export interface Prepared<Input, Row> {
  readonly build: (db: Kysely<ViewSchema>) => Compilable<Row>;
  readonly input?: (input: Input) => void;
}

export function prepared<Input>() {
  return <Row>(build: (db: Kysely<ViewSchema>, place: PlaceOf<Input>) => Compilable<Row>): Prepared<Input, Row> => ({
    build: (db) => build(db, ((name: string) => new Place(name)) as unknown as PlaceOf<Input>),
  });
}

export interface CompiledStatement {
  readonly sql: string;
  /** Fills the places; fixed values stay. */
  readonly bind: (input: object) => unknown[];
}

export function compilePrepared(db: Kysely<ViewSchema>, statement: Prepared<never, unknown>): CompiledStatement {
  const { sql, parameters } = statement.build(db).compile();
  const parts = parameters.map((value) => (value instanceof Place ? { name: value.name } : { value }));
  return {
    sql,
    bind: (input) =>
      parts.map((part) => (part.name === undefined ? part.value : (input as Record<string, unknown>)[part.name])),
  };
}

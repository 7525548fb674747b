// What may a projection's handler do to its views? Write rows, read its own rows back, and report what is odd.
import type { Compilable, Kysely } from 'kysely';
import type { Position } from '../domain/kernel/event.ts';
import type { Prepared } from './prepared.ts';
import type { ViewSchema } from './view-schema.ts';

export interface ViewWriter {
  /** Builds queries; they run through the methods below, inside the batch's transaction. */
  readonly db: Kysely<ViewSchema>;
  /** Hot statements are prepared once; rare ones are built each time. In order; an adapter may queue them. */
  write(query: Compilable): void;
  write<Input>(query: Prepared<Input, unknown>, input: Input): void;
  /** Sees every write before it. */
  all<Row>(query: Compilable<Row>): Promise<Row[]>;
  all<Input, Row>(query: Prepared<Input, Row>, input: Input): Promise<Row[]>;
  first<Row>(query: Compilable<Row>): Promise<Row | undefined>;
  first<Input, Row>(query: Prepared<Input, Row>, input: Input): Promise<Row | undefined>;
  /** A row of the table `anomaly`, one sentence for a person; once per event, view and code. */
  anomaly(event: { readonly id: string; readonly position: Position }, code: string, sentence: string): void;
}

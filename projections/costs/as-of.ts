// Which position is "now", and how many lines were there then?
import { type Kysely, sql } from 'kysely';
import type { Position } from '../../domain/kernel/event.ts';
import type { ViewSchema } from '../view-schema.ts';

/** The greatest a row can have: then a reader of today and one of the past ask the same question. */
const MAX_POSITION: Position = 2n ** 63n - 1n;

export const positionOf = (asOf: Position | undefined): Position => asOf ?? MAX_POSITION;

/** Number of the last line at or before the position; null: there was none. One seek, not a count. */
export const linesBy = (db: Kysely<ViewSchema>, asOf: Position) =>
  sql<bigint>`(${db
    .selectFrom('cost_line')
    .select('nth')
    .where('position', '<=', asOf)
    .orderBy('position', 'desc')
    .orderBy('nth', 'desc')
    .limit(1)})`;

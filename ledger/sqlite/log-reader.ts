// How is the log read? Short index ranges on a connection of the reader's own: WAL readers never wait for the writer.
import type { DatabaseSync } from 'node:sqlite';
import { checkLimit, checkPlace } from '../check-append.ts';
import type { ReadAllOptions, ReadStreamOptions, StoredEvent } from '../event-store.ts';

export interface LogReader {
  readStream(stream: string, options: ReadStreamOptions): StoredEvent[];
  readAll(options: ReadAllOptions): StoredEvent[];
}

const COLUMNS = 'position, stream, revision, id, type, data, metadata';
type Row = [bigint, string, bigint, string, string, Uint8Array, Uint8Array];
const MAX_INTEGER = 2n ** 63n - 1n;

export function makeLogReader(database: DatabaseSync): LogReader {
  const select = (where: string) => {
    const statement = database.prepare(`SELECT ${COLUMNS} FROM events WHERE ${where} LIMIT ?`);
    // Lists are read in half the time of objects, whose names the driver makes anew for every row.
    statement.setReturnArrays(true);
    return statement;
  };
  const streamForwards = select('stream = ? AND revision >= ? ORDER BY revision');
  const streamBackwards = select('stream = ? AND revision <= ? ORDER BY revision DESC');
  const allForwards = select('position > ? ORDER BY position');
  const allBackwards = select('position < ? ORDER BY position DESC');
  return {
    readStream(stream, { from, direction = 'forwards', limit }) {
      checkLimit(limit);
      checkPlace(from);
      const rows =
        direction === 'forwards'
          ? streamForwards.all(stream, from ?? 0n, limit)
          : streamBackwards.all(stream, from ?? MAX_INTEGER, limit);
      return rows.map(toStored);
    },
    readAll({ after, direction = 'forwards', limit }) {
      checkLimit(limit);
      checkPlace(after);
      const rows =
        direction === 'forwards' ? allForwards.all(after ?? 0n, limit) : allBackwards.all(after ?? MAX_INTEGER, limit);
      return rows.map(toStored);
    },
  };
}

function toStored(row: unknown): StoredEvent {
  // Exactly the selected columns of a STRICT table, in their order.
  const [position, stream, revision, id, type, data, metadata] = row as Row;
  return { position, stream, revision, id, type, data, metadata };
}

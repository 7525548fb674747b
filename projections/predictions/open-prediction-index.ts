// How does a scoring writer find a retried request, and where did its callers' counters stand? Synchronous look-ups on a
// read-only connection of the writer's own thread: it asks for every request.
import { DatabaseSync } from 'node:sqlite';
import type { Position } from '../../domain/kernel/event.ts';
import { sqliteConnection } from '../sqlite/sqlite-connection.ts';
import type { RowOf } from '../table.ts';
import { ALL_TABLES } from '../view-schema.ts';
import type { predictionTable } from './prediction-tables.ts';

export interface PredictionPlace {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly inputFingerprint: string;
}

export interface StreamCounters {
  /** Last event of the stream that the view has; null: none, so the stream is read from its start. */
  readonly revision: bigint | null;
  /** The view's position when this was read. */
  readonly position: Position | null;
  /** Caller → its last counter at `revision`. */
  readonly counters: ReadonlyMap<string, number>;
}

export interface PredictionIndex {
  /** `undefined`: not among the events the view has. What is newer, the writer knows from its stream's tail. */
  find(predictionId: string): PredictionPlace | undefined;
  /** Counters and cursor of one moment: the tail after `revision` completes them. */
  countersOf(deploymentId: string, stream: string): StreamCounters;
  close(): void;
}

const FIND = 'select stream, revision, position, input_fingerprint from prediction where prediction_id = ?';
const COUNTERS = 'select caller, counter, revision from caller_counter where deployment_id = ? and stream = ?';
const CURSOR = "select position from view_cursor where name = 'predictions'";

/** The file must have been made by the projector. */
export function openPredictionIndex({ file }: { readonly file: string }): PredictionIndex {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('pragma busy_timeout = 5000');
  const connection = sqliteConnection(database, ALL_TABLES);
  return {
    find: (predictionId) => {
      const row = connection.all(FIND, [predictionId])[0] as RowOf<typeof predictionTable> | undefined;
      if (!row) return undefined;
      const { stream, revision, position, input_fingerprint } = row;
      return { stream, revision, position, inputFingerprint: input_fingerprint };
    },
    countersOf: (deploymentId, stream) => {
      connection.run('begin', []);
      try {
        const cursor = connection.all(CURSOR, [])[0] as { position: bigint | null } | undefined;
        const rows = connection.all(COUNTERS, [deploymentId, stream]) as {
          caller: string;
          counter: number;
          revision: bigint;
        }[];
        const revision = rows.reduce<bigint | null>(
          (last, row) => (last === null || row.revision > last ? row.revision : last),
          null,
        );
        return {
          revision,
          position: cursor?.position ?? null,
          counters: new Map(rows.map(({ caller, counter }) => [caller, counter])),
        };
      } finally {
        connection.run('commit', []);
      }
    },
    close: () => connection.close(),
  };
}

// How does a thread use the log of its process? Through the door that the log's owner gave it.

import type { LogDoor } from './event-log.ts';
import type { EventStore } from './event-store.ts';
import { connectRemoteStore } from './remote/connect-remote-store.ts';
import { connectSqliteLog } from './sqlite/connect-sqlite-log.ts';

/** Each door opens one store; close it before the log is closed. */
export function connectLog(door: LogDoor): EventStore {
  switch (door.kind) {
    case 'sqlite':
      return connectSqliteLog(door);
    case 'remote':
      return connectRemoteStore(door.port);
    default:
      return door satisfies never;
  }
}

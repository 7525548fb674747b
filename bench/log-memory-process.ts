// How much memory does a process take that lives with a log of a given size? A fresh one opens it, follows it to the end and stays
// there, appends, reads a little, and tells.
import type { ExpectedRevision } from '../ledger/event-store.ts';
import { openEsdbLog } from '../ledger/eventstoredb/open-esdb-log.ts';
import { openSqliteLog } from '../ledger/sqlite/open-sqlite-log.ts';
import { eventMaker } from './bench-event.ts';
import { peakMemory } from './peak-memory.ts';

export type LogPlace =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'eventstoredb'; readonly connectionString: string; readonly prefix: string };
export type MemoryRequest = { readonly kind: 'close' };
export type MemoryAnswer =
  /** Resident memory of the whole process, in bytes: at the end, and the most there ever was. `followed`: events handed over. */
  | { readonly kind: 'memory'; readonly now: number; readonly most: number; readonly followed: number }
  | { readonly kind: 'failed'; readonly why: string };

const APPENDS = 1_000;
const READS = 200;
const say = (message: MemoryAnswer): void => void process.send!(message);

async function live(place: LogPlace): Promise<void> {
  const log =
    place.kind === 'sqlite' ? openSqliteLog(place) : await openEsdbLog({ ...place, prefixes: [place.prefix] });
  const { store } = log;
  const stop = new AbortController();
  let followed = 0;
  const caughtUp = Promise.withResolvers<void>();
  const sawAppends = Promise.withResolvers<void>();
  const stream = `${place.kind === 'sqlite' ? '' : place.prefix}live-${process.pid}`;
  let own = 0;
  const following = (async () => {
    for await (const item of store.subscribe({ signal: stop.signal })) {
      if (item.kind === 'caughtUp') {
        caughtUp.resolve();
        continue;
      }
      followed += item.events.length;
      for (const event of item.events) if (event.stream === stream && ++own === APPENDS) sawAppends.resolve();
    }
  })();
  following.catch((error) => {
    caughtUp.reject(error);
    sawAppends.reject(error);
  });
  await caughtUp.promise;
  const makeEvent = eventMaker();
  let last: ExpectedRevision = 'none';
  for (let n = 0; n < APPENDS; n++) last = (await store.append(stream, last, [makeEvent()]))[0]!.revision;
  await sawAppends.promise;
  for (let n = 0; n < READS; n++) await store.readAll({ direction: n % 2 ? 'forwards' : 'backwards', limit: 100 });
  const now = process.memoryUsage.rss();
  say({ kind: 'memory', now, most: peakMemory(), followed });
  stop.abort();
  await following;
  await log.close();
}

process.on('message', () => process.disconnect());
live(JSON.parse(process.argv[2]!) as LogPlace).catch((error: Error) => say({ kind: 'failed', why: error.message }));

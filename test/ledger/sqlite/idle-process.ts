// A process for sqlite-threads.test.ts: it has followed the log, stopped, and closed; nothing of it may keep it alive.
import { openSqliteLog } from '../../../ledger/sqlite/open-sqlite-log.ts';

const log = openSqliteLog({ file: process.argv[2]! });
const stop = new AbortController();
const following = (async () => {
  for await (const item of log.store.subscribe({ signal: stop.signal }))
    if (item.kind === 'caughtUp') return 'caught up';
})();
await following;
const abandoned = log.store.subscribe({ signal: stop.signal })[Symbol.asyncIterator]();
await abandoned.next();
const waiting = abandoned.next();
stop.abort();
await waiting;
await log.close();
console.log('done');

// A process for slow-sync.test.ts: 64 writers on the embedded log, and a timer on the same thread that stands for the HTTP
// server. Each answer is written to a file by its event's id, so that a trace shows it. Says in the end how it went, as JSON.
import { randomUUID } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { openSqliteLog } from '../../../../ledger/sqlite/open-sqlite-log.ts';

const WRITERS = 64;
const [folder, appendsEach] = [process.argv[2]!, Number(process.argv[3])];

export interface BusyReport {
  readonly ids: readonly string[];
  readonly seconds: number;
  /** Transactions of the log, each ended by one sync. */
  readonly commits: number;
  /** Of the main thread: how late its timer was. */
  readonly lateMs: { readonly p99: number; readonly most: number };
}

const log = openSqliteLog({ file: join(folder, 'ledger.sqlite') });
const answers = openSync(join(folder, 'answers'), 'a');
const before = await log.store.stats();
const late = monitorEventLoopDelay({ resolution: 1 });
late.enable();
const started = performance.now();
const ids = await Promise.all(
  Array.from({ length: WRITERS }, async (_, writer) => {
    const own: string[] = [];
    for (let at = 0; at < appendsEach; at++) {
      const event = {
        id: randomUUID(),
        type: 'SomethingHappened',
        data: new Uint8Array(600).fill(120),
        metadata: new Uint8Array(),
      };
      await log.store.append(`s-${writer}`, at === 0 ? 'none' : BigInt(at - 1), [event]);
      writeSync(answers, `${event.id}\n`);
      own.push(event.id);
    }
    return own;
  }),
);
const seconds = (performance.now() - started) / 1_000;
late.disable();
const { commits } = await log.store.stats();
await log.close();
const report: BusyReport = {
  ids: ids.flat(),
  seconds,
  commits: commits - before.commits,
  // The monitor's figures include its own interval of a millisecond.
  lateMs: { p99: late.percentile(99) / 1e6, most: late.max / 1e6 },
};
console.log(JSON.stringify(report));

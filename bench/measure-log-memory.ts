// Does a process grow with its log? The resident memory of a fresh process that lives with a long log (log-memory-process.ts),
// against that of one that lives with a short one. The server of EventStoreDB's protocol is another process and not counted.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openEsdbLog } from '../ledger/eventstoredb/open-esdb-log.ts';
import { openSqliteLog } from '../ledger/sqlite/open-sqlite-log.ts';
import { openChild } from './child-channel.ts';
import { fillLog } from './fill-log.ts';
import { median } from './interleave.ts';
import { ADAPTERS, sqliteFileIn, startEsdbServer } from './log-adapters.ts';
import type { LogPlace, MemoryAnswer, MemoryRequest } from './log-memory-process.ts';
import type { MeasureOptions } from './measurement.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';

const SHORT = 10_000;
const AIM = 1.5;
const MIB = 1024 * 1024;

/** Both numbers in MiB. A memory store holds every event by its nature and has no row. */
export function measureLogMemory({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const rounds = quick ? 1 : 3;
  return inScratchFolder(async (folder) => {
    const rows: RatioRow[] = [];
    for (const { key, name } of ADAPTERS) {
      if (key === 'memory') continue;
      const long = quick ? (key === 'sqlite' ? 200_000 : 50_000) : 1_000_000;
      const server = key === 'eventstoredb' ? await startEsdbServer() : undefined;
      const makeLog = async (count: number): Promise<LogPlace> => {
        say(`memory, ${name}: writes ${count} events`);
        return server ? fillEsdb(server.connectionString, count) : fillSqlite(join(folder, `${count}`), count);
      };
      try {
        const [few, many] = [await makeLog(SHORT), await makeLog(long)];
        let peak = 0;
        const values: number[] = [];
        const references: number[] = [];
        // In turn, and every one counts: each process is fresh, so that nothing has to get warm.
        for (let round = 0; round < rounds; round++) {
          const { now, most } = await livingWith(many, long);
          values.push(now / MIB);
          references.push((await livingWith(few, SHORT)).now / MIB);
          peak = Math.max(peak, most);
        }
        const speeds = { value: median(values), reference: median(references) };
        const against = `with ${SHORT} events`;
        const what = `memory, ${name}, ${long} events`;
        const whereTimeGoes = `${what}: at most ${(peak / MIB).toFixed(0)} MiB on the way.`;
        rows.push({ key, what, unit: 'MiB', ...speeds, against, aim: { most: AIM }, whereTimeGoes });
        say(`${what}: ${speeds.value.toFixed(0)} against ${speeds.reference.toFixed(0)} MiB`);
      } finally {
        await server?.close();
      }
    }
    return rows;
  });
}

async function fillSqlite(folder: string, count: number): Promise<LogPlace> {
  const file = sqliteFileIn(folder);
  const log = openSqliteLog({ file });
  try {
    await fillLog(log.store, '', count);
  } finally {
    await log.close();
  }
  return { kind: 'sqlite', file };
}

async function fillEsdb(connectionString: string, count: number): Promise<LogPlace> {
  const prefix = `bench${randomUUID()}-`;
  const log = await openEsdbLog({ connectionString, prefixes: [prefix] });
  try {
    await fillLog(log.store, prefix, count);
  } finally {
    await log.close();
  }
  return { kind: 'eventstoredb', connectionString, prefix };
}

/** Each such process leaves a few more events behind. */
async function livingWith(place: LogPlace, atLeast: number): Promise<Extract<MemoryAnswer, { kind: 'memory' }>> {
  const child = openChild<MemoryRequest, MemoryAnswer>('log-memory-process.ts', [JSON.stringify(place)]);
  const answer = await child.hear('memory');
  await child.end({ kind: 'close' });
  if (answer.followed < atLeast) throw new Error(`${answer.followed} events were followed where ${atLeast} stand.`);
  return answer;
}

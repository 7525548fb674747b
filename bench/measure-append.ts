// How much does group commit give? 64 writers, each waiting for its own append on its own stream, against one writer whose
// appends are a commit each. Both go through the log thread with synchronous=FULL; events have about 600 bytes.
import { join } from 'node:path';
import type { ExpectedRevision, NewEvent, StoredEvent } from '../ledger/event-store.ts';
import { openSqliteLog } from '../ledger/sqlite/open-sqlite-log.ts';
import { eventMaker } from './bench-event.ts';
import { interleave, secondsOf } from './interleave.ts';
import type { Measurement, MeasureOptions } from './measurement.ts';
import { inScratchFolder } from './scratch-folder.ts';

const WRITERS = 64;

/** Value and reference in events a second, each durable when it counts. */
export function measureAppend({ quick, say }: MeasureOptions): Promise<Measurement> {
  const perWriter = quick ? 5 : 250;
  const alone = quick ? 20 : 1_500;
  return inScratchFolder(async (folder) => {
    const log = openSqliteLog({ file: join(folder, 'log', 'ledger.sqlite') });
    const { store } = log;
    const makeEvent = eventMaker();
    const eventsOf = (count: number) => Array.from({ length: count }, makeEvent);
    /** One append after another: the next leaves when the one before is durable. */
    const write = async (stream: string, events: readonly NewEvent[]) => {
      let last: ExpectedRevision = 'none';
      for (const event of events) {
        const [stored]: readonly StoredEvent[] = await store.append(stream, last, [event]);
        last = stored!.revision;
      }
    };
    const commitsPerEvent: number[] = [];
    try {
      const speeds = await interleave({
        rounds: quick ? 1 : 5,
        value: async (round) => {
          const batches = Array.from({ length: WRITERS }, () => eventsOf(perWriter));
          const before = await store.stats();
          const seconds = await secondsOf(() =>
            Promise.all(batches.map((events, writer) => write(`bench-${round}-${writer}`, events))),
          );
          const after = await store.stats();
          commitsPerEvent.push((after.events - before.events) / (after.commits - before.commits));
          return (WRITERS * perWriter) / seconds;
        },
        reference: async (round) => {
          const events = eventsOf(alone);
          return alone / (await secondsOf(() => write(`bench-alone-${round}`, events)));
        },
        onRound: (round, { value, reference }) =>
          say(`append, round ${round + 1}: ${value.toFixed(0)} against ${reference.toFixed(0)} events/s`),
      });
      const { commits, events: stored } = await store.stats();
      const group = commitsPerEvent.at(-1)!;
      return {
        name: 'append',
        unit: 'events',
        against: 'one writer, a commit an append',
        aim: 8,
        ...speeds,
        whereTimeGoes:
          `A lone append takes ${(1e6 / speeds.reference).toFixed(0)} µs, nearly all of it the sync and two hops between threads; ` +
          `with ${WRITERS} writers a sync carries ${group.toFixed(1)} events and an event costs ${(1e6 / speeds.value).toFixed(0)} µs ` +
          `(${commits} commits for ${stored} events in all).`,
      };
    } finally {
      await log.close();
    }
  });
}

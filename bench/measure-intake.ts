// How fast does a file come in? Staged, inspected against its schema and ingested, in MB a second, each against plainly reading the
// same file from the disk; of a file of 64 MiB, as CSV and as JSON Lines, through the intake's own thread as the server does it.
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileFormat } from '../workers/intake/record-reader.ts';
import { interleave, secondsOf } from './interleave.ts';
import { MADE_TASK, madeColumns, madeFile } from './made-table.ts';
import type { MeasureOptions } from './measurement.ts';
import { openIntake } from './open-intake.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';

const READ_BYTES = 64 * 1024;
const FORMATS: { readonly [format in FileFormat]: string } = { csv: 'CSV', jsonl: 'JSON Lines' };

/** Both numbers in MB (a million bytes) a second. */
export function measureIntake({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const size = (quick ? 1 : 64) * 2 ** 20;
  const rounds = quick ? 1 : 3;
  return inScratchFolder(async (folder) => {
    const rows: RatioRow[] = [];
    const { intake, staging, stage, close } = await openIntake(join(folder, 'intake'));
    try {
      for (const [format, formatName] of Object.entries(FORMATS) as [FileFormat, string][]) {
        const file = join(folder, `made.${format}`);
        await pipeline(madeFile({ format, bytes: size, people: 0 }), createWriteStream(file));
        const read = () => createReadStream(file, { highWaterMark: READ_BYTES });
        const { id, bytes } = await stage(read());
        const schema = { columns: madeColumns({ people: 0 }), task: MADE_TASK };
        let rowCount = 0;
        const ways: { readonly [way: string]: () => Promise<unknown> } = {
          stage: async () => staging.remove((await stage(read())).id),
          inspect: async () => (rowCount = (await intake.inspectStaged(id, { format, schema })).rows),
          ingest: async () => {
            // Taken back at once, and not timed: the disk would fill.
            const { chunks } = await intake.ingestStaged(id, { format, ...schema });
            return () => intake.discard(chunks);
          },
        };
        for (const [way, work] of Object.entries(ways)) {
          const megabytesASecond = async (of: () => Promise<unknown>) => {
            let after: unknown;
            const seconds = await secondsOf(async () => (after = await of()));
            if (typeof after === 'function') await after();
            return bytes / 1e6 / seconds;
          };
          const what = `${way}, ${formatName}`;
          const speeds = await interleave({
            rounds,
            value: () => megabytesASecond(work),
            reference: () => megabytesASecond(() => readToTheEnd(read())),
            onRound: (round, { value, reference }) =>
              say(`${what}, round ${round + 1}: ${value.toFixed(1)} against ${reference.toFixed(0)} MB/s`),
          });
          const perRow = `${((1e6 * bytes) / 1e6 / speeds.value / rowCount).toFixed(1)} µs a row of ${(bytes / rowCount).toFixed(0)} bytes`;
          rows.push({
            key: `${way} ${format}`,
            what,
            unit: 'MB/s',
            ...speeds,
            against: 'reading the file',
            ...(way === 'stage' ? {} : { whereTimeGoes: `${what}: ${perRow}, ${schema.columns.length} columns.` }),
          });
        }
        await staging.remove(id);
      }
    } finally {
      await close();
    }
    return rows;
  });
}

async function readToTheEnd(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let read = 0;
  for await (const piece of bytes) read += piece.length;
  return read;
}

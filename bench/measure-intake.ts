// How fast does a file come in? Staged, inspected against its schema and ingested, in MB a second, each against plainly reading the
// same file from the disk; of 64 MiB, as CSV and as JSON Lines, through the intake's own thread as the server does it.
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileFormat } from '../workers/intake/record-reader.ts';
import { interleave, secondsOf } from './interleave.ts';
import { MADE_TASK, madeColumns, madeFile, madeIds } from './made-table.ts';
import type { MeasureOptions } from './measurement.ts';
import { type OpenIntake, openIntake } from './open-intake.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';

interface MeasuredFile {
  readonly key: string;
  readonly name: string;
  readonly format: FileFormat;
  readonly people: number;
  readonly ways: readonly ('stage' | 'inspect' | 'ingest')[];
}

const READ_BYTES = 64 * 1024;
const FILES: readonly MeasuredFile[] = [
  { key: 'csv', name: 'CSV', format: 'csv', people: 0, ways: ['stage', 'inspect', 'ingest'] },
  { key: 'jsonl', name: 'JSON Lines', format: 'jsonl', people: 0, ways: ['stage', 'inspect', 'ingest'] },
  // Twice as many as the vault keeps in memory.
  { key: 'sealed csv', name: 'CSV sealed for 20,000 people', format: 'csv', people: 20_000, ways: ['ingest'] },
];

/** Both numbers in MB (a million bytes) a second. */
export function measureIntake({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const size = (quick ? 1 : 64) * 2 ** 20;
  return inScratchFolder(async (folder) => {
    const rows: RatioRow[] = [];
    const open = await openIntake(join(folder, 'intake'));
    try {
      for (const file of FILES) {
        const path = join(folder, `${file.key}.${file.format}`);
        await pipeline(madeFile({ ...file, bytes: size }), createWriteStream(path));
        const { works, bytes, rowCount } = await worksOn(file, path, open);
        const megabytesASecond = async (work: Work) => {
          const { seconds, takeBack } = await timed(work);
          await takeBack?.();
          return bytes / 1e6 / seconds;
        };
        for (const way of file.ways) {
          const what = `${way}, ${file.name}`;
          const speeds = await interleave({
            rounds: quick ? 1 : 3,
            value: () => megabytesASecond(works[way]),
            reference: () => megabytesASecond(() => readThrough(path)),
            onRound: (round, { value, reference }) =>
              say(`${what}, round ${round + 1}: ${value.toFixed(1)} against ${reference.toFixed(0)} MB/s`),
          });
          const micros = bytes / speeds.value / rowCount;
          const row = `${micros.toFixed(1)} µs a row of ${(bytes / rowCount).toFixed(0)} bytes and ${madeColumns(file).length} cells`;
          const whereTimeGoes = `${what}: ${row}.`;
          rows.push({
            key: `${way} ${file.key}`,
            what,
            unit: 'MB/s',
            ...speeds,
            against: 'reading the file',
            whereTimeGoes,
          });
        }
      }
    } finally {
      await open.close();
    }
    return rows;
  });
}

/** What takes back what was written, so that the disk does not fill; it is not timed. */
type TakeBack = () => Promise<unknown>;
type Work = () => Promise<TakeBack | undefined>;

async function worksOn(file: MeasuredFile, path: string, { intake, staging, stage }: OpenIntake) {
  const { format } = file;
  const { id, bytes } = await stage(bytesOf(path));
  const schema = { columns: madeColumns(file), task: MADE_TASK };
  const { rows: rowCount } = await intake.inspectStaged(id, { format });
  await makePeople(Math.min(file.people, rowCount), intake);
  const works: { readonly [way in MeasuredFile['ways'][number]]: Work } = {
    async stage() {
      const staged = await stage(bytesOf(path));
      return () => staging.remove(staged.id);
    },
    async inspect() {
      await intake.inspectStaged(id, { format, schema });
      return undefined;
    },
    async ingest() {
      const { chunks } = await intake.ingestStaged(id, { format, ...schema });
      return () => intake.discard(chunks);
    },
  };
  return { works, bytes, rowCount };
}

async function timed(work: Work): Promise<{ readonly seconds: number; readonly takeBack: TakeBack | undefined }> {
  let takeBack: TakeBack | undefined;
  const seconds = await secondsOf(async () => {
    takeBack = await work();
  });
  return { seconds, takeBack };
}

const bytesOf = (path: string) => createReadStream(path, { highWaterMark: READ_BYTES });

async function readThrough(path: string): Promise<undefined> {
  let read = 0;
  for await (const piece of bytesOf(path)) read += (piece as Uint8Array).length;
  if (read === 0) throw new Error('There was nothing to read.');
}

/** Known before, as people mostly are; those an upload brings are taken back with it, and each costs a line in the vault. */
async function makePeople(people: number, { vault }: OpenIntake['intake']): Promise<void> {
  const ids = madeIds(people);
  for (let at = 0; at < ids.length; at += 1_000) await vault.ensureSubjects('subject', ids.slice(at, at + 1_000));
}

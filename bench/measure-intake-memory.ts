// Does taking in a file take more memory when the file is larger? The most that a fresh process held while it staged, inspected and
// ingested 2 GiB (intake-memory-process.ts), against 64 MiB; never over 512 MiB. The file is made on its way and kept nowhere in
// the clear; what is stored of it is removed at once.
import { join } from 'node:path';
import { openChild } from './child-channel.ts';
import type { IntakeMemoryAnswer, IntakeMemoryRequest, IntakeStep } from './intake-memory-process.ts';
import type { MadeFile } from './made-table.ts';
import type { MeasureOptions } from './measurement.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';

const MIB = 2 ** 20;
const LIMIT_MIB = 512;
const AIM = 1.5;
/**
 * Of each of the process's two threads. Without a bound V8 lets garbage grow with what the machine has; with half of this it counts
 * the room of its young objects against the bound and collects without end.
 */
const HEAP_MIB = 256;
/** Rows in the clear, and rows sealed under the keys of so many people, which is twice what the vault keeps in memory. */
const FILES: readonly (Omit<MadeFile, 'bytes'> & { readonly key: string; readonly what: string })[] = [
  { key: 'memory csv', what: 'CSV in the clear', format: 'csv', people: 0 },
  { key: 'memory jsonl', what: 'JSON Lines sealed for 20,000 people', format: 'jsonl', people: 20_000 },
];

type Taken = Extract<IntakeMemoryAnswer, { kind: 'memory' }>;

/** Both numbers in MiB. */
export function measureIntakeMemory({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const [small, large] = quick ? [MIB, 2 * MIB] : [64 * MIB, 2_048 * MIB];
  return inScratchFolder(async (folder) => {
    const rows: RatioRow[] = [];
    for (const { key, what: kind, ...file } of FILES) {
      const what = `memory of taking in ${large / MIB} MiB, ${kind}`;
      say(what);
      const few = await takeIn({ ...file, bytes: small, folder: join(folder, 'small') });
      const many = await takeIn({ ...file, bytes: large, folder: join(folder, 'large') });
      const [value, reference] = [many.peaks.ingested / MIB, few.peaks.ingested / MIB];
      say(`${what}: ${value.toFixed(0)} against ${reference.toFixed(0)} MiB`);
      rows.push({
        key,
        what,
        unit: 'MiB',
        value,
        reference,
        against: `of ${small / MIB} MiB`,
        aim: { most: AIM },
        limit: LIMIT_MIB,
        details: { rows: many.rows, bytes: many.bytes },
        whereTimeGoes: `${what}: ${many.rows} rows; at most ${steps(many)}.`,
      });
    }
    return rows;
  });
}

function steps({ peaks, seconds }: Taken): string {
  const names: readonly IntakeStep[] = ['opened', 'staged', 'inspected', 'ingested'];
  return names
    .map((step) => `${(peaks[step] / MIB).toFixed(0)} MiB until ${step} (${seconds[step].toFixed(1)} s)`)
    .join(', ');
}

async function takeIn(file: MadeFile & { readonly folder: string }): Promise<Taken> {
  const args = [JSON.stringify(file)];
  const flags = [`--max-old-space-size=${HEAP_MIB}`];
  const child = openChild<IntakeMemoryRequest, IntakeMemoryAnswer>('intake-memory-process.ts', args, flags);
  const answer = await child.hear('memory');
  await child.end({ kind: 'close' });
  return answer;
}

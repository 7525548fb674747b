// How much memory does a process take that takes in one file? A fresh one stages it while it is made, inspects it against its schema,
// ingests it, and tells how much it held at most until the end of each.
import { rmSync } from 'node:fs';
import type { FileFormat } from '../workers/intake/record-reader.ts';
import { MADE_TASK, madeColumns, madeFile } from './made-table.ts';
import { openIntake } from './open-intake.ts';
import { peakMemory } from './peak-memory.ts';

export interface TakenFile {
  /** On a disk, and not there yet; removed when the process is done. */
  readonly folder: string;
  readonly format: FileFormat;
  readonly bytes: number;
  readonly people: boolean;
}
export type IntakeMemoryRequest = { readonly kind: 'close' };
export type IntakeMemoryAnswer =
  /** `peaks`: bytes of resident memory, the most until then, in order. `seconds`: of each step. */
  | {
      readonly kind: 'memory';
      readonly bytes: number;
      readonly rows: number;
      readonly peaks: { readonly [step in IntakeStep]: number };
      readonly seconds: { readonly [step in IntakeStep]: number };
    }
  | { readonly kind: 'failed'; readonly why: string };
export type IntakeStep = 'opened' | 'staged' | 'inspected' | 'ingested';

const say = (message: IntakeMemoryAnswer): void => void process.send!(message);

async function takeIn({ folder, format, bytes, people }: TakenFile): Promise<void> {
  const peaks: Partial<Record<IntakeStep, number>> = {};
  const seconds: Partial<Record<IntakeStep, number>> = {};
  async function during<T>(step: IntakeStep, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    seconds[step] = (performance.now() - started) / 1000;
    peaks[step] = peakMemory();
    return result;
  }

  const schema = { columns: madeColumns({ people }), task: MADE_TASK };
  const { intake, staging, stage, close } = await during('opened', () => openIntake(folder));
  try {
    const staged = await during('staged', () => stage(madeFile(format, bytes)));
    const { rows } = await during('inspected', () => intake.inspectStaged(staged.id, { format, schema }));
    const file = await during('ingested', () => intake.ingestStaged(staged.id, { format, ...schema }));
    if (file.rows !== rows) throw new Error(`${file.rows} rows were ingested where ${rows} were inspected.`);
    await staging.remove(staged.id);
    say({ kind: 'memory', bytes: staged.bytes, rows, peaks: peaks as never, seconds: seconds as never });
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.on('message', () => process.disconnect());
takeIn(JSON.parse(process.argv[2]!) as TakenFile).catch((error: Error) => say({ kind: 'failed', why: error.message }));

// How much memory does a process take that takes in one file? A fresh one stages it while it is made, inspects it against its schema,
// ingests it, and tells how much it held at most until the end of each.
import { rmSync } from 'node:fs';
import { MADE_TASK, type MadeFile, madeColumns, madeFile } from './made-table.ts';
import { openIntake } from './open-intake.ts';
import { peakMemory } from './peak-memory.ts';

export interface TakenFile extends MadeFile {
  /** On a disk, and not there yet; removed when the process is done. */
  readonly folder: string;
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

async function takeIn({ folder, ...file }: TakenFile): Promise<void> {
  const peaks: Partial<Record<IntakeStep, number>> = {};
  const seconds: Partial<Record<IntakeStep, number>> = {};
  async function during<T>(step: IntakeStep, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    seconds[step] = (performance.now() - started) / 1000;
    peaks[step] = peakMemory();
    return result;
  }

  const schema = { columns: madeColumns(file), task: MADE_TASK };
  const { intake, staging, stage, close } = await during('opened', () => openIntake(folder));
  try {
    const staged = await during('staged', () => stage(madeFile(file)));
    const { rows } = await during('inspected', () => intake.inspectStaged(staged.id, { format: file.format, schema }));
    const ingested = await during('ingested', () => intake.ingestStaged(staged.id, { format: file.format, ...schema }));
    if (ingested.rows !== rows) throw new Error(`${ingested.rows} rows were ingested where ${rows} were inspected.`);
    await staging.remove(staged.id);
    say({ kind: 'memory', bytes: staged.bytes, rows, peaks: peaks as never, seconds: seconds as never });
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.on('message', () => process.disconnect());
takeIn(JSON.parse(process.argv[2]!) as TakenFile).catch((error: Error) => say({ kind: 'failed', why: error.message }));

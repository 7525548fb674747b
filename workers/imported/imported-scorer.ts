// How does the server ask an imported model? Through a process of its own, started at the first use and again after it ended,
// one request at a time, each under limits of time and memory.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { ExplainRequest, ImportedExplanation } from '../../learning/imported/explain-imported.ts';
import { ImportError } from '../../learning/imported/import-error.ts';
import type { ImportedMapping } from '../../learning/imported/imported-mapping.ts';
import type { OnnxDescription } from '../../learning/imported/inspect-onnx.ts';
import type { MappedColumn } from '../../learning/imported/map-columns.ts';
import type { ModelScores } from '../../learning/imported/open-imported-model.ts';
import type { TrialReport } from '../../learning/imported/try-imported.ts';
import { makeExclusive } from '../scoring/exclusive.ts';
import { checkExplanation, checkScores, checkTrial, openOutcome } from './check-answer.ts';
import type { ImportOutcome, Rows, Timed } from './imported-child.ts';
import { defaultImportedLimits, type ImportedLimits } from './imported-limits.ts';
import { watchMemory } from './resident-memory.ts';
import { type RunningChild, startImportedChild } from './start-imported-child.ts';

export interface ImportedModelFile {
  readonly artifactsFolder: string;
  readonly artifact: { readonly digest: string; readonly bytes: number };
  readonly mapping: ImportedMapping;
  /** Of the table; the model's are among them. */
  readonly columns: readonly MappedColumn[];
  readonly limits?: Partial<ImportedLimits>;
}

/**
 * All throw ImportError: what the file, its mapping or the rows are refused for, MODEL_TOO_SLOW, MODEL_TOO_LARGE, OVERLOADED.
 * DomainError: ARTIFACT_CORRUPT or NOT_FOUND of the file, UNAVAILABLE when the process was ended from outside: ask again.
 */
export interface ImportedScorer {
  /** Names of the columns the model reads, in the order of a row's cells. */
  columns(): Promise<readonly string[]>;
  /** Before it is let in: loads it and asks it. `rows`: up to 8 of the table, in the order of `columns()`. */
  try(rows?: Rows): Promise<TrialReport>;
  score(rows: Rows): Promise<Timed<ModelScores>>;
  explain(request: ExplainRequest): Promise<Timed<ImportedExplanation>>;
  /** Of the process that runs, for tests and for operators. */
  pid(): number | undefined;
  close(): Promise<void>;
}

interface Child extends RunningChild {
  /** Why this side ended it. */
  fate?: ImportError;
  columns?: readonly string[];
}

type Work = { readonly what: string; readonly mostMs: number };

export function makeImportedScorer(file: ImportedModelFile): ImportedScorer {
  const limits: ImportedLimits = { ...defaultImportedLimits, ...file.limits };
  const house = makeHouse(file, limits);

  const loaded = async (): Promise<Child> => {
    const child = await house.child();
    if (!child.columns) {
      const load = { what: 'to load', mostMs: limits.loadMs };
      child.columns = await house.under(child, load, () => child.rpc.load(file.mapping, file.columns));
    }
    return child;
  };

  return {
    columns: () => house.turn(async () => (await loaded()).columns!),
    try: (rows = []) =>
      house.turn(async () => {
        const child = await loaded();
        const trial = { what: 'to be tried', mostMs: limits.explainMs };
        return checkTrial(await house.under(child, trial, () => child.rpc.try(rows)));
      }),
    score: (rows) =>
      house.turn(async () => {
        if (rows.length > limits.batchRows) {
          throw new ImportError(
            'ROWS_MISMATCHED',
            `${rows.length} rows are asked at once; at most ${limits.batchRows} can be.`,
          );
        }
        const child = await loaded();
        const scoring = { what: 'to score a batch', mostMs: limits.runMs };
        const answer = await house.under(child, scoring, () => child.rpc.score(rows));
        return checkScores(answer, rows.length, file.mapping.output);
      }),
    explain: (request) =>
      house.turn(async () => {
        const child = await loaded();
        const explaining = { what: 'to explain a row', mostMs: limits.explainMs };
        const answer = await house.under(child, explaining, () => child.rpc.explain(request));
        return checkExplanation(answer, child.columns!.length);
      }),
    pid: house.pid,
    close: house.close,
  };
}

/** What the file holds, read in a process of its own. Throws as `ImportedScorer` does. */
export async function inspectImported(
  file: Pick<ImportedModelFile, 'artifactsFolder' | 'artifact' | 'limits'>,
): Promise<OnnxDescription> {
  const limits: ImportedLimits = { ...defaultImportedLimits, ...file.limits };
  const house = makeHouse(file, limits);
  try {
    const child = await house.child();
    return await house.under(child, { what: 'to be read', mostMs: limits.loadMs }, () => child.rpc.inspect());
  } finally {
    await house.close();
  }
}

/** The process behind a model, and the rules it works under. */
function makeHouse(
  { artifactsFolder, artifact }: Pick<ImportedModelFile, 'artifactsFolder' | 'artifact'>,
  limits: ImportedLimits,
) {
  const exclusive = makeExclusive();
  let running: Child | undefined;
  let closed = false;
  let waiting = 0;

  const end = (child: Child, why: ImportError) => {
    child.fate ??= why;
    child.process.kill('SIGKILL');
  };

  /** Why the child is gone, in one sentence. */
  const obituary = (child: Child): Error => {
    if (child.fate) return child.fate;
    const { exitCode, signalCode } = child.process;
    if (closed) return new DomainError('UNAVAILABLE', 'The model is closed; ask again.');
    if (child.process.pid === undefined) {
      return new DomainError('UNAVAILABLE', 'The process for the model could not be started; ask again.');
    }
    if (signalCode === 'SIGKILL' || signalCode === 'SIGTERM') {
      return new DomainError('UNAVAILABLE', 'The process of the model was ended from outside; ask again.');
    }
    const how = signalCode ?? `code ${exitCode}`;
    return new ImportError('MODEL_UNREADABLE', `The model ended the process that ran it (${how}); export it anew.`);
  };

  const isGone = ({ process }: Child) =>
    process.pid === undefined || process.exitCode !== null || process.signalCode !== null;

  const under = async <T>(child: Child, { what, mostMs }: Work, work: () => Promise<ImportOutcome<T>>): Promise<T> => {
    const tooSlow = new ImportError('MODEL_TOO_SLOW', `The model took longer than ${mostMs} ms ${what}.`);
    const megabytes = Math.round(limits.memoryBytes / 2 ** 20);
    const tooLarge = new ImportError(
      'MODEL_TOO_LARGE',
      `The model needed more than ${megabytes} MiB of memory ${what}.`,
    );
    const timer = setTimeout(() => end(child, tooSlow), mostMs);
    const { pid } = child.process;
    const unwatch = pid === undefined ? () => {} : watchMemory(pid, limits.memoryBytes, () => end(child, tooLarge));
    try {
      return openOutcome(await work()) as T;
    } catch (error) {
      if (child.fate || isGone(child)) {
        await child.ended; // the next request finds it gone
        throw obituary(child);
      }
      throw error;
    } finally {
      clearTimeout(timer);
      unwatch();
    }
  };

  const start = async (): Promise<Child> => {
    if (closed) throw new DomainError('UNAVAILABLE', 'The model is closed; ask again.');
    if (artifact.bytes > limits.file.bytes) {
      throw new ImportError(
        'MODEL_TOO_LARGE',
        `The model file has ${artifact.bytes} bytes; at most ${limits.file.bytes} are let in.`,
      );
    }
    const child: Child = startImportedChild();
    running = child;
    void child.ended.then(() => {
      if (running === child) running = undefined;
    });
    const config = { artifactsFolder, digest: artifact.digest, limits: limits.file };
    await under(child, { what: 'to start', mostMs: limits.loadMs }, async () => ({
      value: await child.rpc.open(config),
    }));
    return child;
  };

  return {
    child: async (): Promise<Child> => (running && !isGone(running) ? running : start()),
    under,
    /** One request at a time, so that limits and measured times are each request's own. */
    turn: async <T>(work: () => Promise<T>): Promise<T> => {
      if (waiting >= limits.waiting) {
        throw new ImportError('OVERLOADED', `${waiting} requests wait for the model already; ask again later.`);
      }
      waiting += 1;
      return exclusive(work).finally(() => {
        waiting -= 1;
      });
    },
    pid: () => running?.process.pid,
    close: async () => {
      closed = true;
      if (!running) return;
      running.process.kill('SIGKILL'); // nothing it does is half visible
      await running.ended;
    },
  };
}

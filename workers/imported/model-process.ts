// The process behind an imported model and the rules it works under: started at the first use and again after it ended, one
// request at a time, each with a limit of time and memory beyond which the process is ended.
import { resolve } from 'node:path';
import { DomainError } from '../../domain/kernel/errors.ts';
import { ImportError } from '../../learning/imported/import-error.ts';
import { makeExclusive } from '../scoring/exclusive.ts';
import { openOutcome } from './check-answer.ts';
import type { ImportOutcome } from './imported-child.ts';
import type { ImportedLimits } from './imported-limits.ts';
import { watchMemory } from './resident-memory.ts';
import { type RunningChild, startImportedChild } from './start-imported-child.ts';

export interface ModelFile {
  readonly artifactsFolder: string;
  readonly artifact: { readonly digest: string; readonly bytes: number };
}

export interface Child extends RunningChild {
  /** Why this side ended it. */
  fate?: ImportError;
  columns?: readonly string[];
}

/** `what`: to end the sentence "The model took too long …". */
type Work = { readonly what: string; readonly mostMs: number };

/** `child`: running, started when it is not. `under`: throws as `ImportedScorer` says. */
export function makeModelProcess({ artifactsFolder, artifact }: ModelFile, limits: ImportedLimits) {
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
    // The child stands in another folder.
    const config = { artifactsFolder: resolve(artifactsFolder), digest: artifact.digest, limits: limits.file };
    await under(child, { what: 'to start', mostMs: limits.loadMs }, async () => ({
      value: await child.rpc.open(config),
    }));
    return child;
  };

  return {
    child: async (): Promise<Child> => (running && !running.fate && !isGone(running) ? running : start()),
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

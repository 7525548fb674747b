// How is something done in a process that nothing was done in before? Started for it, asked once, and ended, whatever came of it.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeRpcClient, type RpcClient } from '../../ledger/thread-rpc.ts';
import type { ReproductionHandlers } from './reproduction-child.ts';

/** The process ended before it answered: it was killed, or could not be started. */
export class ReproductionDied extends Error {
  override readonly name = 'ReproductionDied';
}

/** Runs `work` in a process of its own; `signal` ends it. */
export type FreshProcess = <T>(
  work: (child: RpcClient<ReproductionHandlers>) => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

/** Throws ReproductionDied, and what `work` throws; resolves when the process is gone. */
export const inFreshProcess: FreshProcess = async (work, signal) => {
  if (signal.aborted) throw new ReproductionDied('The house closes.');
  const child = fork(fileURLToPath(new URL('./reproduction-child.ts', import.meta.url)), [], {
    serialization: 'advanced', // bigints as they are
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve()); // it could not be started at all
  });
  const end = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  const peer = {
    postMessage: (message: unknown) => void child.send(message as object, () => {}), // a death is heard by 'exit'
    on: child.on.bind(child) as never,
  };
  try {
    return await work(makeRpcClient<ReproductionHandlers>(peer));
  } catch (error) {
    const { pid, exitCode, signalCode } = child;
    if (pid !== undefined && exitCode === null && signalCode === null) throw error;
    throw new ReproductionDied(`The process ended with ${signalCode ?? `code ${exitCode}`}.`, { cause: error });
  } finally {
    signal.removeEventListener('abort', end);
    end(); // nothing it does is half visible
    await ended;
  }
};

// How is the process of an imported model started? With nothing of ours in it: no environment, no standard streams, an empty
// folder of its own that goes when it ends.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRpcClient, type RpcClient } from '../../ledger/thread-rpc.ts';
import type { ImportedChildHandlers } from './imported-child.ts';

export interface RunningChild {
  readonly process: ChildProcess;
  readonly rpc: RpcClient<ImportedChildHandlers>;
  /** The process is gone, or never was. */
  readonly ended: Promise<void>;
}

/** JavaScript's part of the memory; the model's own is outside it. */
const HEAP_MEGABYTES = 512;

export function startImportedChild(): RunningChild {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-imported-'));
  const started = fork(fileURLToPath(new URL('./imported-child.ts', import.meta.url)), [], {
    serialization: 'advanced', // typed arrays as they are
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {},
    cwd: folder,
    execArgv: ['--import', import.meta.resolve('tsx'), `--max-old-space-size=${HEAP_MEGABYTES}`],
  });
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      rmSync(folder, { recursive: true, force: true });
      resolve();
    };
    started.on('exit', end);
    started.on('error', end); // it could not be started at all
  });
  const peer = {
    postMessage: (message: unknown) => void started.send(message as object, () => {}), // a death is heard by 'exit'
    on: started.on.bind(started) as never,
  };
  return { process: started, rpc: makeRpcClient<ImportedChildHandlers>(peer), ended };
}

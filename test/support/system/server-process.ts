// The server as `npm start` runs it, in a process of its own that a test may kill. Killed or stopped, it must leave nothing
// running: the training process is its child, and ends by itself when its parent is gone.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from './until.ts';

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Everything it said so far, on both streams. */
  said(): string;
  /** Processes it has started and that still run. */
  children(): readonly number[];
  /** SIGKILL to the server alone; resolves when its children are gone too, rejects when they stay. */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
}

export interface ServerProcessOptions {
  readonly dataDir: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs it under another program: `['strace', '-f']`. */
  readonly under?: readonly string[];
}

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Rejects with the server's own words when it ends before it serves. */
export async function startServerProcess({
  dataDir,
  environment = {},
  under = [],
}: ServerProcessOptions): Promise<ServerProcess> {
  const [program, ...args] = [...under, process.execPath, '--import', 'tsx', join('app', 'main.ts')];
  const child = spawn(program!, args, {
    cwd: ROOT,
    env: {
      ...process.env,
      COUNTERSIGN_DATA_DIR: dataDir,
      COUNTERSIGN_PORT: '0',
      COUNTERSIGN_LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that whatever becomes of the test nothing of the server outlives it.
    detached: true,
  });
  const endGroup = () => killGroup(child.pid);
  process.once('exit', endGroup);
  const gone = once(child, 'close').finally(() => process.off('exit', endGroup));
  const said: string[] = [];
  const serves = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said.push(text);
        const found = /serves on (http:\S+)/.exec(said.join(''));
        if (found) resolve(found[1]!);
      });
    }
    child.once('error', reject);
    gone.then(() => reject(new Error(`The server did not start.\n${said.join('')}`)));
  });
  const url = await serves.catch((error: Error) => {
    endGroup();
    throw error;
  });
  const pid = under.length === 0 ? child.pid! : childrenOf(child.pid!)[0]!;
  return {
    url,
    pid,
    said: () => said.join(''),
    children: () => childrenOf(pid),
    async kill() {
      const family = childrenOf(pid);
      if (isRunning(child)) process.kill(pid, 'SIGKILL');
      await ended(gone, endGroup);
      await allGone(family);
    },
    async stop() {
      const family = childrenOf(pid);
      if (isRunning(child)) process.kill(pid, 'SIGTERM');
      await ended(gone, endGroup);
      await allGone(family);
      return child.exitCode;
    },
  };
}

/** Output stays open as long as a child of the server lives: one that hangs is ended with its group and named. */
async function ended(gone: Promise<unknown>, endGroup: () => void): Promise<void> {
  const late = new AbortController();
  try {
    await Promise.race([
      gone,
      wait(30_000, undefined, { signal: late.signal }).then(() => {
        throw new Error('The server or a child of it did not end within 30 seconds.');
      }),
    ]);
  } finally {
    late.abort();
    endGroup();
  }
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}

/** Direct children, from the kernel's own list. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

async function allGone(pids: readonly number[]): Promise<void> {
  try {
    await until('the server left no process behind', () => pids.every((pid) => !lives(pid)), 15_000);
  } catch (error) {
    for (const pid of pids.filter(lives)) process.kill(pid, 'SIGKILL');
    throw error;
  }
}

/** A zombie has ended; nobody has taken note of it yet. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

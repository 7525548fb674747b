// `npm run countersign -- …` in a process of its own, as an operator runs it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** What it said on standard error so far. */
  err(): string;
  readonly ended: Promise<Ran>;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');

export function startCountersign(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'));
  const child = spawn(process.execPath, ['--import', 'tsx', join('app', 'cli', 'countersign.ts'), ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }) as Ran);
  return { child, err: () => said.err, ended };
}

export const runCountersign = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  startCountersign(args, environment).ended;

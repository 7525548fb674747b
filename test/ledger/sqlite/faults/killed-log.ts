// A log whose process was killed with -9 in the middle of its work, and everything that process had said.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Answering, Line, Saying } from './writing-process.ts';

export interface KilledLog {
  readonly file: string;
  /** In order; the last one or two may not be answered. */
  readonly sent: readonly Saying[];
  readonly answered: readonly Answering[];
  /** Salts of the write-ahead log's current round, and how many of its frames may be in the main file already. */
  readonly round: string;
  readonly copiedFrames: number;
  readonly frameBytes: number;
}

/** `lines`: so many answers, then the kill. `largest`: most bytes of an event. */
export async function killAfter(options: { folder: string; largest: number; lines: number }): Promise<KilledLog> {
  const file = join(options.folder, 'ledger.sqlite');
  const script = join(import.meta.dirname, 'writing-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, file, String(options.largest)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const sent: Saying[] = [];
  const answered: Answering[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      // Cut by the kill.
      break;
    }
    if ('sent' in line) sent.push(line.sent);
    else answered.push(line.answered);
    if (answered.length === options.lines) child.kill('SIGKILL');
  }
  await exited;
  const shared = readFileSync(`${file}-shm`);
  const header = readFileSync(`${file}-wal`).subarray(0, 32);
  return {
    file,
    sent,
    answered,
    round: header.subarray(16, 24).toString('hex'),
    copiedFrames: shared.readUInt32LE(128),
    frameBytes: header.readUInt32BE(8) + 24,
  };
}

// How much memory does a process hold? Read from the system every few milliseconds while it works on something foreign: the
// process itself may be past telling.

import { readFileSync } from 'node:fs';

/** Bytes; undefined where the system does not say (the process is gone, or this is not Linux). */
export function residentBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  } catch {
    return undefined;
  }
}

const EVERY_MS = 20;

/** Calls `onBeyond` once when the process holds more than `most` bytes. @returns ends the watch */
export function watchMemory(pid: number, most: number, onBeyond: () => void): () => void {
  const timer = setInterval(() => {
    if ((residentBytes(pid) ?? 0) <= most) return;
    clearInterval(timer);
    onBeyond();
  }, EVERY_MS);
  return () => clearInterval(timer);
}

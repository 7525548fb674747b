// How much memory did a process ever hold? The kernel's high-water mark of resident memory; getrusage's would begin with what the
// parent held when it started this process.
import { readFileSync } from 'node:fs';

/** Bytes; of this process, or of another of this machine where the kernel tells. */
export function peakMemory(pid: number | 'self' = 'self'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)![1]) * 1024;
  } catch (error) {
    if (pid !== 'self') throw error;
    return process.resourceUsage().maxRSS * 1024;
  }
}

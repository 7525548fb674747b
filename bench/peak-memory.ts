// How much memory did this process ever hold? The kernel's high-water mark of resident memory; getrusage's would begin with what the
// parent held when it started this process.
import { readFileSync } from 'node:fs';

/** Bytes. */
export function peakMemory(): number {
  try {
    const status = readFileSync('/proc/self/status', 'latin1');
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)![1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

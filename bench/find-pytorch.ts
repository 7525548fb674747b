// Is there a Python that has PyTorch? The one on the path first, then the system's, which may be another.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PYTHONS = ['python3', '/usr/bin/python3'];

/** The command, or undefined where none has it. */
export async function findPytorch(pythons: readonly string[] = PYTHONS): Promise<string | undefined> {
  for (const python of pythons) {
    try {
      await promisify(execFile)(python, ['-c', 'import torch'], { timeout: 60_000 });
      return python;
    } catch {
      // Not there, or without PyTorch.
    }
  }
  return undefined;
}

// Where were these bits computed? What decides the last bit of a result besides the model and the rows: two equal
// environments give equal bits. The caller digests it. Kernels are picked by the processor's vector extensions.

import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { runtimeVersion, sessionSettings } from './session.ts';

export type EnvironmentDescription = {
  /** Of the graphs this room writes. */
  readonly graphs: number;
  readonly runtime: string;
  readonly runtimeVersion: string;
  readonly settings: typeof sessionSettings;
  readonly engine: string;
  readonly platform: string;
  readonly architecture: string;
  readonly processor: string;
  readonly vectorExtensions: readonly string[];
};

/**
 * Raised with every change of this room after which the same rows, parameters and seed may give other bits: an older result
 * is then another environment's, and not a broken promise.
 */
const GRAPHS_VERSION = 3;

const VECTOR = /^(sse|ssse|avx|fma|f16c|amx|asimd|sve|sme|fphp|bf16|i8mm)/;

const vectorExtensions = (): string[] => {
  try {
    const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
    return [...new Set(line.split(/\s+/).filter((flag) => VECTOR.test(flag)))].sort();
  } catch {
    return []; // not Linux: the processor's name has to do
  }
};

/** JSON of a fixed shape, equal on equal machines. */
export const environmentDigestInput = (): EnvironmentDescription => ({
  graphs: GRAPHS_VERSION,
  runtime: 'onnxruntime-node',
  runtimeVersion: runtimeVersion(),
  settings: sessionSettings,
  engine: `v8 ${process.versions.v8}`,
  platform: process.platform,
  architecture: process.arch,
  processor: cpus()[0]?.model ?? 'unknown',
  vectorExtensions: vectorExtensions(),
});

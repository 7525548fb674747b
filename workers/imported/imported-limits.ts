// How much may a foreign model use? What goes beyond ends its process and is said in one sentence.

import type { OnnxLimits } from '../../learning/imported/inspect-graph.ts';
import { defaultOnnxLimits } from '../../learning/imported/inspect-onnx.ts';

export type ImportedLimits = {
  /** Of the file, before it is loaded. */
  readonly file: OnnxLimits;
  /** Reading, inspecting and loading. */
  readonly loadMs: number;
  /** One batch of rows. */
  readonly runMs: number;
  /** One explained row, and the whole trial. */
  readonly explainMs: number;
  /** Resident memory of its process, which starts at about 150 MiB. Watched on Linux. */
  readonly memoryBytes: number;
  /** Rows of one `score`. */
  readonly batchRows: number;
  /** Requests that wait for one model. */
  readonly waiting: number;
};

export const defaultImportedLimits: ImportedLimits = {
  file: defaultOnnxLimits,
  loadMs: 60_000,
  runMs: 10_000,
  explainMs: 60_000,
  memoryBytes: 2 * 2 ** 30,
  batchRows: 4_096,
  waiting: 256,
};

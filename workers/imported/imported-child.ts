// The child process of one imported model: reads, inspects, loads and asks it, so that a hostile or broken file ends this
// process and never the server. Nothing is in its environment, its folder is empty, and it ends with its parent.
import { rmdirSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { FeatureValue } from '../../learning/encoding.ts';
import {
  type ExplainRequest,
  explainImported,
  type ImportedExplanation,
} from '../../learning/imported/explain-imported.ts';
import { ImportError, type ImportErrorCode } from '../../learning/imported/import-error.ts';
import type { ImportedMapping } from '../../learning/imported/imported-mapping.ts';
import type { OnnxLimits } from '../../learning/imported/inspect-graph.ts';
import { inspectOnnx, type OnnxDescription } from '../../learning/imported/inspect-onnx.ts';
import type { MappedColumn } from '../../learning/imported/map-columns.ts';
import {
  type ImportedModel,
  type ModelScores,
  openImportedModel,
} from '../../learning/imported/open-imported-model.ts';
import { type TrialReport, tryImported } from '../../learning/imported/try-imported.ts';
import { openFileArtifactStore } from '../../ledger/artifacts/file-artifact-store.ts';
import { serveRpc } from '../../ledger/thread-rpc.ts';

export interface ImportedChildConfig {
  readonly artifactsFolder: string;
  /** SHA-256 of the model file, hex: checked when it is read. */
  readonly digest: string;
  readonly limits: OnnxLimits;
}

/** What a model may be refused for travels as a value: only the ledger's errors keep their class over the wire. */
export type ImportOutcome<T> =
  | { readonly value: T }
  | { readonly refused: { readonly code: ImportErrorCode; readonly sentence: string } };

export type Rows = readonly (readonly FeatureValue[])[];

/** `deviceNs`: whole nanoseconds the model was asked for. */
export type Timed<T> = T & { readonly deviceNs: number };

async function outcomeOf<T>(work: () => Promise<T> | T): Promise<ImportOutcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof ImportError) return { refused: { code: error.code, sentence: error.message } };
    throw error;
  }
}

async function timed<T extends object>(work: () => Promise<T>): Promise<Timed<T>> {
  const started = process.hrtime.bigint();
  const answer = await work();
  return { ...answer, deviceNs: Number(process.hrtime.bigint() - started) };
}

let config: ImportedChildConfig | undefined;
let model: ImportedModel | undefined;
const fed: Uint8Array[] = [];

const readFile = () => openFileArtifactStore({ folder: config!.artifactsFolder }).get(config!.digest);

const handlers = {
  /** First of all. */
  open(given: ImportedChildConfig): void {
    config = given;
  },
  /** The next bytes of a file that is to be inspected, and is in no folder yet. */
  feed(piece: Uint8Array): void {
    fed.push(piece);
  },
  inspect: (): Promise<ImportOutcome<OnnxDescription>> =>
    outcomeOf(() => inspectOnnx(Buffer.concat(fed), config!.limits)),
  /** @returns names of the columns the model reads, in the order of a row's cells. */
  load: (mapping: ImportedMapping, columns: readonly MappedColumn[]): Promise<ImportOutcome<string[]>> =>
    outcomeOf(async () => {
      model = await openImportedModel({ bytes: await readFile(), mapping, columns, limits: config!.limits });
      return model.plan.columns.map(({ name }) => name);
    }),
  try: (rows: Rows): Promise<ImportOutcome<TrialReport>> => outcomeOf(() => tryImported(model!, rows)),
  score: (rows: Rows): Promise<ImportOutcome<Timed<ModelScores>>> => outcomeOf(() => timed(() => model!.score(rows))),
  explain: (request: ExplainRequest): Promise<ImportOutcome<Timed<ImportedExplanation>>> =>
    outcomeOf(() => timed(() => explainImported(model!, request))),
};
export type ImportedChildHandlers = typeof handlers;

// A model that never returns blocks this thread, and the parent's death would not be heard: another thread looks for it.
// Who that is, is read here: the other thread may start only after the parent is gone.
const orphaned = `
  const parent = require('node:worker_threads').workerData;
  setInterval(() => {
    if (process.ppid === parent) return;
    try { require('node:fs').rmdirSync(process.cwd()); } catch {}
    process.kill(process.pid, 'SIGKILL');
  }, 500);`;
new Worker(orphaned, { eval: true, execArgv: [], workerData: process.ppid }).unref();
process.on('disconnect', () => {
  try {
    rmdirSync(process.cwd()); // the parent, who would, is gone
  } catch {
    // Something is in it, or the parent was quicker.
  }
  process.exit(0);
});
process.on('SIGINT', () => {}); // a terminal's interrupt goes to the whole group; the parent decides
try {
  writeFileSync('/proc/self/oom_score_adj', '1000'); // if memory runs out everywhere, this process goes first
} catch {
  // Not Linux.
}
serveRpc({ postMessage: (message) => process.send!(message), on: process.on.bind(process) as never }, handlers);

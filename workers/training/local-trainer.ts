// How are a model trained and measured? The work itself, on the calling thread: the child process runs this, and so do tests.
import { DomainError } from '../../domain/kernel/errors.ts';
import { evaluateScores } from '../../domain/models/metrics.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import { environmentDigestInput } from '../../learning/environment.ts';
import { LearningError } from '../../learning/learning-error.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { trainNetwork } from '../../learning/train.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import { fitVersion } from './fit-version.ts';
import { loadTable, pickRows } from './load-table.ts';
import { type Trainer, TrainingStopped } from './trainer.ts';

interface Deps {
  readonly artifacts: Pick<ArtifactStore, 'get' | 'put'>;
  readonly vault: Pick<Vault, 'keysOf'>;
  /** Monotonic nanoseconds. */
  readonly monotonicNs: () => bigint;
}

/** Scored at once: bounds memory, and one fixed shape keeps a repeated evaluation equal to the last bit. */
const EVALUATION_ROWS = 1_024;

export function makeLocalTrainer({ artifacts, vault, monotonicNs }: Deps): Trainer {
  const source = { artifacts, vault };
  return {
    environmentDigest: async () => sha256Hex(canonicalJson(environmentDigestInput())),

    async train({ data, parameters }, onEpoch, signal) {
      const table = await loadTable(source, data);
      const { rows, labels } = pickRows(table, table.split.train);
      const started = monotonicNs();
      const encoding = await refusing(() => fitVersion(table));
      const encoded = await refusing(() => encodeRows(encoding, rows));
      const { modelBytes, finalLoss } = await refusing(() =>
        trainNetwork({
          encoding,
          encoded,
          labels,
          params: parameters,
          onEpoch,
          signal,
          clock: () => Number(monotonicNs()) / 1e6,
        }),
      );
      const deviceNs = Number(monotonicNs() - started);
      const stored = await artifacts.put(modelBytes);
      return {
        artifact: { ...stored, format: 'onnx' },
        rows: rows.length,
        erasedRows: table.erasedRows,
        finalLoss,
        deviceNs,
      };
    },

    async evaluate({ data, artifactDigest, threshold }) {
      const bytes = await artifacts.get(artifactDigest); // refused when the file is not the one that was trained
      const table = await loadTable(source, data);
      const { rows, labels } = pickRows(table, table.split.heldOut);
      const positives = labels.reduce<number>((sum, label) => sum + label, 0);
      if (positives === 0 || positives === rows.length) {
        if (table.erasedRows > 0) {
          throw new DomainError(
            'ERASED',
            `So many of the held-out rows were erased (${table.erasedRows} rows of the version) that one class is missing; ingest new rows, seal them and train on that version.`,
            { erasedRows: table.erasedRows },
          );
        }
        throw new DomainError('ONE_CLASS', 'The held-out rows are of one class; hold out more rows, or ingest more.');
      }
      const started = monotonicNs();
      const scores = await refusing(async () => {
        const scorer = await openScorer(bytes, { explain: false });
        try {
          const all = new Float32Array(rows.length);
          for (let at = 0; at < rows.length; at += EVALUATION_ROWS) {
            const encoded = encodeRows(scorer.encoding, rows.slice(at, at + EVALUATION_ROWS));
            all.set((await scorer.score(encoded)).scores, at);
          }
          return all;
        } finally {
          await scorer.release();
        }
      });
      const deviceNs = Number(monotonicNs() - started);
      const metrics = evaluateScores(labels, scores, threshold);
      return { metrics: { ...metrics, auc: metrics.auc! }, erasedRows: table.erasedRows, deviceNs };
    },

    heldOutRows: async (data) => (await loadTable(source, data)).split.heldOut,
    close: async () => {},
  };
}

/** Learning's refusals in this room's words. Their sentences name columns and counts, never a value. */
async function refusing<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LearningError)) throw error;
    if (error.code === 'MODEL_UNREADABLE') throw new DomainError('ARTIFACT_CORRUPT', error.message);
    throw new TrainingStopped(error.code, error.message);
  }
}

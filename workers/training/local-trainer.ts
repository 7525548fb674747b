// How are a model trained and measured? The work itself, on the calling thread: the child process runs this, and so do tests.
import { DomainError } from '../../domain/kernel/errors.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import { environmentDigestInput } from '../../learning/environment.ts';
import { mapColumns } from '../../learning/imported/map-columns.ts';
import { LearningError } from '../../learning/learning-error.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import type { ImportedScorers } from '../imported/imported-scorers.ts';
import { readCard } from '../importing/model-card.ts';
import { answerImportedRows } from './answer-imported-rows.ts';
import { countSides } from './count-sides.ts';
import { drawBackground } from './draw-background.ts';
import { loadTable, pickRows, type VersionTable } from './load-table.ts';
import { type Answers, measureVersion } from './measure-version.ts';
import { trainVersion } from './train-version.ts';
import { type BackgroundDrawer, type Trainer, TrainingStopped } from './trainer.ts';

interface Deps {
  readonly artifacts: Pick<ArtifactStore, 'get' | 'put'>;
  readonly vault: Pick<Vault, 'keysOf'>;
  /** Processes of imported models; without it, none is evaluated. */
  readonly imported?: ImportedScorers;
  /** Monotonic nanoseconds. */
  readonly monotonicNs: () => bigint;
}

/** Scored at once: bounds memory, and one fixed shape keeps a repeated evaluation equal to the last bit. */
const EVALUATION_ROWS = 1_024;

export function makeLocalTrainer({ artifacts, vault, imported, monotonicNs }: Deps): Trainer & BackgroundDrawer {
  const source = { artifacts, vault };
  const store = async (bytes: Uint8Array) => ({ ...(await artifacts.put(bytes)), format: 'onnx' as const });
  return {
    environmentDigest: async () => sha256Hex(canonicalJson(environmentDigestInput())),

    async train({ data, parameters, baseDigest }, onEpoch, signal) {
      const table = await loadTable(source, data);
      const base = baseDigest === null ? {} : { base: { bytes: await artifacts.get(baseDigest), digest: baseDigest } };
      const started = monotonicNs();
      const clock = () => Number(monotonicNs()) / 1e6;
      const trained = await refusing(() => trainVersion({ table, parameters, ...base, onEpoch, signal, clock }));
      const deviceNs = Number(monotonicNs() - started);
      const { network, baseline, crossValidation, findings, rows } = trained;
      return {
        artifact: await store(network.modelBytes),
        rows,
        erasedRows: table.erasedRows,
        finalLoss: network.finalLoss,
        epochsRun: network.epochsRun,
        bestEpoch: network.validationLoss === undefined ? null : network.bestEpoch,
        baseline: baseline && {
          artifact: await store(baseline.modelBytes),
          finalLoss: baseline.finalLoss,
          converged: baseline.converged === true,
        },
        crossValidation,
        findings,
        deviceNs,
      };
    },

    async evaluate({ data, artifactDigest, baselineDigest, imported: brought, threshold, costs }) {
      // Refused when the file is not the one that was trained.
      const bytes = await artifacts.get(artifactDigest);
      const card = brought ? readCard(await artifacts.get(brought.cardDigest)) : null;
      const baselineBytes = baselineDigest === null ? null : await artifacts.get(baselineDigest);
      const table = await loadTable(source, data);
      refuseOneClass(table);
      const { rows } = pickRows(table, table.split.heldOut);
      const started = monotonicNs();
      const { answers, baseline } = await refusing(async () => ({
        answers: card
          ? await answerImportedRows({ imported, card, artifactDigest, bytes: bytes.length, table, rows })
          : await answerRows(bytes, rows),
        baseline: baselineBytes && (await answerRows(baselineBytes, rows)),
      }));
      const deviceNs = Number(monotonicNs() - started);
      const measured = measureVersion({ table, answers, baseline, threshold, costs });
      return { ...measured, rows: rows.length, erasedRows: table.erasedRows, deviceNs };
    },

    heldOutRows: async (data) => (await loadTable(source, data)).split.heldOut,
    countSides: (order) => countSides(source, order),

    async drawBackground({ data, model, label }) {
      const table = await loadTable(source, data);
      const mapped = mapColumns(model, model.mapping, table.columns);
      if ('problems' in mapped) throw new TrainingStopped('MAPPING_INVALID', mapped.problems[0]!.sentence);
      return drawBackground(table, mapped.plan, label);
    },

    close: async () => {},
  };
}

/** A ranking of one class is neither good nor bad. */
function refuseOneClass({ task, targets, split, erasedRows }: VersionTable): void {
  const { length } = split.heldOut;
  const classes = new Set(split.heldOut.map((row) => targets[row]));
  if (length > 0 && (task.kind === 'regression' || classes.size > 1)) return;
  if (erasedRows > 0) {
    throw new DomainError(
      'ERASED',
      `So many of the held-out rows were erased (${erasedRows} rows of the version) that ${length === 0 ? 'none is left' : 'one class is missing'}; ingest new rows, seal them and train on that version.`,
      { erasedRows },
    );
  }
  throw new DomainError(
    'ONE_CLASS',
    length === 0
      ? 'No rows are held out; seal a version that holds some out.'
      : 'The held-out rows are of one class; hold out more rows, or ingest more.',
  );
}

async function answerRows(
  bytes: Uint8Array,
  rows: readonly (readonly FeatureValue[])[],
): Promise<Answers & { readonly converged: boolean }> {
  const scorer = await openScorer(bytes, { explain: false });
  try {
    const { task } = scorer;
    const width = task.kind === 'multiclass' ? task.classes.length : 0;
    const scores = new Float32Array(rows.length);
    const probabilities = new Float32Array(rows.length * width);
    for (let at = 0; at < rows.length; at += EVALUATION_ROWS) {
      const scored = await scorer.score(encodeRows(scorer.encoding, rows.slice(at, at + EVALUATION_ROWS)));
      scores.set(scored.scores, at);
      probabilities.set(scored.probabilities, at * width);
    }
    return { scores, probabilities, converged: scorer.modelInfo.converged === true };
  } finally {
    await scorer.release();
  }
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

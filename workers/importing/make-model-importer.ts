// How does a model that somebody brings become files the house can answer with? Inspected, mapped, tried as it will be asked, and
// only then named by an event; what was refused before leaves nothing behind but its price: every attempt has a lease (G7).
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeRandom } from '../../domain/kernel/random.ts';
import { ImportError } from '../../learning/imported/import-error.ts';
import { parseMapping } from '../../learning/imported/imported-mapping.ts';
import type { FileArtifactStore } from '../../ledger/artifacts/file-artifact-store.ts';
import type { Staging } from '../../ledger/staging/staging.ts';
import { defaultImportedLimits, type ImportedLimits } from '../imported/imported-limits.ts';
import { type ImportedModelFile, makeImportedScorer } from '../imported/imported-scorer.ts';
import type { Metering } from '../metering.ts';
import type { ImportedFiles, ImportOrder, ModelImporter } from '../model-importer.ts';
import { makeExclusive } from '../scoring/exclusive.ts';
import type { BackgroundRow } from '../training/draw-background.ts';
import { type BackgroundDrawer, type Trainer, TrainerDied, TrainingStopped } from '../training/trainer.ts';
import { fitMapping } from './fit-mapping.ts';
import { inspectPieces } from './inspect-pieces.ts';
import { type ExplanationSettings, writeCard } from './model-card.ts';
import { makeShownCards } from './shown-cards.ts';

interface Deps {
  readonly staging: Pick<Staging, 'open'>;
  readonly artifacts: Pick<FileArtifactStore, 'get' | 'put' | 'putPieces' | 'discard'>;
  /** Of `artifacts`: the process of a model reads its file there. */
  readonly artifactsFolder: string;
  readonly trainer: BackgroundDrawer & Pick<Trainer, 'environmentDigest'>;
  readonly metering: Pick<Metering, 'openLease'>;
  readonly limits?: Partial<ImportedLimits>;
}

/** Who looks into a file waits for a process; more than this are told to come back. */
const MOST_WAITING = 16;
const PAIRS_PER_BACKGROUND_ROW = 4;
const EXPLAINED_BATCH_ROWS = 1_024;

export function makeModelImporter({
  staging,
  artifacts,
  artifactsFolder,
  trainer,
  metering,
  limits: given,
}: Deps): ModelImporter {
  const limits = { ...defaultImportedLimits, ...given };
  const turns = makeExclusive();
  let waiting = 0;

  /** One at a time: each has a process, and a file that is refused is taken back before another import can count on it. */
  async function turn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= MOST_WAITING) {
      throw new DomainError(
        'OVERLOADED',
        `${waiting} model files are being looked into; try again when some are done.`,
      );
    }
    waiting += 1;
    try {
      return await turns(() => refusing(work));
    } finally {
      waiting -= 1;
    }
  }

  const inspect = async (stagedFileId: string) => inspectPieces(await staging.open(stagedFileId), limits);

  /** The device is held from the first look into the file to the event; no event claims the time, so all of it is the import's. */
  async function metered<T>({ importId, modelId, businessUnit }: ImportOrder, work: () => Promise<T>): Promise<T> {
    const owner = { kind: 'import', importId, modelId } as const;
    const lease = await metering.openLease({ owner, provider: 'cpu', businessUnit });
    let ended: 'released' | 'killed' = 'released';
    try {
      return await lease.use(work);
    } catch (error) {
      if (error instanceof TrainerDied) ended = 'killed';
      throw error;
    } finally {
      await lease.end(ended);
    }
  }

  async function importFile<T>(order: ImportOrder, record: (files: ImportedFiles) => Promise<T>): Promise<T> {
    const { stagedFileId, dataset, sealed } = order;
    const mapping = parseMapping(order.mapping);
    const { inputs, outputs } = await inspect(stagedFileId);
    const { columns } = fitMapping({ inputs, outputs }, mapping, { dataset, sealed });
    const label = `${sealed.datasetRoot} ${order.importId}`;
    const model = { inputs, outputs, mapping };
    const background = await trainer.drawBackground({ data: { dataset, sealed }, model, label });
    const environmentDigest = await trainer.environmentDigest();
    const explanation = explanationOf(label);
    const { created, ...stored } = await artifacts.putPieces((await staging.open(stagedFileId)).bytes);
    let card: Awaited<ReturnType<typeof artifacts.put>>;
    try {
      const file = { artifactsFolder, artifact: stored, mapping, columns, limits };
      const trial = await tried(file, background, explanation);
      card = await artifacts.put(writeCard({ ...model, columns, background, explanation, trial }));
    } catch (error) {
      if (created) await artifacts.discard(stored.digest);
      throw error;
    }
    // From here on nothing is taken back: an append whose outcome is unknown may have named the files.
    return record({ artifact: { ...stored, format: 'onnx' }, card, environmentDigest });
  }

  return {
    card: makeShownCards(artifacts),
    inspect: (stagedFileId) => turn(() => inspect(stagedFileId)),
    import: (order, record) => turn(() => metered(order, () => importFile(order, record))),
  };
}

function explanationOf(label: string): ExplanationSettings {
  const seed = makeRandom(0, `explanations ${label}`).uint32();
  return { seed, pairsPerBackgroundRow: PAIRS_PER_BACKGROUND_ROW, batchRows: EXPLAINED_BATCH_ROWS };
}

/** Asked as it will be asked: scores alone and among others, and a row's reasons in the time there is for them. */
async function tried(
  file: ImportedModelFile,
  background: readonly BackgroundRow[],
  settings: ExplanationSettings,
): Promise<Awaited<ReturnType<ReturnType<typeof makeImportedScorer>['try']>>> {
  const scorer = makeImportedScorer(file);
  try {
    const trial = await scorer.try(background.slice(0, 8));
    await scorer.explain({ ...settings, row: background[0]!, background });
    return trial;
  } finally {
    await scorer.close();
  }
}

/** What a file, its mapping or its rows are refused for, in the ledger's words. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ImportError || error instanceof TrainingStopped) {
      const code = error.code === 'OVERLOADED' ? 'OVERLOADED' : 'BAD_INPUT';
      throw new DomainError(code, error.message, { code: error.code });
    }
    if (error instanceof TrainerDied) {
      throw new DomainError(
        'UNAVAILABLE',
        'The process that draws the rows to compare with ended; import the file again.',
      );
    }
    throw error;
  }
}

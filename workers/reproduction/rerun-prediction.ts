// What does a prediction give when it is scored again? The work itself, on the calling thread: the fresh process runs this.
// The features come out of the seal, the model out of the file whose digest was recorded, the batch gets its recorded shape.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Grounds, PredictionScored } from '../../domain/predictions/events.ts';
import {
  clearAnswer,
  compareAnswers,
  type PredictionRerun,
  type ReproducedAnswer,
} from '../../domain/predictions/reproduction.ts';
import { environmentDigestInput } from '../../learning/environment.ts';
import { LearningError } from '../../learning/learning-error.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { openGrounds } from '../scoring/seal-grounds.ts';
import type { VersionFile } from '../scoring/version-file.ts';
import type { OnDevice, ScoredCells, VersionScorer } from '../scoring/version-scorer.ts';
import type { OpenVersionScorer } from './open-version-scorer.ts';
import { type RebuiltBatch, rebuildBatch } from './rebuild-batch.ts';
import type { RerunDeps, Timed } from './rerun-training.ts';

export interface PredictionRerunOrder {
  /** As it stands in the ledger. */
  readonly predicted: PredictionScored;
  /** Of the version that made it. */
  readonly file: VersionFile;
}

interface Deps extends RerunDeps {
  readonly openScorer: OpenVersionScorer;
}

/** Throws DomainError ARTIFACT_CORRUPT or NOT_FOUND of the model file, BAD_INPUT where the record does not fit it. */
export async function rerunPrediction(
  { artifacts, vault, monotonicNs, openScorer }: Deps,
  { predicted, file }: PredictionRerunOrder,
): Promise<Timed<PredictionRerun>> {
  if (file.artifact.digest !== predicted.artifactDigest) throw otherFile();
  const modelBytes = await artifacts.get(predicted.artifactDigest);
  const [grounds] = await openGrounds(vault, [{ data: predicted }]);
  const { explanation } = predicted;
  const nothing: PredictionRerun = {
    erased: grounds === undefined,
    answer: { expected: digestOf(clearAnswer(predicted)), found: null },
    differences: null,
    rebuilt: 'not-rebuilt',
    environmentDigest: digestOf(environmentDigestInput()),
  };
  if (!grounds) return { value: nothing, deviceNs: 0 };
  let deviceNs = 0n;
  const onDevice: OnDevice = async (work, ownNs) => {
    const started = monotonicNs();
    const result = await work();
    const measured = monotonicNs() - started;
    const said = ownNs ? BigInt(ownNs(result)) : measured;
    deviceNs += said < measured ? said : measured;
    return result;
  };
  const scorer = await opened(() => openScorer(modelBytes, file, predicted.batch));
  try {
    const { rows, rebuilt } = batchOf(scorer, grounds, predicted);
    const found = (await scorer.score(rows, onDevice))[predicted.batch.index];
    if (!found) return { value: { ...nothing, rebuilt }, deviceNs: Number(deviceNs) };
    const { reasons, probabilities } = grounds;
    const differences = compareAnswers({ ...predicted, reasons, probabilities }, answerOf(found));
    return {
      value: {
        ...nothing,
        answer: { ...nothing.answer, found: digestOf(clearAnswer(answerOf(found), explanation)) },
        differences: differences ?? null,
        rebuilt,
      },
      deviceNs: Number(deviceNs),
    };
  } finally {
    await scorer.release();
  }
}

async function opened(open: () => Promise<VersionScorer>): Promise<VersionScorer> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof LearningError) throw new DomainError('ARTIFACT_CORRUPT', error.message);
    throw error;
  }
}

/** No value is quoted: every column counts as sensitive. */
function batchOf(scorer: VersionScorer, { features }: Grounds, predicted: PredictionScored): RebuiltBatch {
  const options = { unknownCategories: predicted.unknownCategories, sensitive: new Set(scorer.columns) };
  const checked = scorer.check(features, options);
  if ('problem' in checked) {
    const { column, sentence } = checked.problem;
    throw new DomainError('BAD_INPUT', `The recorded features do not fit the model file: ${sentence}`, { column });
  }
  return rebuildBatch(scorer, checked.row, predicted.batch, options);
}

function answerOf({ answer, reasons, probabilities, explanation }: ScoredCells): ReproducedAnswer {
  const { score, predictedClass } = answer;
  return { score, predictedClass, explanation, reasons, probabilities };
}

const otherFile = () =>
  new DomainError(
    'ARTIFACT_CORRUPT',
    'The prediction names another model file than its version; the record was altered.',
  );

const digestOf = (value: unknown) => sha256Hex(canonicalJson(value));

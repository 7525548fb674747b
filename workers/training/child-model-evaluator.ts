// How good is a version on rows it has not seen? Measured by the trainer's process on a lease of its own; the event is recorded
// before the lease is settled, so that the bill and the log agree.

import { DomainError } from '../../domain/kernel/errors.ts';
import type { ModelVersionEvaluated } from '../../domain/models/events.ts';
import type { Metering } from '../metering.ts';
import type { EvaluationRequest, ModelEvaluator } from '../model-evaluator.ts';
import { type MeasuredModel, type Trainer, TrainerDied, TrainingStopped } from './trainer.ts';

interface Deps {
  readonly trainer: Trainer;
  readonly metering: Metering;
}

export function makeChildModelEvaluator({ trainer, metering }: Deps): ModelEvaluator {
  return {
    async evaluate(request, record) {
      const { evaluationId, version, dataset } = request;
      const owner = { kind: 'evaluation', evaluationId, modelId: version.modelId, version: version.version } as const;
      const { businessUnit } = dataset;
      const environmentDigest = await translated(trainer.environmentDigest());
      const lease = await metering.openLease({ owner, provider: 'cpu', businessUnit });
      let ended: 'released' | 'killed' = 'released';
      try {
        return await lease.use(async (claim) => {
          const measured = await measure(trainer, request);
          const usage = { leaseId: lease.leaseId, provider: lease.provider, deviceNs: measured.deviceNs };
          const result = await record({ ...evaluatedOf(request, measured), usage, environmentDigest });
          claim(measured.deviceNs, 1);
          return result;
        });
      } catch (error) {
        if (error instanceof TrainerDied) ended = 'killed';
        throw translate(error);
      } finally {
        await lease.end(ended);
      }
    },
    heldOutRows: (dataset, sealed) => translated(trainer.heldOutRows({ dataset, sealed })),
    countSides: (order) => translated(trainer.countSides(order)),
  };
}

function measure(trainer: Trainer, { version, dataset, sealed, threshold, costs }: EvaluationRequest) {
  return trainer.evaluate({
    data: { dataset, sealed },
    artifactDigest: version.artifact.digest,
    baselineDigest: version.baseline?.digest ?? null,
    imported: version.origin.kind === 'imported' ? { cardDigest: version.origin.card.digest } : null,
    threshold,
    costs,
  });
}

function evaluatedOf(
  { evaluationId, version }: EvaluationRequest,
  { measures, classes, baseline, thresholdChoice, groups, rows, erasedRows }: MeasuredModel,
): Omit<ModelVersionEvaluated, 'usage' | 'environmentDigest'> {
  const { modelId, datasetId, datasetVersion, artifact } = version;
  return {
    modelId,
    version: version.version,
    evaluationId,
    datasetId,
    datasetVersion,
    split: 'held-out',
    rows,
    erasedRows,
    measures,
    classes,
    baseline,
    thresholdChoice,
    groups,
    artifactDigest: artifact.digest,
  };
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): unknown {
  if (error instanceof TrainerDied) {
    return new DomainError('UNAVAILABLE', 'The process that evaluates ended; ask for the evaluation again.');
  }
  if (error instanceof TrainingStopped) return new DomainError('BAD_INPUT', error.message, { code: error.code });
  return error;
}

// Stands in for the fresh process: everything comes out as it was recorded, or as a test says.
import { checkPrediction, type PredictionRerun } from '../../../domain/predictions/reproduction.ts';
import { checkTraining, type TrainingRerun } from '../../../domain/training/reproduction.ts';
import type { Reproducer } from '../../../workers/reproduction/reproducer.ts';

interface Said {
  readonly training?: Partial<TrainingRerun>;
  readonly prediction?: Partial<PredictionRerun>;
  readonly onAsked?: (signal: AbortSignal | undefined) => void | Promise<void>;
}

export function makeStandingReproducer({ training, prediction, onAsked = () => {} }: Said = {}): Reproducer {
  const usage = { leaseId: 'ls_0000000000000001', provider: 'cpu', deviceNs: 1 } as const;
  const none = { compared: 4, differing: 0, largestUlp: 0 };
  return {
    async training({ checkId, requestedBy, signal, requested, completed }, record) {
      await onAsked(signal);
      const rerun: TrainingRerun = {
        erasedRows: completed.erasedRows,
        network: completed.artifact.digest,
        baseline: completed.baseline?.artifact.digest ?? null,
        numbers: none,
        stopped: null,
        environmentDigest: completed.environmentDigest,
        ...training,
      };
      return record(checkTraining(requested, completed, { checkId, requestedBy, usage, rerun }));
    },
    async prediction({ checkId, requestedBy, signal, predicted }, record) {
      await onAsked(signal);
      const rerun: PredictionRerun = {
        erased: false,
        answer: { expected: 'a'.repeat(64), found: 'a'.repeat(64) },
        differences: { score: 0, logit: 0, baselineLogit: 0, residual: 0, contributions: none, probabilities: null },
        rebuilt: 'alone',
        environmentDigest: predicted.environmentDigest,
        ...prediction,
      };
      return record(checkPrediction(predicted, { checkId, requestedBy, usage, rerun }));
    },
  };
}

// How did a model's events look before? Version 1 knew versions that were trained as binary networks, measured by a few numbers.
import type { FirstMeasures } from './evaluation/version-measures.ts';
import type { ModelVersionCreated, ModelVersionEvaluated } from './events.ts';

export const modelUpcasts = {
  ModelVersionCreated(data: unknown): ModelVersionCreated {
    const { trainingId, ...same } = data as Omit<ModelVersionCreated, 'origin' | 'task' | 'baseline'> & {
      readonly trainingId: string;
    };
    return { ...same, origin: { kind: 'trained', trainingId, base: null }, task: 'binary', baseline: null };
  },
  ModelVersionEvaluated(data: unknown): ModelVersionEvaluated {
    type Added = 'measures' | 'classes' | 'baseline' | 'thresholdChoice' | 'groups';
    const { positives, threshold, auc, logLoss, brier, accuracy, confusion, ...same } = data as Omit<
      ModelVersionEvaluated,
      Added
    > &
      Omit<FirstMeasures, 'task'>;
    const measures = { task: 'first-binary', positives, threshold, auc, logLoss, brier, accuracy, confusion } as const;
    return { ...same, measures, classes: null, baseline: null, thresholdChoice: null, groups: [] };
  },
};

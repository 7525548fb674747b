// How did a training run's events look before? Version 1 knew binary networks with ReLU alone, all epochs, and no baseline.
import type { EpochCompleted, TrainingCompleted, TrainingParameters, TrainingRequested } from './events.ts';

/** What version 1 trained by without saying so. */
const UNSAID = {
  activation: 'relu',
  dropout: 0,
  l2: 0,
  schedule: 'constant',
  patience: null,
  validationPermille: 150,
  loss: 'standard',
  huberDelta: 1,
  classWeights: 'none',
  folds: null,
} as const;

export const trainingUpcasts = {
  TrainingRequested(data: unknown): TrainingRequested {
    const { parameters, ...same } = data as Omit<TrainingRequested, 'task' | 'base'>;
    const said = parameters as Omit<TrainingParameters, keyof typeof UNSAID>;
    return { ...same, task: 'binary', parameters: { ...UNSAID, ...said }, base: null };
  },
  EpochCompleted(data: unknown): EpochCompleted {
    return { ...(data as Omit<EpochCompleted, 'validationLoss'>), validationLoss: null };
  },
  TrainingCompleted(data: unknown): TrainingCompleted {
    type Added = 'epochsRun' | 'bestEpoch' | 'baseline' | 'crossValidation' | 'findings';
    // How many epochs it ran is not in the event, but in those beside it; 0 says that this one does not know.
    const added = { epochsRun: 0, bestEpoch: null, baseline: null, crossValidation: null, findings: [] };
    return { ...(data as Omit<TrainingCompleted, Added>), ...added };
  },
};

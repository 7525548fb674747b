// How did a prediction look before? Version 1 knew binary models alone, and did not name what a row was compared with.
import type { PredictionScored } from './events.ts';

export const predictionUpcasts = {
  PredictionScored(data: unknown): PredictionScored {
    const { explanation, ...same } = data as Omit<PredictionScored, 'task' | 'predictedClass' | 'explanation'> & {
      readonly explanation: Omit<PredictionScored['explanation'], 'baseline' | 'sampling'>;
    };
    return {
      ...same,
      task: 'binary',
      predictedClass: null,
      explanation: { ...explanation, baseline: null, sampling: null },
    };
  },
};

// How did a prediction look before? Version 1 knew binary models alone, and did not name what a row was compared with; version
// 2 knew no rule that calls for a person.
import type { PredictionScored } from './events.ts';

type Second = Omit<PredictionScored, 'review'>;

export const predictionUpcasts = {
  PredictionScored: {
    first(data: unknown): Second {
      const { explanation, ...same } = data as Omit<Second, 'task' | 'predictedClass' | 'explanation'> & {
        readonly explanation: Omit<PredictionScored['explanation'], 'baseline' | 'sampling'>;
      };
      return {
        ...same,
        task: 'binary',
        predictedClass: null,
        explanation: { ...explanation, baseline: null, sampling: null },
      };
    },
    second: (data: unknown): PredictionScored => ({ ...(data as Second), review: null }),
  },
};

// How did a data set's events look before? Version 1 knew binary tasks alone, counted labels, and had no profiles.
import type { DatasetRegistered, DatasetVersionSealed, RowsIngested } from './events.ts';

interface Labels {
  readonly positive: number;
  readonly negative: number;
}

const targetsOf = (labels: Labels) => ({ kind: 'binary', ...labels }) as const;

export const datasetUpcasts = {
  DatasetRegistered(data: unknown): DatasetRegistered {
    const { positiveValue, ...same } = data as Omit<DatasetRegistered, 'task'> & { readonly positiveValue: string };
    return { ...same, task: { kind: 'binary', positiveValue } };
  },
  RowsIngested(data: unknown): RowsIngested {
    const { labels, file, ...same } = data as Omit<RowsIngested, 'targets' | 'profile' | 'file'> & {
      readonly labels: Labels;
      readonly file: Omit<RowsIngested['file'], 'format'>;
    };
    return { ...same, file: { ...file, format: 'csv' }, targets: targetsOf(labels), profile: null };
  },
  DatasetVersionSealed(data: unknown): DatasetVersionSealed {
    const { labels, ...same } = data as Omit<DatasetVersionSealed, 'targets'> & { readonly labels: Labels };
    return { ...same, targets: targetsOf(labels) };
  },
};

// Data sets of a random history: announced, filled with files, and sealed into versions.
import type { Column, DatasetEvent } from '../../../domain/datasets/events.ts';
import type { TargetCounts, TaskKind } from '../../../domain/datasets/task.ts';
import { EVENT_EXAMPLES } from '../event-examples.ts';
import { type FactMakers, NOTHING } from './fact-maker.ts';
import { by, type MadeDataset, UNITS } from './history-world.ts';

const MOST_DATASETS = 12;
const MOST_VERSIONS = 40;

export const COLUMNS: readonly Column[] = [
  { name: 'person', kind: 'category', role: 'subject', sensitive: true },
  { name: 'income', kind: 'number', role: 'feature', sensitive: false },
  { name: 'age', kind: 'number', role: 'sensitive', sensitive: true },
  { name: 'wanted', kind: 'number', role: 'feature', sensitive: false },
  { name: 'answer', kind: 'category', role: 'target', sensitive: false },
];

function targets(task: TaskKind, rows: number): TargetCounts {
  if (task === 'binary') return { kind: 'binary', positive: rows >> 2, negative: rows - (rows >> 2) };
  if (task === 'regression') return { kind: 'regression', rows };
  return {
    kind: 'multiclass',
    classes: [
      { value: 'a', rows: rows >> 1 },
      { value: 'b', rows: rows - (rows >> 1) },
    ],
  };
}

const engineerOf = (dataset: MadeDataset) => by('engineer', dataset.unit);

export const datasetFacts: FactMakers<DatasetEvent['type']> = {
  DatasetRegistered: (world) => {
    if (world.datasets.length >= MOST_DATASETS) return NOTHING;
    const unit = UNITS[world.datasets.length % UNITS.length]!;
    const task = (['binary', 'binary', 'regression'] as const)[world.datasets.length % 3]!;
    const dataset: MadeDataset = { id: world.id('dataset'), unit, task, columns: COLUMNS, open: [], versions: [] };
    world.datasets.push(dataset);
    const data = {
      datasetId: dataset.id,
      name: `Rows of ${unit}, ${world.datasets.length}`,
      businessUnit: unit,
      columns: dataset.columns,
      task: task === 'binary' ? ({ kind: task, positiveValue: 'a' } as const) : { kind: task },
      source: { title: 'Made for a test', licence: 'CC0', synthetic: 'all of it' },
    };
    return [{ by: engineerOf(dataset), fact: { type: 'DatasetRegistered', data } }];
  },
  RowsIngested: (world) => {
    const dataset = world.oneOf(world.datasets.filter(({ open }) => open.length < 4));
    if (!dataset) return NOTHING;
    const [ingestion, rows] = [world.id('ingestion'), world.between(100, 5_000)];
    dataset.open.push({ ingestion, rows });
    const data = {
      datasetId: dataset.id,
      ingestionId: ingestion,
      version: (dataset.versions.at(-1)?.version ?? 0) + 1,
      file: {
        name: `${ingestion}.csv`,
        bytes: rows * 80,
        fingerprint: world.digest(),
        format: world.chance(0.5) ? ('csv' as const) : ('jsonl' as const),
      },
      rows,
      subjects: rows - world.between(0, 50),
      targets: targets(dataset.task, rows),
      missing: world.chance(0.5) ? { income: world.between(1, 20) } : {},
      profile: world.chance(0.5) ? EVENT_EXAMPLES.RowsIngested.data.profile : null,
      chunks: [{ digest: world.digest(), bytes: rows * 90, rows }],
    };
    return [{ by: engineerOf(dataset), fact: { type: 'RowsIngested', data } }];
  },
  DatasetVersionSealed: (world) => {
    const dataset = world.oneOf(
      world.datasets.filter(({ open, versions }) => open.length > 0 && versions.length < MOST_VERSIONS),
    );
    if (!dataset) return NOTHING;
    const rows = dataset.open.reduce((sum, file) => sum + file.rows, 0);
    const version = (dataset.versions.at(-1)?.version ?? 0) + 1;
    const root = world.digest();
    const ingestionIds = dataset.open.map(({ ingestion }) => ingestion);
    dataset.open = [];
    dataset.versions.push({ version, root, rows });
    const data = {
      datasetId: dataset.id,
      version,
      ingestionIds,
      rows,
      targets: targets(dataset.task, rows),
      chunks: [{ digest: world.digest(), bytes: rows * 90, rows }],
      datasetRoot: root,
      split: { method: 'random' as const, seed: 7, heldOutPermille: 300 },
    };
    return [{ by: engineerOf(dataset), fact: { type: 'DatasetVersionSealed', data } }];
  },
};

// What may be done to a data set? One function per command; `decideDataset` only dispatches.
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Column, DatasetEvent, DatasetRegistered, RowsIngested, Split } from './events.ts';
import {
  columnOfRole,
  type DatasetState,
  draftVersion,
  evolveDataset,
  featureColumns,
  type RegisteredDataset,
  unknownDataset,
} from './state.ts';

export type DatasetCommand =
  | { readonly type: 'RegisterDataset'; readonly data: DatasetRegistered }
  | { readonly type: 'IngestRows'; readonly data: RowsIngested }
  | {
      readonly type: 'SealDatasetVersion';
      readonly version: number;
      readonly split: Split;
      /** Digest of a canonical value, handed in: the domain does not hash. */
      readonly digestOf: (value: unknown) => string;
    };

const COLUMN_NAME = /^[^\p{Cc}]{1,200}$/u;
export const MAX_COLUMNS = 2_000;

export function registerDataset(data: DatasetRegistered, state: DatasetState): DatasetEvent[] {
  if (state.status !== 'unknown')
    throw new DomainError('ALREADY_EXISTS', 'A data set with this id is registered already.');
  if (data.name.trim() === '') throw new DomainError('BAD_INPUT', 'A data set needs a name.');
  if (data.positiveValue === '') {
    throw new DomainError(
      'BAD_INPUT',
      'positiveValue is empty: name the value of the target column that means "it happened".',
    );
  }
  checkColumns(data.columns);
  return [{ type: 'DatasetRegistered', data }];
}

function checkColumns(columns: readonly Column[]): void {
  if (columns.length > MAX_COLUMNS) {
    throw new DomainError(
      'BAD_INPUT',
      `A data set has at most ${MAX_COLUMNS} columns; this one has ${columns.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (!COLUMN_NAME.test(name)) {
      throw new DomainError('BAD_INPUT', 'A column name has 1 to 200 characters and no control characters.');
    }
    if (seen.has(name))
      throw new DomainError('BAD_INPUT', `Column "${name}" is listed twice; name each column once.`, { column: name });
    seen.add(name);
  }
  const count = (role: Column['role']) => columns.filter((column) => column.role === role).length;
  if (count('target') !== 1) {
    throw new DomainError('BAD_INPUT', `Exactly one column is the target; ${count('target')} are marked so.`);
  }
  if (count('subject') > 1) throw new DomainError('BAD_INPUT', 'At most one column is the subject id.');
  if (featureColumns(columns).length === 0)
    throw new DomainError('BAD_INPUT', 'At least one column must be a feature.');
  const sensitive = columns.find((column) => column.sensitive && column.role !== 'ignore');
  if (sensitive && count('subject') === 0) {
    throw new DomainError(
      'SUBJECT_REQUIRED',
      `Column "${sensitive.name}" is sensitive, so one column must be the subject id: its key encrypts the row.`,
      { column: sensitive.name },
    );
  }
}

export function ingestRows(data: RowsIngested, state: DatasetState): DatasetEvent[] {
  const dataset = existing(state);
  refuseSealed(dataset, data.version);
  if (data.rows === 0) throw new DomainError('EMPTY_FILE', 'The file has a header but no rows.');
  return [{ type: 'RowsIngested', data }];
}

/** Asked before a file is read, so that a long upload does not end in a refusal that was certain. */
export function refuseSealed(dataset: RegisteredDataset, version: number): void {
  const draft = draftVersion(dataset);
  if (version < draft) {
    throw new DomainError(
      'DATASET_VERSION_SEALED',
      `Version ${version} is sealed and cannot change; new rows go to version ${draft}.`,
      {
        version,
      },
    );
  }
  if (version > draft) {
    throw new DomainError('BAD_INPUT', `Version ${version} is not open; new rows go to version ${draft}.`, { version });
  }
}

export function sealDatasetVersion(
  command: Extract<DatasetCommand, { type: 'SealDatasetVersion' }>,
  state: DatasetState,
): DatasetEvent[] {
  const dataset = existing(state);
  const { split, version } = command;
  refuseSealed(dataset, version);
  const fresh = dataset.ingestions.some((ingestion) => ingestion.version === version);
  if (!fresh)
    throw new DomainError('DATASET_EMPTY', `Version ${version} has no rows of its own yet; ingest a file first.`, {
      version,
    });
  if (!Number.isSafeInteger(split.seed) || split.seed < 0) {
    throw new DomainError('BAD_INPUT', 'The split seed is a whole number from 0.');
  }
  if (!Number.isInteger(split.heldOutPermille) || split.heldOutPermille < 50 || split.heldOutPermille > 500) {
    throw new DomainError('BAD_INPUT', 'heldOutPermille is a whole number from 50 to 500 (300 keeps 30 % apart).');
  }
  const sum = (of: (ingestion: RowsIngested) => number) => dataset.ingestions.reduce((acc, next) => acc + of(next), 0);
  const labels = { positive: sum((i) => i.labels.positive), negative: sum((i) => i.labels.negative) };
  const target = columnOfRole(dataset.registered.columns, 'target')!.name;
  if (Math.min(labels.positive, labels.negative) < 4) {
    const few = labels.positive < labels.negative ? 'positive' : 'negative';
    throw new DomainError(
      'ONE_CLASS',
      `Column "${target}" has ${labels[few]} ${few} rows; both classes need at least 4, so that each side of the split has some.`,
      { column: target, positive: labels.positive, negative: labels.negative },
    );
  }
  const chunks = dataset.ingestions.flatMap((ingestion) => ingestion.chunks);
  const { columns, positiveValue } = dataset.registered;
  return [
    {
      type: 'DatasetVersionSealed',
      data: {
        datasetId: dataset.registered.datasetId,
        version,
        ingestionIds: dataset.ingestions.map((ingestion) => ingestion.ingestionId),
        rows: sum((i) => i.rows),
        labels,
        chunks,
        datasetRoot: command.digestOf({ columns, positiveValue, chunks, split }),
        split,
      },
    },
  ];
}

function existing(state: DatasetState): RegisteredDataset {
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no data set with this id.');
  return state;
}

export function decideDataset(command: DatasetCommand, state: DatasetState): readonly DatasetEvent[] {
  switch (command.type) {
    case 'RegisterDataset':
      return registerDataset(command.data, state);
    case 'IngestRows':
      return ingestRows(command.data, state);
    case 'SealDatasetVersion':
      return sealDatasetVersion(command, state);
    default:
      return assertNever(command);
  }
}

export const datasetDecider: Decider<DatasetState, DatasetCommand, DatasetEvent> = {
  initial: unknownDataset,
  decide: decideDataset,
  evolve: evolveDataset,
};

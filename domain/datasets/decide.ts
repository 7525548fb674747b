// What may be done to a data set? One function per command; `decideDataset` only dispatches.
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { checkSchema } from './check-schema.ts';
import type { DatasetEvent, DatasetRegistered, RowsIngested, Split } from './events.ts';
import { checkSides, type SplitSides } from './split-sides.ts';
import {
  columnOfRole,
  type DatasetState,
  draftVersion,
  evolveDataset,
  type RegisteredDataset,
  unknownDataset,
} from './state.ts';
import { MAX_CLASSES, sumTargets, type TargetCounts } from './task.ts';

export type DatasetCommand =
  | { readonly type: 'RegisterDataset'; readonly data: DatasetRegistered }
  | { readonly type: 'IngestRows'; readonly data: RowsIngested }
  | {
      readonly type: 'SealDatasetVersion';
      readonly version: number;
      readonly split: Split;
      /** Of a split by time alone: counted by the caller, who reads rows; judged here. */
      readonly sides?: SplitSides | undefined;
      /** Digest of a canonical value, handed in: the domain does not hash. */
      readonly digestOf: (value: unknown) => string;
    };

export function registerDataset(data: DatasetRegistered, state: DatasetState): DatasetEvent[] {
  if (state.status !== 'unknown')
    throw new DomainError('ALREADY_EXISTS', 'A data set with this id is registered already.');
  if (data.name.trim() === '') throw new DomainError('BAD_INPUT', 'A data set needs a name.');
  checkSchema(data);
  return [{ type: 'DatasetRegistered', data }];
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

type SealDatasetVersion = Extract<DatasetCommand, { type: 'SealDatasetVersion' }>;

/** All that can be judged without the rows, before somebody reads them all. Gives the counts of the whole version. */
export function refuseUnsealable(
  dataset: RegisteredDataset,
  { version, split }: Pick<SealDatasetVersion, 'version' | 'split'>,
): { readonly rows: number; readonly targets: TargetCounts } {
  refuseSealed(dataset, version);
  const fresh = dataset.ingestions.some((ingestion) => ingestion.version === version);
  if (!fresh)
    throw new DomainError('DATASET_EMPTY', `Version ${version} has no rows of its own yet; ingest a file first.`, {
      version,
    });
  checkSplit(split, dataset.registered);
  const targets = sumTargets(dataset.ingestions.map((ingestion) => ingestion.targets));
  refuseTooFew(targets, columnOfRole(dataset.registered.columns, 'target')!.name);
  return { targets, rows: dataset.ingestions.reduce((sum, { rows }) => sum + rows, 0) };
}

export function sealDatasetVersion(command: SealDatasetVersion, state: DatasetState): DatasetEvent[] {
  const dataset = existing(state);
  const { split, version, sides } = command;
  const { rows, targets } = refuseUnsealable(dataset, command);
  if (split.method === 'time') {
    if (!sides) throw new RangeError('The sides of a split by time must be counted before it is decided on.');
    checkSides(sides, rows);
  }
  const chunks = dataset.ingestions.flatMap((ingestion) => ingestion.chunks);
  const { columns, task } = dataset.registered;
  return [
    {
      type: 'DatasetVersionSealed',
      data: {
        datasetId: dataset.registered.datasetId,
        version,
        ingestionIds: dataset.ingestions.map((ingestion) => ingestion.ingestionId),
        rows,
        targets,
        chunks,
        datasetRoot: command.digestOf({ columns, task, chunks, split }),
        split,
      },
    },
  ];
}

function checkSplit(split: Split, { columns, task }: DatasetRegistered): void {
  if (split.method === 'time') {
    if (!columnOfRole(columns, 'time')) {
      throw new DomainError('BAD_INPUT', 'A split by time needs a column of role time; the data set has none.');
    }
    if (!Number.isFinite(split.from)) throw new DomainError('BAD_INPUT', 'The time to hold out from is not a number.');
    return;
  }
  const method = task.kind === 'regression' ? 'random' : 'stratified';
  if (split.method !== method) {
    throw new DomainError('BAD_INPUT', `The split of a ${task.kind} data set is ${method} or by time.`);
  }
  if (!Number.isSafeInteger(split.seed) || split.seed < 0) {
    throw new DomainError('BAD_INPUT', 'The split seed is a whole number from 0.');
  }
  if (!Number.isInteger(split.heldOutPermille) || split.heldOutPermille < 50 || split.heldOutPermille > 500) {
    throw new DomainError('BAD_INPUT', 'heldOutPermille is a whole number from 50 to 500 (300 keeps 30 % apart).', {
      field: 'heldOutPermille',
    });
  }
}

/** So that each side of the split has some. */
const LEAST_OF_CLASS = 4;
const LEAST_ROWS = 8;

function refuseTooFew(targets: TargetCounts, target: string): void {
  if (targets.kind === 'regression') {
    if (targets.rows >= LEAST_ROWS) return;
    throw new DomainError(
      'DATASET_EMPTY',
      `The version has ${targets.rows} rows; at least ${LEAST_ROWS} are needed, so that each side of the split has some.`,
    );
  }
  if (targets.kind === 'binary') {
    const { positive, negative } = targets;
    if (Math.min(positive, negative) >= LEAST_OF_CLASS) return;
    const [few, rows] = positive < negative ? ['positive', positive] : ['negative', negative];
    throw new DomainError(
      'ONE_CLASS',
      `Column "${target}" has ${rows} ${few} rows; both classes need at least ${LEAST_OF_CLASS}, so that each side of the split has some.`,
      { column: target, positive, negative },
    );
  }
  const { classes } = targets;
  if (classes.length < 2 || classes.length > MAX_CLASSES) {
    throw new DomainError(
      classes.length < 2 ? 'ONE_CLASS' : 'BAD_INPUT',
      `Column "${target}" has ${classes.length} classes; a multiclass task needs 2 to ${MAX_CLASSES}.`,
      { column: target, classes: classes.length },
    );
  }
  const rare = classes.filter(({ rows }) => rows < LEAST_OF_CLASS).length;
  if (rare === 0) return;
  throw new DomainError(
    'ONE_CLASS',
    `Column "${target}" has ${rare} classes with fewer than ${LEAST_OF_CLASS} rows; join or leave out such classes, so that each side of the split has some.`,
    { column: target, classes: rare },
  );
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

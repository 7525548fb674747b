// What does a data set look like from outside? Its columns and versions; rows themselves never leave this way.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { Column, DatasetRegistered, RowsIngested, Split } from '../../domain/datasets/events.ts';
import type { TargetCounts, TaskKind as TaskKindValue } from '../../domain/datasets/task.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { Dataset, DatasetVersion, Ingestion } from '../../projections/datasets/read-datasets.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { ColumnKind, ColumnRole, FileFormat, SplitMethod, TaskKind } from '../relay/enums.ts';
import { Node } from '../relay/node.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { ColumnProfileType } from './profile.types.ts';

@ObjectType('Column')
export class ColumnType {
  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => ColumnKind)
  kind: Column['kind'];

  @AuthorizedField(() => ColumnRole)
  role: Column['role'];

  @AuthorizedField(() => Boolean, { description: 'Its values are never quoted, and live only under a subject key.' })
  sensitive: boolean;
}

@ObjectType('DatasetSource')
export class DatasetSourceType {
  @AuthorizedField(() => String)
  title: string;

  @AuthorizedField(() => String)
  licence: string;

  @AuthorizedField(() => String, {
    nullable: true,
    description: 'What about it is made up, in a sentence; null: nothing.',
  })
  synthetic: string | null;
}

@ObjectType('Labels', { description: 'Rows of a binary task by what happened.' })
export class LabelsType {
  @AuthorizedField(() => Int)
  positive: number;

  @AuthorizedField(() => Int)
  negative: number;
}

@ObjectType('ClassCount', { description: 'Rows of one class of a multiclass task.' })
export class ClassCountType {
  @AuthorizedField(() => String)
  value: string;

  @AuthorizedField(() => Int)
  rows: number;
}

@ObjectType('Dataset', { implements: Node })
export class DatasetType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;

  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => [ColumnType])
  columns: readonly Column[];

  @AuthorizedField(() => TaskKind)
  task: TaskKindValue;

  @AuthorizedField(() => String, {
    nullable: true,
    description: 'Of a binary task: the value of the target column that means "it happened".',
  })
  positiveValue: string | null;

  @AuthorizedField(() => DatasetSourceType)
  source: DatasetRegistered['source'];

  @AuthorizedField(() => DateTimeScalar)
  registeredAt: string;

  @AuthorizedField(() => Person)
  registeredBy: Person;
}

@ObjectType('MissingValues')
export class MissingValuesType {
  @AuthorizedField(() => String)
  column: string;

  @AuthorizedField(() => Int)
  rows: number;
}

@ObjectType('Ingestion', { description: 'One file of rows that was taken in.' })
export class IngestionType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => Int)
  version: number;

  @AuthorizedField(() => String)
  fileName: string;

  @AuthorizedField(() => Float)
  bytes: number;

  @AuthorizedField(() => String, { description: 'Keyed (HMAC-SHA256, hex): confirms a file to this server only.' })
  fingerprint: string;

  @AuthorizedField(() => Int)
  rows: number;

  @AuthorizedField(() => Int)
  subjects: number;

  @AuthorizedField(() => FileFormat)
  fileFormat: RowsIngested['file']['format'];

  @AuthorizedField(() => LabelsType, { nullable: true, description: 'Of a binary task.' })
  labels: LabelsType | null;

  @AuthorizedField(() => [ClassCountType], { nullable: true, description: 'Of a multiclass task.' })
  classes: readonly ClassCountType[] | null;

  @AuthorizedField(() => [MissingValuesType])
  missing: MissingValuesType[];

  @AuthorizedField(() => [ColumnProfileType], {
    nullable: true,
    description: 'What its columns hold; null for files taken in before profiles were made, and for very wide ones.',
  })
  profile: readonly ColumnProfileType[] | null;

  @AuthorizedField(() => DateTimeScalar)
  ingestedAt: string;

  @AuthorizedField(() => Person)
  ingestedBy: Person;

  @AuthorizedField(() => ID)
  eventId: string;
}

@ObjectType('DatasetVersion', { implements: Node, description: 'A sealed version: its rows cannot change.' })
export class DatasetVersionType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;
  readonly datasetId: string;
  readonly ingestionIds: readonly string[];
  readonly businessUnit: string;

  @AuthorizedField(() => Int)
  version: number;

  @AuthorizedField(() => Int)
  rows: number;

  @AuthorizedField(() => LabelsType, { nullable: true, description: 'Of a binary task.' })
  labels: LabelsType | null;

  @AuthorizedField(() => [ClassCountType], { nullable: true, description: 'Of a multiclass task.' })
  classes: readonly ClassCountType[] | null;

  @AuthorizedField(() => String, {
    description: 'SHA-256 over columns, stored chunks and split: the digest of this version.',
  })
  datasetRoot: string;

  @AuthorizedField(() => SplitMethod)
  splitMethod: Split['method'];

  @AuthorizedField(() => Float, { nullable: true, description: 'Null for a split by time.' })
  splitSeed: number | null;

  @AuthorizedField(() => Int, { nullable: true, description: 'Null for a split by time.' })
  heldOutPermille: number | null;

  @AuthorizedField(() => Float, {
    nullable: true,
    description: 'Of a split by time: rows from here on are held out; a number, or days since 1970-01-01 UTC.',
  })
  heldOutFrom: number | null;

  @AuthorizedField(() => DateTimeScalar)
  sealedAt: string;

  @AuthorizedField(() => Person)
  sealedBy: Person;

  @AuthorizedField(() => PositionScalar)
  position: bigint;
}

export const DatasetConnection = connectionType('Dataset', () => DatasetType);

function targetsOf(counts: TargetCounts): Pick<IngestionType, 'labels' | 'classes'> {
  if (counts.kind === 'binary') return { labels: counts, classes: null };
  return { labels: null, classes: counts.kind === 'multiclass' ? counts.classes : null };
}

export function datasetOf(row: Dataset, asOf: Position | null): DatasetType {
  return {
    __typename: 'Dataset',
    asOf,
    id: row.dataset_id,
    name: row.name,
    businessUnit: row.business_unit,
    columns: row.columns,
    task: row.task.kind,
    positiveValue: row.task.kind === 'binary' ? row.task.positiveValue : null,
    source: row.source,
    registeredAt: row.registered_at,
    registeredBy: personOf(row.registered_by),
  };
}

export function ingestionOf(row: Ingestion): IngestionType {
  return {
    id: row.ingestion_id,
    version: row.version,
    fileName: row.file_name,
    bytes: row.file_bytes,
    fingerprint: row.file_fingerprint,
    rows: row.rows,
    subjects: row.subjects,
    fileFormat: row.file_format as RowsIngested['file']['format'],
    ...targetsOf(row.targets),
    profile: row.profile,
    missing: Object.entries(row.missing).map(([column, rows]) => ({ column, rows })),
    ingestedAt: row.ingested_at,
    ingestedBy: personOf(row.ingested_by),
    eventId: row.event_id,
  };
}

export function datasetVersionOf(row: DatasetVersion, asOf: Position | null): DatasetVersionType {
  return {
    __typename: 'DatasetVersion',
    asOf,
    id: `${row.dataset_id}@${row.version}`,
    datasetId: row.dataset_id,
    ingestionIds: row.ingestion_ids,
    businessUnit: row.business_unit,
    version: row.version,
    rows: row.rows,
    ...targetsOf(row.targets),
    datasetRoot: row.dataset_root,
    splitMethod: row.split.method,
    splitSeed: row.split.method === 'time' ? null : row.split.seed,
    heldOutPermille: row.split.method === 'time' ? null : row.split.heldOutPermille,
    heldOutFrom: row.split.method === 'time' ? row.split.from : null,
    sealedAt: row.sealed_at,
    sealedBy: personOf(row.sealed_by),
    position: row.position,
  };
}

// What does a file look like that waits for its columns? How far it has come, and what is in it, in counts alone.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { Column } from '../../domain/datasets/events.ts';
import type { ErrorCode } from '../../domain/kernel/errors.ts';
import type { StagedFile } from '../../ledger/staging/staging.ts';
import type { Inspection, IntakeProgress, SchemaTrial } from '../../workers/intake/intake.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { ClassCountType, LabelsType } from '../datasets/dataset.types.ts';
import { DistinctCountType, ExactColumnProfileType } from '../datasets/profile.types.ts';
import { ColumnKind, ColumnRole, ErrorCodeName, FileFormat } from '../relay/enums.ts';
import { DateTimeScalar } from '../relay/scalars.ts';

@ObjectType('CellCounts', { description: 'How many cells can be read as what; a 0 or 1 counts as number and boolean.' })
export class CellCountsType {
  @AuthorizedField(() => Float)
  missing: number;

  @AuthorizedField(() => Float)
  number: number;

  @AuthorizedField(() => Float)
  boolean: number;

  @AuthorizedField(() => Float)
  date: number;

  @AuthorizedField(() => Float)
  text: number;
}

@ObjectType('InferredColumn', { description: 'A column as it would be registered, proposed from counts.' })
export class InferredColumnType {
  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => ColumnKind)
  kind: Column['kind'];

  @AuthorizedField(() => ColumnRole)
  role: Column['role'];

  @AuthorizedField(() => Boolean)
  sensitive: boolean;

  @AuthorizedField(() => String, { nullable: true, description: 'Why this role, where it is not simply a feature.' })
  reason: string | null;

  @AuthorizedField(() => CellCountsType)
  cells: CellCountsType;

  @AuthorizedField(() => DistinctCountType)
  distinct: DistinctCountType;

  @AuthorizedField(() => Int, { description: 'Characters of the longest cell.' })
  longest: number;
}

@ObjectType('FileProblem', { description: 'What looks wrong; quotes no value.' })
export class FileProblemType {
  @AuthorizedField(() => String)
  code: string;

  @AuthorizedField(() => String, { nullable: true, description: 'Null: of the file as a whole.' })
  column: string | null;

  @AuthorizedField(() => String)
  sentence: string;
}

@ObjectType('RowRefusal')
export class RowRefusalType {
  @AuthorizedField(() => ErrorCodeName)
  code: ErrorCode;

  @AuthorizedField(() => Float)
  line: number;

  @AuthorizedField(() => String)
  sentence: string;
}

@ObjectType('SchemaTrial', { description: 'What would happen if the file were taken in with these columns.' })
export class SchemaTrialType {
  @AuthorizedField(() => Float)
  accepted: number;

  @AuthorizedField(() => Float)
  refused: number;

  @AuthorizedField(() => [RowRefusalType], { description: 'The first ones.' })
  refusals: readonly RowRefusalType[];

  @AuthorizedField(() => LabelsType, { nullable: true, description: 'Of a binary task.' })
  labels: LabelsType | null;

  @AuthorizedField(() => [ClassCountType], { nullable: true, description: 'Of a multiclass task.' })
  classes: readonly ClassCountType[] | null;

  @AuthorizedField(() => [ExactColumnProfileType], { description: 'Of the accepted rows.' })
  profile: readonly ExactColumnProfileType[];

  @AuthorizedField(() => Float, { description: "A quantile's rank may be off by at most this share of all values." })
  rankError: number;
}

@ObjectType('Inspection', { description: 'What is in a staged file. Quotes no cell before its columns are confirmed.' })
export class InspectionType {
  @AuthorizedField(() => FileFormat)
  format: 'csv' | 'jsonl';

  @AuthorizedField(() => String, { nullable: true, description: 'Null for JSON Lines.' })
  delimiter: string | null;

  @AuthorizedField(() => String)
  encoding: string;

  @AuthorizedField(() => Float)
  bytes: number;

  @AuthorizedField(() => Float)
  rows: number;

  @AuthorizedField(() => [InferredColumnType])
  columns: readonly InferredColumnType[];

  @AuthorizedField(() => [FileProblemType])
  problems: readonly FileProblemType[];

  @AuthorizedField(() => SchemaTrialType, { nullable: true, description: 'Null where no columns were given to try.' })
  trial: SchemaTrialType | null;
}

@ObjectType('ReadingProgress', {
  description: 'How far a staged file has been read for an inspection or an ingestion.',
})
export class ReadingProgressType {
  @AuthorizedField(() => Float)
  rows: number;

  @AuthorizedField(() => Float)
  bytes: number;

  @AuthorizedField(() => Float, { nullable: true })
  bytesTotal: number | null;
}

@ObjectType('StagedFile', {
  description: 'A file that was sent by /uploads and waits for its columns; gone a day after its last byte.',
})
export class StagedFileType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => String)
  fileName: string;

  @AuthorizedField(() => FileFormat, { nullable: true, description: 'What its sender said, if anything.' })
  format: 'csv' | 'jsonl' | null;

  @AuthorizedField(() => Float, { description: 'Bytes that are here for good.' })
  offset: number;

  @AuthorizedField(() => Float, { nullable: true, description: 'Null: its sender has not said yet.' })
  bytesTotal: number | null;

  @AuthorizedField(() => Boolean)
  complete: boolean;

  @AuthorizedField(() => DateTimeScalar)
  createdAt: string;

  @AuthorizedField(() => DateTimeScalar, {
    description:
      'A day after its last byte, an hour after its creation where none came, a week after it at the latest.',
  })
  expiresAt: string;

  @AuthorizedField(() => ReadingProgressType, { nullable: true, description: 'Null: nothing reads it now.' })
  reading: ReadingProgressType | null;
}

export function stagedFileTypeOf(file: StagedFile, reading: IntakeProgress | undefined): StagedFileType {
  const { id, fileName, format, offset, bytesTotal, complete, createdAt, expiresAt } = file;
  return {
    id,
    fileName,
    format,
    offset,
    bytesTotal,
    complete,
    createdAt,
    expiresAt,
    reading: reading ? { ...reading, bytesTotal: reading.bytesTotal ?? null } : null,
  };
}

export function inspectionOf({ trial, ...inspection }: Inspection): InspectionType {
  return { ...inspection, trial: trial && trialOf(trial) };
}

function trialOf({ targets, ...trial }: SchemaTrial): SchemaTrialType {
  return {
    ...trial,
    labels: targets.kind === 'binary' ? targets : null,
    classes: targets.kind === 'multiclass' ? targets.classes : null,
  };
}

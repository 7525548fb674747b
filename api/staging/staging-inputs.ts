// What must be said to look into a staged file, and to take it in?
import { ArrayMaxSize, ArrayMinSize, IsInt, Length, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { MAX_COLUMNS } from '../../domain/datasets/check-schema.ts';
import type { TaskKind as TaskKindValue } from '../../domain/datasets/task.ts';
import { ColumnInput } from '../datasets/dataset-inputs.ts';
import { CommandInputType } from '../ledger/command-input.ts';
import { FileFormat, TaskKind } from '../relay/enums.ts';

@InputType({ description: 'How a file is written; what is left out is found.' })
export class FileLayoutInput {
  @Field(() => FileFormat, { nullable: true })
  format?: 'csv' | 'jsonl' | null;

  @Field(() => String, { nullable: true, description: 'Of CSV: any one character.' })
  @Length(1, 2)
  delimiter?: string | null;
}

@InputType({ description: 'What would be registered, tried against every row.' })
export class TrialSchemaInput {
  @Field(() => [ColumnInput])
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_COLUMNS)
  @ValidateNested({ each: true })
  columns: ColumnInput[];

  @Field(() => TaskKind, { defaultValue: 'binary' })
  task: TaskKindValue;

  @Field(() => String, { nullable: true })
  @Length(1, 500)
  positiveValue?: string | null;
}

@InputType()
export class IngestStagedFileInput extends CommandInputType {
  @Field(() => ID)
  stagedFileId: string;

  @Field(() => ID)
  datasetId: string;

  @Field(() => Int)
  @IsInt()
  @Min(1)
  version: number;

  @Field(() => FileLayoutInput, { nullable: true })
  @ValidateNested()
  layout?: FileLayoutInput | null;
}

// What must be said to register and seal a data set? Bounds of size stand here; the rules stand in domain/datasets.
import { ArrayMaxSize, ArrayMinSize, IsInt, Length, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { MAX_COLUMNS } from '../../domain/datasets/check-schema.ts';
import type { Column } from '../../domain/datasets/events.ts';
import type { TaskKind as TaskKindValue } from '../../domain/datasets/task.ts';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';
import { ColumnKind, ColumnRole, TaskKind } from '../relay/enums.ts';

@InputType()
export class ColumnInput {
  @Field(() => String)
  @Length(1, 200)
  name: string;

  @Field(() => ColumnKind)
  kind: Column['kind'];

  @Field(() => ColumnRole, { defaultValue: 'feature' })
  role: Column['role'];

  @Field(() => Boolean, { defaultValue: false })
  sensitive: boolean;
}

@InputType()
export class DatasetSourceInput {
  @Field(() => String)
  @Length(1, 500)
  title: string;

  @Field(() => String)
  @Length(1, 200)
  licence: string;

  @Field(() => String, { nullable: true, description: 'What about the data is made up, in a sentence.' })
  @Length(1, 1000)
  synthetic?: string | null;
}

@InputType()
export class RegisterDatasetInput extends CommandInputType {
  @Field(() => String)
  @Length(1, 200)
  name: string;

  @Field(() => [ColumnInput])
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_COLUMNS)
  @ValidateNested({ each: true })
  columns: ColumnInput[];

  @Field(() => TaskKind, { defaultValue: 'binary' })
  task: TaskKindValue;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a BINARY task: the value of the target column that means "it happened". A file may hold one other value beside it.',
  })
  @Length(1, 500)
  positiveValue?: string | null;

  @Field(() => DatasetSourceInput)
  @ValidateNested()
  source: DatasetSourceInput;
}

@InputType()
export class SealDatasetVersionInput extends ChangeInputType {
  @Field(() => ID)
  datasetId: string;

  @Field(() => Int)
  @IsInt()
  @Min(1)
  version: number;

  @Field(() => Float, { defaultValue: 1, description: 'Seed of the split; a whole number.' })
  splitSeed: number;

  @Field(() => Int, { defaultValue: 300, description: 'Share of rows held out, in thousandths: 50 to 500.' })
  heldOutPermille: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Holds out the rows from this time on instead, as the time column has it: 2026-01-31, or a number. The rows of both sides are counted first.',
  })
  @Length(1, 40)
  heldOutFrom?: string | null;
}

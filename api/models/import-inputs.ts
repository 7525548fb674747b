// What must be said to bring a model of one's own?
import { IsInt, Length, Min, ValidateNested } from 'class-validator';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ChangeInputType } from '../ledger/command-input.ts';

@InputType({ description: 'Where the file is from, and what allows its use.' })
export class ModelSourceInput {
  @Field(() => String)
  @Length(1, 500)
  title: string;

  @Field(() => String)
  @Length(1, 200)
  licence: string;
}

@InputType()
export class ImportModelVersionInput extends ChangeInputType {
  @Field(() => ID)
  modelId: string;

  @Field(() => ID, {
    description: 'An ONNX file that was sent by /uploads; `stagedFile { model }` says what is in it.',
  })
  stagedFileId: string;

  @Field(() => ID, {
    description: 'The rows whose feature columns feed the model, and on whose held-out part it is measured.',
  })
  datasetId: string;

  @Field(() => Int)
  @IsInt()
  @Min(1)
  datasetVersion: number;

  @Field(() => GraphQLJSONObject, {
    description:
      'How every input is fed by columns, and which output is the score: {version: 1, inputs: [{input, parts: [{as, column, …}]}], output: {task, output, …}}.',
  })
  mapping: Record<string, unknown>;

  @Field(() => ModelSourceInput)
  @ValidateNested()
  source: ModelSourceInput;
}

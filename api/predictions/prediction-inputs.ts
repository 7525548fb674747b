// What must be said to get a decision? Features are read by the scorer against the model's own columns.
import { ArrayMaxSize, ArrayMinSize } from 'class-validator';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, InputType } from 'type-graphql';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import { UnknownCategories } from '../relay/enums.ts';

@InputType()
class RowToScore {
  @Field(() => String, { description: 'Yours: sent again, it gives the first answer. 1 to 200 characters.' })
  idempotencyKey: string;

  @Field(() => String, { nullable: true, description: 'Id of the person in the data, where the model has one.' })
  subjectId?: string | null;

  @Field(() => GraphQLJSONObject, { description: 'Column → number, text, or null for a missing value.' })
  features: { readonly [column: string]: unknown };
}

@InputType()
export class PredictInput extends RowToScore {
  @Field(() => ID)
  deploymentId: string;

  @Field(() => UnknownCategories, { defaultValue: 'REJECT' })
  unknownCategories: 'REJECT' | 'OTHER';
}

@InputType()
export class PredictRowInput extends RowToScore {}

@InputType()
export class PredictManyInput {
  @Field(() => ID)
  deploymentId: string;

  /** Rows are judged one by one by the scorer, so that a bad one is refused alone. */
  @Field(() => [PredictRowInput])
  @ArrayMinSize(1)
  @ArrayMaxSize(DEFAULT_LIMITS.maxBatch)
  rows: PredictRowInput[];

  @Field(() => UnknownCategories, { defaultValue: 'REJECT' })
  unknownCategories: 'REJECT' | 'OTHER';
}

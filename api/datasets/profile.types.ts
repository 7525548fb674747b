// What does a file's column hold, as the API tells it? Counts for every column; values never of a sensitive one.
import { Float, Int, ObjectType } from 'type-graphql';
import type { ColumnProfile } from '../../domain/datasets/profile.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';

@ObjectType('Quantiles')
export class QuantilesType {
  @AuthorizedField(() => Float)
  p05: number;

  @AuthorizedField(() => Float)
  p25: number;

  @AuthorizedField(() => Float)
  p50: number;

  @AuthorizedField(() => Float)
  p75: number;

  @AuthorizedField(() => Float)
  p95: number;
}

@ObjectType('NumberSummary', { description: 'Of numbers; of dates in days since 1970-01-01 UTC.' })
export class NumberSummaryType {
  @AuthorizedField(() => Float)
  minimum: number;

  @AuthorizedField(() => Float)
  mean: number;

  @AuthorizedField(() => Float, { description: 'Population standard deviation.' })
  deviation: number;

  @AuthorizedField(() => Float)
  maximum: number;

  @AuthorizedField(() => QuantilesType)
  quantiles: QuantilesType;
}

@ObjectType('CategoryCount')
export class CategoryCountType {
  @AuthorizedField(() => String)
  value: string;

  @AuthorizedField(() => Int)
  rows: number;
}

@ObjectType('DistinctCount')
export class DistinctCountType {
  @AuthorizedField(() => Int)
  count: number;

  @AuthorizedField(() => Boolean, { description: 'True: there are more than were counted.' })
  atLeast: boolean;
}

@ObjectType('ColumnProfile')
export class ColumnProfileType implements ColumnProfile {
  @AuthorizedField(() => String)
  column: string;

  @AuthorizedField(() => Int)
  rows: number;

  @AuthorizedField(() => Int)
  missing: number;

  @AuthorizedField(() => DistinctCountType)
  distinct: DistinctCountType;

  @AuthorizedField(() => NumberSummaryType, {
    nullable: true,
    description: 'Null for sensitive columns and categories.',
  })
  numbers: NumberSummaryType | null;

  @AuthorizedField(() => [CategoryCountType], {
    nullable: true,
    description: 'The most frequent ones that enough rows share; null for sensitive columns and numbers.',
  })
  categories: readonly CategoryCountType[] | null;
}

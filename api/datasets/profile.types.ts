// What does a file's column hold, as the API tells it? Exactly of a staged file, to its sender; of rows that were taken in only what
// is nobody's (ADR 0018). Counts for every column; values never of a sensitive one.
import { Float, Int, ObjectType } from 'type-graphql';
import type { ColumnProfile, ExactColumnProfile } from '../../domain/datasets/profile.ts';
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

@ObjectType('SharedQuantiles', {
  description:
    'Over people, one value each: the first in the file. Rounded, and null where fewer than five people lie on one side or share it as it is rounded. Of dates in days since 1970-01-01 UTC.',
})
export class SharedQuantilesType {
  @AuthorizedField(() => Float, { nullable: true })
  p05: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  p25: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  p50: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  p75: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  p95: number | null;
}

@ObjectType('SharedCategory')
export class SharedCategoryType {
  @AuthorizedField(() => String)
  value: string;

  @AuthorizedField(() => Float, { description: 'Of the people, who are counted in whole fives, rounded down.' })
  share: number;
}

@ObjectType('ColumnProfile', {
  description: "As recorded: nothing in it is any one person's. Where no column is the subject, rows stand for people.",
})
export class ColumnProfileType implements ColumnProfile {
  @AuthorizedField(() => String)
  column: string;

  @AuthorizedField(() => Int)
  rows: number;

  @AuthorizedField(() => Int)
  missing: number;

  @AuthorizedField(() => DistinctCountType)
  distinct: DistinctCountType;

  @AuthorizedField(() => SharedQuantilesType, {
    nullable: true,
    description: 'Null for sensitive columns and categories, and where too few people share anything of it.',
  })
  numbers: SharedQuantilesType | null;

  @AuthorizedField(() => [SharedCategoryType], {
    nullable: true,
    description: 'The ten largest that at least five people share; null for sensitive columns and numbers.',
  })
  categories: readonly SharedCategoryType[] | null;
}

@ObjectType('ExactColumnProfile', { description: 'Shown to the sender of a staged file, and recorded nowhere.' })
export class ExactColumnProfileType implements ExactColumnProfile {
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

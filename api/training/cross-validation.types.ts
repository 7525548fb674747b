// How much does a measure vary with the rows that were learned? One value a fold, their mean and spread.
import { Float, Int, ObjectType } from 'type-graphql';
import type { CrossValidation } from '../../domain/training/events.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { CrossValidationMeasure } from '../relay/enums.ts';

@ObjectType('CrossValidationFold')
export class CrossValidationFoldType {
  @AuthorizedField(() => Int, { description: 'Rows it was measured on.' })
  rows: number;

  @AuthorizedField(() => Float, { nullable: true, description: 'Null where the measure is not defined on them.' })
  value: number | null;
}

@ObjectType('CrossValidation')
export class CrossValidationType implements CrossValidation {
  @AuthorizedField(() => CrossValidationMeasure)
  measure: CrossValidation['measure'];

  @AuthorizedField(() => [CrossValidationFoldType])
  folds: readonly CrossValidationFoldType[];

  @AuthorizedField(() => Float, { nullable: true })
  mean: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Sample standard deviation over the folds.' })
  deviation: number | null;
}

// How good is a model that picks one of several classes? An event names a class by its index; here its name stands beside.
import { Float, Int, ObjectType } from 'type-graphql';
import type {
  ClassAverages,
  ClassQuality,
  MulticlassEvaluation,
} from '../../domain/models/evaluation/multiclass-evaluation.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { AreaUnderCurveType, CalibrationType, RateType } from './measured-rate.types.ts';

/** Name of each class by its index. */
export type ClassNames = readonly string[] | null;

export const classNameOf = (classes: ClassNames, index: number): string => classes?.[index] ?? `class ${index}`;

@ObjectType('ClassQuality', { description: 'One class against the rest.' })
export class ClassQualityType implements ClassQuality {
  @AuthorizedField(() => Int, { description: 'Its place in `classes`, and in a line of `confusion`.' })
  index: number;

  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => Int, { description: 'Rows of this class.' })
  n: number;

  @AuthorizedField(() => Int, { description: 'Rows it was decided for.' })
  decided: number;

  @AuthorizedField(() => AreaUnderCurveType, { nullable: true, description: 'Null where it never or always occurred.' })
  auc: AreaUnderCurveType | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Null where it was never decided.' })
  precision: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Null where it never occurred.' })
  recall: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Null where it neither occurred nor was decided.' })
  f1: number | null;
}

@ObjectType('ClassConfusion', { description: 'One kind of mistake.' })
export class ClassConfusionType {
  @AuthorizedField(() => String, { description: 'The class it was.' })
  observed: string;

  @AuthorizedField(() => String, { description: 'The class it was taken for.' })
  decided: string;

  @AuthorizedField(() => Int)
  observedIndex: number;

  @AuthorizedField(() => Int)
  decidedIndex: number;

  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;
}

@ObjectType('ClassAverages', { description: 'Over the classes that occurred.' })
export class ClassAveragesType implements ClassAverages {
  @AuthorizedField(() => Float)
  precision: number;

  @AuthorizedField(() => Float)
  recall: number;

  @AuthorizedField(() => Float)
  f1: number;
}

@ObjectType('MulticlassEvaluation')
export class MulticlassEvaluationType {
  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;

  @AuthorizedField(() => RateType)
  accuracy: RateType;

  @AuthorizedField(() => Float, { description: 'Mean recall of the classes that occurred.' })
  balancedAccuracy: number;

  @AuthorizedField(() => Float, { description: 'Mean negative log likelihood, in nats.' })
  logLoss: number;

  @AuthorizedField(() => Float, { description: 'Squared distances summed over classes, 0 (best) to 2.' })
  brier: number;

  @AuthorizedField(() => [[Int]], {
    nullable: true,
    description: 'Rows: a line for each observed class, in it each decided class; null with more than 32 classes.',
  })
  confusion: readonly (readonly number[])[] | null;

  @AuthorizedField(() => [ClassConfusionType], { description: 'The up to 20 most frequent mistakes, those first.' })
  largestConfusions: readonly ClassConfusionType[];

  @AuthorizedField(() => [ClassQualityType], { description: 'By index.' })
  classes: readonly ClassQualityType[];

  @AuthorizedField(() => ClassAveragesType, { description: 'Every class counts alike.' })
  macro: ClassAveragesType;

  @AuthorizedField(() => ClassAveragesType, { description: 'Each class counts by its rows.' })
  weighted: ClassAveragesType;

  @AuthorizedField(() => CalibrationType, { description: "Of the decided class's probability." })
  calibration: CalibrationType;
}

export function multiclassEvaluationOf(measures: MulticlassEvaluation, classes: ClassNames): MulticlassEvaluationType {
  return {
    ...measures,
    classes: measures.classes.map((quality, index) => ({ ...quality, index, name: classNameOf(classes, index) })),
    largestConfusions: measures.largestConfusions.map(({ observed, decided, n }) => ({
      observed: classNameOf(classes, observed),
      decided: classNameOf(classes, decided),
      observedIndex: observed,
      decidedIndex: decided,
      n,
    })),
  };
}

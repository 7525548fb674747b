// Does the network earn its place beside a model without a hidden layer? What was compared, and what decided.
import { Float, Int, ObjectType } from 'type-graphql';
import type { BaselineComparison, Verdict } from '../../domain/models/evaluation/compare-with-baseline.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { BaselineVerdict, ComparedMeasure, ComparisonKind } from '../relay/enums.ts';

@ObjectType('BaselineComparison', { description: 'Both measured on the same rows, with a 95 % interval.' })
export class BaselineComparisonType implements BaselineComparison {
  @AuthorizedField(() => ComparedMeasure)
  measure: BaselineComparison['measure'];

  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;

  @AuthorizedField(() => Float, { nullable: true })
  network: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  baseline: number | null;

  @AuthorizedField(() => ComparisonKind)
  comparison: BaselineComparison['comparison'];

  @AuthorizedField(() => Float, { nullable: true })
  value: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  low: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  high: number | null;

  @AuthorizedField(() => BaselineVerdict)
  verdict: Verdict;

  @AuthorizedField(() => String, { description: 'One sentence: what decided it.' })
  because: string;
}

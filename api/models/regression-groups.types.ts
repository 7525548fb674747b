// Does a model that answers with a number err alike for groups of people? Bias and mean absolute error in the target's unit.
import { Float, Int, ObjectType } from 'type-graphql';
import type { RegressionGroup } from '../../domain/models/evaluation/regression-group-table.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { GapType, GroupNameType } from './group-gap.types.ts';

@ObjectType('RegressionGroup', { description: "In the target's own unit." })
export class RegressionGroupType extends GroupNameType implements RegressionGroup {
  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;

  @AuthorizedField(() => Boolean, { description: 'Whether it has rows enough to take part in the gaps.' })
  compared: boolean;

  @AuthorizedField(() => Float)
  meanPrediction: number;

  @AuthorizedField(() => Float, { description: 'Above 0 the model answers too high for this group.' })
  meanError: number;

  @AuthorizedField(() => Float, { description: 'Mean absolute error.' })
  mae: number;
}

@ObjectType('RegressionGaps')
export class RegressionGapsType {
  @AuthorizedField(() => GapType, { nullable: true, description: 'Null with fewer than two groups to compare.' })
  meanError: GapType | null;
}

@ObjectType('RegressionGroups')
export class RegressionGroupsType {
  @AuthorizedField(() => [RegressionGroupType], { description: 'Largest first, "other" last.' })
  groups: readonly RegressionGroupType[];

  @AuthorizedField(() => RegressionGapsType)
  gaps: RegressionGapsType;
}

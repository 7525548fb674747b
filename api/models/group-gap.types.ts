// Which two groups are furthest apart, and is it more than chance? The gap, its interval, and the groups it lies between.
import { Float, ObjectType } from 'type-graphql';
import type { Gap, GroupName } from '../../domain/models/evaluation/largest-gap.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { GroupKind } from '../relay/enums.ts';

@ObjectType('GroupName')
export class GroupNameType implements GroupName {
  @AuthorizedField(() => GroupKind)
  kind: GroupName['kind'];

  @AuthorizedField(() => String)
  label: string;
}

@ObjectType('Gap', {
  description: 'Between the two groups that are furthest apart; where the interval holds 0, it may be chance.',
})
export class GapType implements Gap {
  @AuthorizedField(() => GroupNameType)
  largest: GroupNameType;

  @AuthorizedField(() => GroupNameType)
  smallest: GroupNameType;

  @AuthorizedField(() => Float, { description: 'Largest minus smallest, with its 95 % interval.' })
  difference: number;

  @AuthorizedField(() => Float)
  low: number;

  @AuthorizedField(() => Float)
  high: number;
}

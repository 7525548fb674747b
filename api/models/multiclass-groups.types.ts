// Does a model of several classes treat groups of people alike? Accuracy, and how often each class is decided.
import { Float, Int, ObjectType } from 'type-graphql';
import type { MulticlassGroupTable } from '../../domain/models/evaluation/multiclass-group-table.ts';
import { rateWithInterval } from '../../domain/models/evaluation/rate-with-interval.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { GapType, GroupNameType } from './group-gap.types.ts';
import { RateType } from './measured-rate.types.ts';
import { type ClassNames, classNameOf } from './multiclass-evaluation.types.ts';

@ObjectType('ClassParityGap', { description: 'Of the class whose shares differ most between groups.' })
export class ClassParityGapType extends GapType {
  @AuthorizedField(() => Int)
  classIndex: number;

  @AuthorizedField(() => String)
  className: string;
}

@ObjectType('ClassRate', { description: 'Share of a group that a class was decided for, with its 95 % interval.' })
export class ClassRateType {
  @AuthorizedField(() => Int)
  index: number;

  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => Float)
  value: number;

  @AuthorizedField(() => Float)
  low: number;

  @AuthorizedField(() => Float)
  high: number;
}

@ObjectType('MulticlassGroup')
export class MulticlassGroupType extends GroupNameType {
  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;

  @AuthorizedField(() => Boolean, { description: 'Whether it has rows enough to take part in the gaps.' })
  compared: boolean;

  @AuthorizedField(() => RateType)
  accuracy: RateType;

  @AuthorizedField(() => [ClassRateType], { description: 'By class index.' })
  selectionRates: readonly ClassRateType[];
}

@ObjectType('MulticlassGaps', { description: 'Each null with fewer than two groups to compare.' })
export class MulticlassGapsType {
  @AuthorizedField(() => GapType, { nullable: true })
  accuracy: GapType | null;

  @AuthorizedField(() => ClassParityGapType, { nullable: true })
  demographicParity: ClassParityGapType | null;
}

@ObjectType('MulticlassGroups')
export class MulticlassGroupsType {
  @AuthorizedField(() => [MulticlassGroupType], { description: 'Largest first, "other" last.' })
  groups: readonly MulticlassGroupType[];

  @AuthorizedField(() => MulticlassGapsType)
  gaps: MulticlassGapsType;
}

export function multiclassGroupsOf({ groups, gaps }: MulticlassGroupTable, classes: ClassNames): MulticlassGroupsType {
  const parity = gaps.demographicParity;
  return {
    groups: groups.map(({ selectionRates, ...group }) => ({
      ...group,
      selectionRates: selectionRates.map((share, index) => {
        // The event holds shares alone, to stay small: rows times share is a whole number again.
        const { value, low, high } = rateWithInterval(Math.round(share * group.n), group.n)!;
        return { index, name: classNameOf(classes, index), value, low, high };
      }),
    })),
    gaps: {
      accuracy: gaps.accuracy,
      demographicParity: parity && { ...parity, className: classNameOf(classes, parity.classIndex) },
    },
  };
}

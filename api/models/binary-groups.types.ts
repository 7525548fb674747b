// Does a yes-or-no model treat groups of people alike? Demographic parity, equal opportunity, equalised odds and predictive
// parity (domain/models/evaluation/binary-group-table.ts), each with the line of every group beside it.
import { Float, Int, ObjectType } from 'type-graphql';
import type { BinaryGaps, BinaryGroup } from '../../domain/models/evaluation/binary-group-table.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { ErrorRateKind } from '../relay/enums.ts';
import { GapType, GroupNameType } from './group-gap.types.ts';
import { RateType } from './measured-rate.types.ts';

@ObjectType('DemographicParityGap', { description: 'Of the shares decided positive.' })
export class DemographicParityGapType extends GapType {
  @AuthorizedField(() => Float, {
    nullable: true,
    description: 'Smallest ÷ largest: the four-fifths rule asks for 0.8. Null where nobody is decided positive.',
  })
  ratio: number | null;
}

@ObjectType('EqualisedOddsGap', { description: 'The larger of the gaps of true and of false positive rates.' })
export class EqualisedOddsGapType extends GapType {
  @AuthorizedField(() => ErrorRateKind)
  rate: 'truePositiveRate' | 'falsePositiveRate';
}

@ObjectType('BinaryGroup')
export class BinaryGroupType extends GroupNameType implements BinaryGroup {
  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;

  @AuthorizedField(() => Boolean, { description: 'Whether it has rows enough to take part in the gaps.' })
  compared: boolean;

  @AuthorizedField(() => Int)
  positives: number;

  @AuthorizedField(() => Float)
  meanScore: number;

  @AuthorizedField(() => RateType, { description: 'Share that was positive.' })
  observedRate: RateType;

  @AuthorizedField(() => RateType, { description: 'Share decided positive.' })
  selectionRate: RateType;

  @AuthorizedField(() => RateType, { nullable: true, description: 'Null where nothing was positive.' })
  truePositiveRate: RateType | null;

  @AuthorizedField(() => RateType, { nullable: true, description: 'Null where nothing was negative.' })
  falsePositiveRate: RateType | null;

  @AuthorizedField(() => RateType, { nullable: true, description: 'Null where nobody was decided positive.' })
  positivePredictiveValue: RateType | null;
}

@ObjectType('BinaryGaps', { description: 'Each null with fewer than two groups to compare.' })
export class BinaryGapsType implements BinaryGaps {
  @AuthorizedField(() => DemographicParityGapType, { nullable: true })
  demographicParity: DemographicParityGapType | null;

  @AuthorizedField(() => GapType, { nullable: true, description: 'Of the true positive rates.' })
  equalOpportunity: GapType | null;

  @AuthorizedField(() => EqualisedOddsGapType, { nullable: true })
  equalisedOdds: EqualisedOddsGapType | null;

  @AuthorizedField(() => GapType, { nullable: true, description: 'Of the positive predictive values.' })
  predictiveParity: GapType | null;
}

@ObjectType('BinaryGroups')
export class BinaryGroupsType {
  @AuthorizedField(() => Float)
  threshold: number;

  @AuthorizedField(() => [BinaryGroupType], { description: 'Largest first, "other" last.' })
  groups: readonly BinaryGroupType[];

  @AuthorizedField(() => BinaryGapsType)
  gaps: BinaryGapsType;
}

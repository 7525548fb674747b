// How is a number that was counted on few rows shown? With its 95 % interval, and what it was counted on.
import { Float, Int, ObjectType } from 'type-graphql';
import type { AreaUnderCurve } from '../../domain/models/evaluation/auc-with-interval.ts';
import type { Calibration, CalibrationBin } from '../../domain/models/evaluation/calibration.ts';
import type { Rate } from '../../domain/models/evaluation/rate-with-interval.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';

@ObjectType('Rate', { description: 'A share, 0 to 1, with its 95 % interval.' })
export class RateType implements Rate {
  @AuthorizedField(() => Float)
  value: number;

  @AuthorizedField(() => Float)
  low: number;

  @AuthorizedField(() => Float)
  high: number;

  @AuthorizedField(() => Int, { description: 'Rows it was counted on.' })
  of: number;
}

@ObjectType('AreaUnderCurve', {
  description: 'The chance that a random positive outranks a random negative, with its 95 % interval.',
})
export class AreaUnderCurveType implements AreaUnderCurve {
  @AuthorizedField(() => Float)
  value: number;

  @AuthorizedField(() => Float, { nullable: true, description: 'Null, as high, where the rows show no spread.' })
  low: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  high: number | null;
}

@ObjectType('CalibrationBin', {
  description: 'Rows of like scores: of those scored 0.2, two in ten should be positive.',
})
export class CalibrationBinType implements CalibrationBin {
  @AuthorizedField(() => Int, { description: 'Rows in the bin.' })
  n: number;

  @AuthorizedField(() => Float)
  meanScore: number;

  @AuthorizedField(() => Float, { description: 'Share that turned out positive, with its 95 % interval.' })
  observedRate: number;

  @AuthorizedField(() => Float)
  low: number;

  @AuthorizedField(() => Float)
  high: number;
}

@ObjectType('Calibration', { description: 'Whether scores are probabilities; drawn with the mean score across.' })
export class CalibrationType implements Calibration {
  @AuthorizedField(() => [CalibrationBinType], { description: 'Ascending by score, of about as many rows each.' })
  bins: readonly CalibrationBinType[];

  @AuthorizedField(() => Float, { description: 'Gaps of the bins, weighted by their rows.' })
  expectedError: number;

  @AuthorizedField(() => Float, { description: 'Gap of the worst bin.' })
  maximumError: number;
}

// What came of doing a run or a prediction again (guarantee G6)? The verdict, by how much it differs, and where it was computed.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import { BATCH_REBUILDINGS, type PredictionReproductionChecked } from '../../domain/predictions/events.ts';
import type { NumberDifferences } from '../../domain/reproduction/ulp.ts';
import {
  REPRODUCTION_VERDICTS,
  type ReproductionEnvironment,
  type ReproductionVerdict as Verdict,
} from '../../domain/reproduction/verdict.ts';
import type { TrainingReproductionChecked } from '../../domain/training/events.ts';
import type { ReproductionCheck } from '../../projections/reproduction/read-reproduction.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { ReceiptType } from '../ledger/receipt.types.ts';
import { closedList } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar, PositionScalar } from '../relay/scalars.ts';

export const ReproductionVerdict = closedList(
  'ReproductionVerdict',
  'INCOMPLETE: rows or grounds were erased since, so nothing is said about bits.',
  REPRODUCTION_VERDICTS,
);
export const BatchRebuilding = closedList(
  'BatchRebuilding',
  'How the other rows of a batch were stood in for: none, rows of missing values, copies, or nothing was scored.',
  BATCH_REBUILDINGS,
);

@ObjectType('ReproductionEnvironment', { description: 'Only equal environments promise equal bits.' })
export class ReproductionEnvironmentType implements ReproductionEnvironment {
  @AuthorizedField(() => String, { description: 'Digest of runtime, settings and machine of the first time.' })
  recorded: string;

  @AuthorizedField(() => String)
  now: string;

  @AuthorizedField(() => Boolean)
  equal: boolean;
}

@ObjectType('NumberDifferences', {
  description: 'Of float32 numbers, in units in the last place (IEEE 754 totalOrder).',
})
export class NumberDifferencesType implements NumberDifferences {
  @AuthorizedField(() => Int)
  compared: number;

  @AuthorizedField(() => Int)
  differing: number;

  @AuthorizedField(() => Float, { description: '0: the same bits.' })
  largestUlp: number;
}

@ObjectType('ReproducedDigest', { description: 'SHA-256 of what was recorded and of what came out.' })
export class ReproducedDigest {
  @AuthorizedField(() => String)
  expected: string;

  @AuthorizedField(() => String, { nullable: true, description: 'Null: nothing came out.' })
  found: string | null;
}

@ObjectType()
abstract class ReproductionCheckBase {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => ReproductionVerdict)
  verdict: Verdict;

  @AuthorizedField(() => ReproductionEnvironmentType)
  environment: ReproductionEnvironmentType;

  @AuthorizedField(() => NanosScalar, { description: 'Device time it took, in nanoseconds.' })
  deviceNs: string;

  @AuthorizedField(() => Person)
  requestedBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;
}

@ObjectType({ description: 'A training run, done again with its own parameters, seed and rows in a fresh process.' })
export class TrainingReproductionCheck extends ReproductionCheckBase {
  @AuthorizedField(() => ID)
  trainingId: string;

  @AuthorizedField(() => Int, { description: 'Rows whose people were erased since the run ended.' })
  missingRows: number;

  @AuthorizedField(() => ReproducedDigest, { description: 'The model file.' })
  network: ReproducedDigest;

  @AuthorizedField(() => ReproducedDigest, {
    nullable: true,
    description: 'The model without a hidden layer; null where the run recorded none.',
  })
  baseline: ReproducedDigest | null;

  @AuthorizedField(() => NumberDifferencesType, {
    nullable: true,
    description: 'Over the numbers in the model file, its weights above all; null where two cannot be compared.',
  })
  numbers: NumberDifferencesType | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Why learning gave no file this time: a closed code.' })
  stopped: string | null;
}

@ObjectType('AnswerDifferences', {
  description: 'Distances in units in the last place; the new numbers themselves are not recorded.',
})
export class AnswerDifferencesType {
  @AuthorizedField(() => Float)
  score: number;

  @AuthorizedField(() => Float)
  logit: number;

  @AuthorizedField(() => Float)
  baselineLogit: number;

  @AuthorizedField(() => Float)
  residual: number;

  @AuthorizedField(() => NumberDifferencesType)
  contributions: NumberDifferencesType;

  @AuthorizedField(() => NumberDifferencesType, { nullable: true, description: 'Null where none were recorded.' })
  probabilities: NumberDifferencesType | null;
}

@ObjectType({
  description: 'The shape of the run of the model: rows of another batch size can differ in the last bit.',
})
export class ReproducedBatch {
  @AuthorizedField(() => Int)
  index: number;

  @AuthorizedField(() => Int)
  size: number;

  @AuthorizedField(() => BatchRebuilding)
  rebuilt: PredictionReproductionChecked['batch']['rebuilt'];
}

@ObjectType({ description: 'A prediction, scored again from its sealed grounds by the same file in a fresh process.' })
export class PredictionReproductionCheck extends ReproductionCheckBase {
  @AuthorizedField(() => ID)
  predictionId: string;

  @AuthorizedField(() => Int, { description: '1 where the person was erased since, else 0.' })
  missingGrounds: number;

  @AuthorizedField(() => String, { description: 'SHA-256 of the model file that answered, which is the recorded one.' })
  artifactDigest: string;

  @AuthorizedField(() => ReproducedDigest, { description: 'Of the part of the answer that stands in the clear.' })
  answer: ReproducedDigest;

  @AuthorizedField(() => AnswerDifferencesType, { nullable: true, description: 'Null where two cannot be compared.' })
  differences: AnswerDifferencesType | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'The largest of all differences; 0: the same bits.' })
  largestUlp: number | null;

  @AuthorizedField(() => ReproducedBatch)
  batch: ReproducedBatch;
}

@ObjectType()
export class TrainingReproductionPayload {
  @AuthorizedField(() => TrainingReproductionCheck)
  check: TrainingReproductionCheck;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@ObjectType()
export class PredictionReproductionPayload {
  @AuthorizedField(() => PredictionReproductionCheck)
  check: PredictionReproductionCheck;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

type Checked = TrainingReproductionChecked | PredictionReproductionChecked;

function commonOf<C extends Checked>({ checked, recordedAt, position }: ReproductionCheck<C>) {
  const { checkId: id, usage, requestedBy } = checked;
  return { id, deviceNs: String(usage.deviceNs), requestedBy: personOf(requestedBy), recordedAt, position };
}

export function trainingCheckOf(check: ReproductionCheck<TrainingReproductionChecked>): TrainingReproductionCheck {
  return { ...check.checked, ...commonOf(check) };
}

export function predictionCheckOf(
  check: ReproductionCheck<PredictionReproductionChecked>,
): PredictionReproductionCheck {
  return { ...check.checked, ...commonOf(check) };
}

// What is a prediction's dossier? The decision with everything it rests on; features and reasons are opened only for those
// entitled to them, and only while the subject's key exists.
import { GraphQLJSONObject } from 'graphql-scalars';
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { ErrorCode } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { ErrorCodeName } from '../relay/enums.ts';
import { Node } from '../relay/node.ts';
import { DateTimeScalar, NanosScalar, PositionScalar } from '../relay/scalars.ts';
import type { GroundsBatch } from './open-grounds-once.ts';
import type { StoredPrediction } from './stored-prediction.ts';

@ObjectType({
  description:
    'How a column moved what is explained away from the baseline. Positive: towards the positive class, the class that was answered, or a higher number.',
})
export class Reason {
  @AuthorizedField(() => String)
  column: string;

  @AuthorizedField(() => Float)
  contribution: number;
}

@ObjectType({ description: 'What the row was compared with.' })
export class ExplanationBaseline {
  @AuthorizedField(() => String, { description: 'mean-training-row or background-rows.' })
  kind: string;

  @AuthorizedField(() => String, { description: 'SHA-256 of its canonical JSON, hex.' })
  digest: string;
}

@ObjectType({ description: 'Of contributions that were sampled.' })
export class ExplanationSampling {
  @AuthorizedField(() => Int)
  samples: number;

  @AuthorizedField(() => Float, { description: 'The largest standard error of a contribution.' })
  largestStandardError: number;
}

@ObjectType({ description: 'How the reasons were found, and how well they add up.' })
export class Explanation {
  @AuthorizedField(() => String, { description: 'integrated-gradients or permutation-shapley.' })
  method: string;

  @AuthorizedField(() => ExplanationBaseline, {
    nullable: true,
    description: 'Null for predictions from before it was recorded.',
  })
  baseline: ExplanationBaseline | null;

  @AuthorizedField(() => Float)
  baselineLogit: number;

  @AuthorizedField(() => Float, {
    description:
      'What is explained: the logit; of several classes, the centred logit of the answer (of an imported model: the logit of its probability); of a number, itself.',
  })
  logit: number;

  @AuthorizedField(() => Float, { description: 'logit − baselineLogit − the sum of all contributions.' })
  residual: number;

  @AuthorizedField(() => ExplanationSampling, { nullable: true, description: 'Null where contributions are computed.' })
  sampling: ExplanationSampling | null;
}

@ObjectType({ description: 'How probable the model finds a class.' })
export class ClassProbability {
  @AuthorizedField(() => String)
  class: string;

  @AuthorizedField(() => Float)
  probability: number;
}

@ObjectType({ description: 'The run it was scored in: rows of another batch size can differ in the last bit.' })
export class ScoringBatch {
  @AuthorizedField(() => String)
  id: string;

  @AuthorizedField(() => Int)
  index: number;

  @AuthorizedField(() => Int)
  size: number;
}

@ObjectType('Prediction', { implements: Node })
export class PredictionType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;
  readonly deploymentId: string;
  readonly modelVersionId: string;
  /** Reads the event from the ledger once, when a field needs more than the view holds. */
  readonly stored: () => Promise<StoredPrediction>;
  readonly grounds: () => Promise<Awaited<ReturnType<GroundsBatch>>>;

  @AuthorizedField(() => Person)
  caller: Person;

  @AuthorizedField(() => Int, { description: 'Gapless per deployment and caller, from 1: a missing one shows.' })
  counter: number;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => Float, {
    description:
      'Of a binary model the probability of the positive class, of several classes that of the likeliest, of a regression the number itself.',
  })
  score: number;

  @AuthorizedField(() => Float, {
    description:
      'Of the deployment. A score below it is answered with decisions.below: of several classes too, where the likeliest is less probable.',
  })
  threshold: number;

  @AuthorizedField(() => String, {
    description:
      'decisions.below for a score below the threshold; else decisions.atOrAbove, and of several classes the likeliest class itself.',
  })
  decision: string;

  @AuthorizedField(() => String, { description: 'SHA-256 of the model file that scored it.' })
  artifactDigest: string;

  @AuthorizedField(() => String, { nullable: true, description: 'Reference of the person in the data.' })
  subject: string | null;

  @AuthorizedField(() => NanosScalar, { description: 'Its share of device time, in nanoseconds.' })
  deviceNs: string;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;
}

@ObjectType()
export class Problem {
  @AuthorizedField(() => ErrorCodeName)
  code: ErrorCode;

  @AuthorizedField(() => String)
  sentence: string;

  @AuthorizedField(() => GraphQLJSONObject, { description: 'Small and safe: a column, a limit.' })
  details: object;
}

@ObjectType({ description: 'What became of one row: a prediction or a problem, never both.' })
export class RowResult {
  @AuthorizedField(() => ID, { description: 'The idempotency key of the row.' })
  idempotencyKey: string;

  @AuthorizedField(() => PredictionType, { nullable: true })
  prediction: PredictionType | null;

  @AuthorizedField(() => Problem, { nullable: true })
  error: Problem | null;
}

export const PredictionConnection = connectionType('Prediction', () => PredictionType);

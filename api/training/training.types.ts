// What does a training run look like from outside? Its parameters, how far it is, and what came of it.
import { Float, Int, ObjectType } from 'type-graphql';
import type { Position } from '../../domain/kernel/event.ts';
import type { TrainingParameters } from '../../domain/training/events.ts';
import type { TrainingState } from '../../domain/training/state.ts';
import type { TrainingEpoch, TrainingRun } from '../../projections/training/read-training.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { TrainingStatus } from '../relay/enums.ts';
import { Node } from '../relay/node.ts';
import { DateTimeScalar, NanosScalar, PositionScalar } from '../relay/scalars.ts';

export type TrainingStatusValue = Exclude<TrainingState['status'], 'unknown'>;

@ObjectType('TrainingParameters')
export class TrainingParametersType {
  @AuthorizedField(() => [Int], { description: 'Widths of the hidden layers.' })
  hidden: readonly number[];

  @AuthorizedField(() => Int)
  epochs: number;

  @AuthorizedField(() => Int)
  batchSize: number;

  @AuthorizedField(() => Float)
  learningRate: number;

  @AuthorizedField(() => Float)
  seed: number;
}

@ObjectType('TrainingRun', { implements: Node })
export class TrainingRunType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;
  readonly modelId: string;
  readonly datasetVersionId: string;
  readonly businessUnit: string;
  readonly modelVersionId: string | null;

  @AuthorizedField(() => TrainingStatus)
  status: TrainingStatusValue;

  @AuthorizedField(() => TrainingParametersType)
  parameters: TrainingParameters;

  @AuthorizedField(() => Int, { description: 'Which attempt runs or ended it; 0 before the first.' })
  attempt: number;

  @AuthorizedField(() => Int)
  epoch: number;

  @AuthorizedField(() => Int)
  epochs: number;

  @AuthorizedField(() => Float, { nullable: true, description: 'Mean binary cross-entropy of the last epoch.' })
  loss: number | null;

  @AuthorizedField(() => Int, { nullable: true })
  rows: number | null;

  @AuthorizedField(() => Int, {
    nullable: true,
    description: 'Rows of the version whose people were erased: they could not take part.',
  })
  erasedRows: number | null;

  @AuthorizedField(() => String, { nullable: true })
  artifactDigest: string | null;

  @AuthorizedField(() => NanosScalar, { nullable: true })
  deviceNs: string | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Of a run that failed.' })
  code: string | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Of a run that failed or was cancelled.' })
  reason: string | null;

  @AuthorizedField(() => Person)
  requestedBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  requestedAt: string;

  @AuthorizedField(() => DateTimeScalar, { nullable: true })
  endedAt: string | null;
}

@ObjectType('TrainingEpoch')
export class TrainingEpochType {
  @AuthorizedField(() => Int)
  attempt: number;

  @AuthorizedField(() => Int)
  epoch: number;

  @AuthorizedField(() => Float)
  loss: number;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;
}

@ObjectType('TrainingProgress', { description: 'One step of a run, as the ledger has it.' })
export class TrainingProgressType {
  @AuthorizedField(() => String)
  trainingId: string;

  @AuthorizedField(() => TrainingStatus)
  status: TrainingStatusValue;

  @AuthorizedField(() => Int)
  attempt: number;

  @AuthorizedField(() => Int)
  epoch: number;

  @AuthorizedField(() => Int)
  epochs: number;

  @AuthorizedField(() => Float, { nullable: true })
  loss: number | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Why it failed or was cancelled.' })
  reason: string | null;

  @AuthorizedField(() => Int, {
    nullable: true,
    description: 'The model version it made: the last step of a completed run.',
  })
  version: number | null;

  @AuthorizedField(() => PositionScalar)
  position: bigint;
}

export const TrainingRunConnection = connectionType('TrainingRun', () => TrainingRunType);

export function trainingRunOf(row: TrainingRun, asOf: Position | null): TrainingRunType {
  return {
    __typename: 'TrainingRun',
    asOf,
    id: row.training_id,
    modelId: row.model_id,
    datasetVersionId: `${row.dataset_id}@${row.dataset_version}`,
    businessUnit: row.business_unit,
    modelVersionId: row.model_version === null ? null : `${row.model_id}@${row.model_version}`,
    status: row.status,
    parameters: row.parameters,
    attempt: row.attempt,
    epoch: row.epoch,
    epochs: row.epochs,
    loss: row.loss,
    rows: row.rows,
    erasedRows: row.erased_rows,
    artifactDigest: row.artifact_digest,
    deviceNs: row.device_ns === null ? null : row.device_ns.toString(),
    code: row.code,
    reason: row.reason,
    requestedBy: personOf(row.requested_by),
    requestedAt: row.requested_at,
    endedAt: row.ended_at,
  };
}

export function trainingEpochOf(row: TrainingEpoch): TrainingEpochType {
  return { attempt: row.attempt, epoch: row.epoch, loss: row.loss, recordedAt: row.recorded_at };
}

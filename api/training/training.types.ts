// What does a training run look like from outside? Its parameters, how far it is, and what came of it.
import { Float, Int, ObjectType } from 'type-graphql';
import type { TaskKind as TaskKindValue } from '../../domain/datasets/task.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { TableFinding, TrainedBaseline, TrainingParameters } from '../../domain/training/events.ts';
import type { TrainingState } from '../../domain/training/state.ts';
import type { TrainingEpoch, TrainingRun } from '../../projections/training/read-training.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { TaskKind, TrainingStatus } from '../relay/enums.ts';
import { Node } from '../relay/node.ts';
import { DateTimeScalar, NanosScalar, PositionScalar } from '../relay/scalars.ts';
import { CrossValidationType } from './cross-validation.types.ts';
import { TrainingParametersType } from './training-parameters.types.ts';

export type TrainingStatusValue = Exclude<TrainingState['status'], 'unknown'>;

@ObjectType('TrainedBaseline')
export class TrainedBaselineType {
  @AuthorizedField(() => String, { description: 'SHA-256 of its file.' })
  artifactDigest: string;

  @AuthorizedField(() => Float)
  artifactBytes: number;

  @AuthorizedField(() => Float)
  finalLoss: number;

  @AuthorizedField(() => Boolean, {
    description: 'Trained until its loss stood still; where it was not, no network earns its place against it.',
  })
  converged: boolean;
}

@ObjectType('TableFinding')
export class TableFindingType implements TableFinding {
  @AuthorizedField(() => String, { nullable: true, description: 'Null: it is about the whole table.' })
  column: string | null;

  @AuthorizedField(() => String)
  code: string;

  @AuthorizedField(() => String)
  sentence: string;
}

@ObjectType('TrainingRun', { implements: Node })
export class TrainingRunType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;
  readonly modelId: string;
  readonly datasetVersionId: string;
  readonly businessUnit: string;
  readonly modelVersionId: string | null;
  /** The version it goes on from. */
  readonly baseVersionId: string | null;

  @AuthorizedField(() => TrainingStatus, {
    description: 'COMPLETED as soon as its modelVersion is there; STARTED until then.',
  })
  status: TrainingStatusValue;

  @AuthorizedField(() => TaskKind)
  task: TaskKindValue;

  @AuthorizedField(() => TrainingParametersType)
  parameters: TrainingParameters;

  @AuthorizedField(() => Int, { description: 'Which attempt runs or ended it; 0 before the first.' })
  attempt: number;

  @AuthorizedField(() => Int)
  epoch: number;

  @AuthorizedField(() => Int)
  epochs: number;

  @AuthorizedField(() => Float, {
    nullable: true,
    description: 'Mean loss of the last epoch; of a classification in nats.',
  })
  loss: number | null;

  @AuthorizedField(() => Float, {
    nullable: true,
    description: 'After the last epoch; null where no rows are set aside.',
  })
  validationLoss: number | null;

  @AuthorizedField(() => Int, {
    nullable: true,
    description:
      'Fewer than epochs where it stopped early; null before it completed, and where it was not recorded yet.',
  })
  epochsRun: number | null;

  @AuthorizedField(() => Int, { nullable: true, description: 'The epoch whose state was kept.' })
  bestEpoch: number | null;

  @AuthorizedField(() => TrainedBaselineType, {
    nullable: true,
    description: 'The same rows learned without a hidden layer: what a network must beat to earn its place.',
  })
  baseline: TrainedBaselineType | null;

  @AuthorizedField(() => CrossValidationType, { nullable: true, description: 'Where folds were asked for.' })
  crossValidation: CrossValidationType | null;

  @AuthorizedField(() => [TableFindingType], { description: 'What is odd about the table; no value is quoted.' })
  findings: readonly TableFindingType[];

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

  @AuthorizedField(() => Float, { nullable: true })
  validationLoss: number | null;

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

  @AuthorizedField(() => Float, { nullable: true })
  validationLoss: number | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Why it failed or was cancelled.' })
  reason: string | null;

  @AuthorizedField(() => Int, {
    nullable: true,
    description: 'The model version it made; there in the step that says COMPLETED.',
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
    baseVersionId: row.base && `${row.base.modelId}@${row.base.version}`,
    status: row.status,
    task: row.task,
    parameters: row.parameters,
    attempt: row.attempt,
    epoch: row.epoch,
    epochs: row.epochs,
    loss: row.loss,
    validationLoss: row.validation_loss,
    // 0 stands in runs that were recorded before epochs were counted.
    epochsRun: row.epochs_run || null,
    bestEpoch: row.best_epoch,
    baseline: row.baseline && trainedBaselineOf(row.baseline),
    crossValidation: row.cross_validation,
    findings: row.findings,
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

function trainedBaselineOf({ artifact, finalLoss, converged }: TrainedBaseline): TrainedBaselineType {
  return { artifactDigest: artifact.digest, artifactBytes: artifact.bytes, finalLoss, converged };
}

export function trainingEpochOf(row: TrainingEpoch): TrainingEpochType {
  const { attempt, epoch, loss } = row;
  return { attempt, epoch, loss, validationLoss: row.validation_loss, recordedAt: row.recorded_at };
}

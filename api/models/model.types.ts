// What does a model look like from outside? What it is for, its versions, how each was measured, and who allowed it.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { Position } from '../../domain/kernel/event.ts';
import type { RiskClass as RiskClassValue } from '../../domain/models/events.ts';
import type { VersionStatus as StatusValue } from '../../domain/models/state.ts';
import type { Evaluation, Model, ModelVersion, StatusChange } from '../../projections/models/read-models.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { RiskClass, VersionStatus } from '../relay/enums.ts';
import { Node } from '../relay/node.ts';
import { DateTimeScalar, NanosScalar, PositionScalar } from '../relay/scalars.ts';

@ObjectType('Model', { implements: Node })
export class ModelType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;

  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => String, { description: 'What it decides, for whom.' })
  purpose: string;

  @AuthorizedField(() => Person)
  owner: Person;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => RiskClass)
  riskClass: RiskClassValue;

  @AuthorizedField(() => String, { description: 'Why this risk class.' })
  rationale: string;

  @AuthorizedField(() => DateTimeScalar)
  registeredAt: string;
}

@ObjectType('Confusion', { description: 'Rows by what was decided at the threshold and what happened.' })
export class ConfusionType {
  @AuthorizedField(() => Int)
  tp: number;

  @AuthorizedField(() => Int)
  fp: number;

  @AuthorizedField(() => Int)
  tn: number;

  @AuthorizedField(() => Int)
  fn: number;
}

@ObjectType('Evaluation', { description: 'A version measured on held-out rows.' })
export class EvaluationType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => Int)
  rows: number;

  @AuthorizedField(() => Int, { description: 'Rows of the version whose people were erased: they are missing.' })
  erasedRows: number;

  @AuthorizedField(() => Int)
  positives: number;

  @AuthorizedField(() => Float)
  threshold: number;

  @AuthorizedField(() => Float, { description: 'Area under the ROC curve.' })
  auc: number;

  @AuthorizedField(() => Float, { description: 'Mean negative log likelihood, in nats.' })
  logLoss: number;

  @AuthorizedField(() => Float)
  brier: number;

  @AuthorizedField(() => Float)
  accuracy: number;

  @AuthorizedField(() => ConfusionType)
  confusion: ConfusionType;

  @AuthorizedField(() => String, { description: 'SHA-256 of the model file that was measured.' })
  artifactDigest: string;

  @AuthorizedField(() => NanosScalar, { description: 'Nanoseconds of one device.' })
  deviceNs: string;

  @AuthorizedField(() => DateTimeScalar)
  evaluatedAt: string;

  @AuthorizedField(() => Person)
  evaluatedBy: Person;

  @AuthorizedField(() => ID)
  eventId: string;
}

@ObjectType('ModelVersionDecision', { description: 'How a version stood from one change to the next.' })
export class VersionDecisionType {
  @AuthorizedField(() => VersionStatus)
  status: StatusValue;

  @AuthorizedField(() => DateTimeScalar)
  since: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => Person, { nullable: true })
  decidedBy: Person | null;

  @AuthorizedField(() => String, { nullable: true })
  rationale: string | null;

  @AuthorizedField(() => ID)
  eventId: string;
}

@ObjectType('ModelVersion', { implements: Node })
export class ModelVersionType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;
  readonly modelId: string;
  readonly trainingId: string;
  readonly datasetVersionId: string;
  readonly businessUnit: string;

  @AuthorizedField(() => Int)
  version: number;

  @AuthorizedField(() => VersionStatus)
  status: StatusValue;

  @AuthorizedField(() => Person, { nullable: true, description: 'Who approved or rejected it.' })
  decidedBy: Person | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Why, in their words.' })
  decisionRationale: string | null;

  @AuthorizedField(() => String, { description: 'SHA-256 of the model file, hex.' })
  artifactDigest: string;

  @AuthorizedField(() => Float)
  artifactBytes: number;

  @AuthorizedField(() => String)
  datasetRoot: string;

  @AuthorizedField(() => String, { description: 'Digest of runtime, machine and libraries it was trained on.' })
  environmentDigest: string;

  @AuthorizedField(() => Person)
  requestedBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  createdAt: string;
}

export const ModelConnection = connectionType('Model', () => ModelType);

export function modelOf(row: Model, asOf: Position | null): ModelType {
  return {
    __typename: 'Model',
    asOf,
    id: row.model_id,
    name: row.name,
    purpose: row.purpose,
    owner: personOf(row.owner),
    businessUnit: row.business_unit,
    riskClass: row.risk_class,
    rationale: row.rationale,
    registeredAt: row.registered_at,
  };
}

export function modelVersionOf(row: ModelVersion, asOf: Position | null): ModelVersionType {
  return {
    __typename: 'ModelVersion',
    asOf,
    id: `${row.model_id}@${row.version}`,
    modelId: row.model_id,
    trainingId: row.training_id,
    datasetVersionId: `${row.dataset_id}@${row.dataset_version}`,
    businessUnit: row.business_unit,
    version: row.version,
    status: row.status,
    decidedBy: row.decided_by === null ? null : personOf(row.decided_by),
    decisionRationale: row.decision_rationale,
    artifactDigest: row.artifact_digest,
    artifactBytes: row.artifact_bytes,
    datasetRoot: row.dataset_root,
    environmentDigest: row.environment_digest,
    requestedBy: personOf(row.requested_by),
    createdAt: row.created_at,
  };
}

export function evaluationOf(row: Evaluation): EvaluationType {
  return {
    id: row.evaluation_id,
    rows: row.rows,
    erasedRows: row.erased_rows,
    positives: row.positives,
    threshold: row.threshold,
    auc: row.auc,
    logLoss: row.log_loss,
    brier: row.brier,
    accuracy: row.accuracy,
    confusion: row.confusion,
    artifactDigest: row.artifact_digest,
    deviceNs: row.device_ns.toString(),
    evaluatedAt: row.evaluated_at,
    evaluatedBy: personOf(row.evaluated_by),
    eventId: row.event_id,
  };
}

export function versionDecisionOf(row: StatusChange): VersionDecisionType {
  return {
    status: row.status as StatusValue,
    since: row.since,
    position: row.from_position,
    decidedBy: row.decided_by === null ? null : personOf(row.decided_by),
    rationale: row.rationale,
    eventId: row.event_id,
  };
}

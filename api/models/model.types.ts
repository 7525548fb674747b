// What does a model look like from outside? What it is for, its versions, where each came from, and who allowed it.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { TaskKind as TaskKindValue } from '../../domain/datasets/task.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { RiskClass as RiskClassValue, VersionOrigin } from '../../domain/models/events.ts';
import type { VersionStatus as StatusValue } from '../../domain/models/state.ts';
import type { Model, ModelVersion, StatusChange } from '../../projections/models/read-models.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { RiskClass, TaskKind, VersionOriginKind, VersionStatus } from '../relay/enums.ts';
import { Node } from '../relay/node.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';

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

@ObjectType('ModelSource', { description: 'Where an imported file says it is from.' })
export class ModelSourceType {
  @AuthorizedField(() => String)
  title: string;

  @AuthorizedField(() => String)
  licence: string;
}

@ObjectType('ModelVersion', { implements: Node })
export class ModelVersionType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;
  readonly modelId: string;
  /** Null of an imported version. */
  readonly trainingId: string | null;
  /** Of a fine-tuned version: the one it went on from. */
  readonly fineTunedFromId: string | null;
  readonly datasetVersionId: string;
  readonly businessUnit: string;

  @AuthorizedField(() => Int)
  version: number;

  @AuthorizedField(() => TaskKind)
  task: TaskKindValue;

  @AuthorizedField(() => VersionOriginKind)
  origin: VersionOrigin['kind'];

  @AuthorizedField(() => ModelSourceType, { nullable: true, description: 'Of an imported version.' })
  source: ModelSourceType | null;

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

  @AuthorizedField(() => String, {
    nullable: true,
    description: 'SHA-256 of the file without a hidden layer that it is measured beside; null: there is none.',
  })
  baselineDigest: string | null;

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
    trainingId: row.origin === 'trained' ? row.origin_id : null,
    fineTunedFromId: row.base && `${row.base.modelId}@${row.base.version}`,
    datasetVersionId: `${row.dataset_id}@${row.dataset_version}`,
    businessUnit: row.business_unit,
    version: row.version,
    task: row.task,
    origin: row.origin,
    source: row.source,
    status: row.status,
    decidedBy: row.decided_by === null ? null : personOf(row.decided_by),
    decisionRationale: row.decision_rationale,
    artifactDigest: row.artifact_digest,
    artifactBytes: row.artifact_bytes,
    baselineDigest: row.baseline_digest,
    datasetRoot: row.dataset_root,
    environmentDigest: row.environment_digest,
    requestedBy: personOf(row.requested_by),
    createdAt: row.created_at,
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

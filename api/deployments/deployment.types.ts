// What does a deployment look like from outside? What it decides with, and which version answered when.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { DeploymentOpened, Route } from '../../domain/deployments/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { Deployment } from '../../projections/deployments/read-deployments.ts';
import type { HeldRoute } from '../../projections/deployments/routing.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { connectionType } from '../relay/connection.ts';
import { DeploymentStatus, Environment, RouteRole } from '../relay/enums.ts';
import { Node } from '../relay/node.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';

@ObjectType('Decisions', { description: 'The words for a score at or above the threshold, and for one below.' })
export class DecisionsType {
  @AuthorizedField(() => String)
  atOrAbove: string;

  @AuthorizedField(() => String)
  below: string;
}

@ObjectType('Route', { description: 'A version in a role, for as long as it had it.' })
export class RouteType {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;
  readonly modelVersionId: string;

  @AuthorizedField(() => RouteRole)
  role: Route['role'];

  @AuthorizedField(() => Int)
  version: number;

  @AuthorizedField(() => String)
  artifactDigest: string;

  @AuthorizedField(() => Int)
  weightPermille: number;

  @AuthorizedField(() => DateTimeScalar)
  since: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => Person)
  changedBy: Person;

  @AuthorizedField(() => String, { nullable: true })
  reason: string | null;

  @AuthorizedField(() => ID)
  eventId: string;
}

@ObjectType('Deployment', { implements: Node })
export class DeploymentType extends Node {
  /** Asked for as of; null: now. What hangs on it is read at the same position. */
  readonly asOf: Position | null;
  readonly modelId: string;

  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => Environment)
  environment: DeploymentOpened['environment'];

  @AuthorizedField(() => Float)
  threshold: number;

  @AuthorizedField(() => DecisionsType)
  decisions: DecisionsType;

  @AuthorizedField(() => Int)
  partitions: number;

  @AuthorizedField(() => DeploymentStatus)
  status: 'open' | 'closed';

  @AuthorizedField(() => DateTimeScalar)
  openedAt: string;

  @AuthorizedField(() => Person)
  openedBy: Person;

  @AuthorizedField(() => DateTimeScalar, { nullable: true })
  closedAt: string | null;

  @AuthorizedField(() => String, { nullable: true })
  closedReason: string | null;
}

export const DeploymentConnection = connectionType('Deployment', () => DeploymentType);

export function deploymentOf(row: Deployment, asOf: Position | null): DeploymentType {
  return {
    __typename: 'Deployment',
    asOf,
    id: row.deployment_id,
    modelId: row.model_id,
    name: row.name,
    businessUnit: row.business_unit,
    environment: row.environment,
    threshold: row.threshold,
    decisions: { atOrAbove: row.at_or_above, below: row.below },
    partitions: row.partitions,
    status: row.status,
    openedAt: row.opened_at,
    openedBy: personOf(row.opened_by),
    closedAt: row.closed_at,
    closedReason: row.closed_reason,
  };
}

export function routeOf(row: HeldRoute, modelId: string, asOf: Position | null): RouteType {
  return {
    asOf,
    modelVersionId: `${modelId}@${row.version}`,
    role: row.role,
    version: row.version,
    artifactDigest: row.artifact_digest,
    weightPermille: row.weight_permille,
    since: row.since,
    position: row.from_position,
    changedBy: personOf(row.changed_by),
    reason: row.reason,
    eventId: row.event_id,
  };
}

// What may be done to a deployment? Only an approved version ever answers.
import type { TaskKind } from '../datasets/task.ts';
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { existingVersion } from '../models/decide.ts';
import type { ModelState } from '../models/state.ts';
import type { DeploymentEvent, DeploymentOpened, ReviewRuleSet, Route } from './events.ts';
import { type ReadColumn, refuseReviewRule } from './review-rule.ts';
import { championOf, type DeploymentState, evolveDeployment, type OpenDeployment, unknownDeployment } from './state.ts';

export type DeploymentCommand =
  | {
      readonly type: 'OpenDeployment';
      readonly data: Omit<DeploymentOpened, 'routes' | 'businessUnit'>;
      readonly championVersion: number;
      /** The model's state, read by the caller, judged here. */
      readonly model: ModelState;
    }
  | {
      readonly type: 'ChangeRouting';
      readonly championVersion: number;
      readonly model: ModelState;
      readonly reason: string;
    }
  | {
      readonly type: 'SetReviewRule';
      readonly data: Omit<ReviewRuleSet, 'deploymentId'>;
      /** The version that answers, as the caller read it: judged against the champion here. */
      readonly reads: { readonly version: number; readonly task: TaskKind; readonly columns: readonly ReadColumn[] };
    }
  | { readonly type: 'CloseDeployment'; readonly reason: string };

const DECISION = /^[A-Z][A-Z0-9_]{0,39}$/;

export function openDeployment(
  command: Extract<DeploymentCommand, { type: 'OpenDeployment' }>,
  state: DeploymentState,
): DeploymentEvent[] {
  if (state.status !== 'unknown') throw new DomainError('ALREADY_EXISTS', 'A deployment with this id exists already.');
  const { data } = command;
  if (data.name.trim() === '') throw new DomainError('BAD_INPUT', 'A deployment needs a name.');
  for (const word of [data.decisions.atOrAbove, data.decisions.below]) {
    if (!DECISION.test(word)) {
      throw new DomainError('BAD_INPUT', 'A decision is a word such as DECLINE: capitals, digits and _, at most 40.');
    }
  }
  const routes = [championRoute(command.model, command.championVersion)];
  if (command.model.status !== 'registered') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
  const { businessUnit } = command.model.registered;
  refuseThreshold(data.threshold, existingVersion(command.model, command.championVersion).created.task);
  return [{ type: 'DeploymentOpened', data: { ...data, businessUnit, routes } }];
}

function refuseThreshold(threshold: number, task: TaskKind): void {
  if (task === 'regression') {
    if (Number.isFinite(threshold)) return;
    throw new DomainError('BAD_INPUT', "threshold is a finite number in the target's own unit.", {
      field: 'threshold',
    });
  }
  if (threshold > 0 && threshold < 1) return;
  throw new DomainError('BAD_INPUT', 'threshold is a probability between 0 and 1, both excluded.', {
    field: 'threshold',
  });
}

export function changeRouting(
  command: Extract<DeploymentCommand, { type: 'ChangeRouting' }>,
  state: DeploymentState,
): DeploymentEvent[] {
  const deployment = open(state);
  const route = championRoute(command.model, command.championVersion);
  const before = championOf(deployment).version;
  if (before === route.version) return [];
  const [was, is] = [before, route.version].map((version) => existingVersion(command.model, version).created.task);
  if (was !== is) {
    throw new DomainError(
      'BAD_INPUT',
      `Version ${route.version} is a ${is} model and version ${before} a ${was} one; open a deployment of its own, since its score means something else.`,
      { version: route.version },
    );
  }
  if (command.reason.trim() === '')
    throw new DomainError('BAD_INPUT', 'A change of routing needs a reason; it is empty.');
  const { deploymentId } = deployment.opened;
  return [{ type: 'RoutingChanged', data: { deploymentId, routes: [route], reason: command.reason } }];
}

function championRoute(model: ModelState, version: number): Route {
  const { status, created } = existingVersion(model, version);
  if (status !== 'approved') {
    throw new DomainError(
      'MODEL_VERSION_NOT_APPROVED',
      `Version ${version} is ${status}; only an approved version can be deployed.`,
      { version },
    );
  }
  return { role: 'champion', version, artifactDigest: created.artifact.digest, weightPermille: 1000 };
}

export function setReviewRule(
  { data, reads }: Extract<DeploymentCommand, { type: 'SetReviewRule' }>,
  state: DeploymentState,
): DeploymentEvent[] {
  const deployment = open(state);
  if (championOf(deployment).version !== reads.version) {
    throw new DomainError('STALE_REVISION', 'Another version answers by now; read the deployment again, then decide.');
  }
  refuseReviewRule(data, reads);
  return [{ type: 'ReviewRuleSet', data: { deploymentId: deployment.opened.deploymentId, ...data } }];
}

export function closeDeployment(reason: string, state: DeploymentState): DeploymentEvent[] {
  const { opened } = open(state);
  if (reason.trim() === '') throw new DomainError('BAD_INPUT', 'Closing a deployment needs a reason; it is empty.');
  return [{ type: 'DeploymentClosed', data: { deploymentId: opened.deploymentId, reason } }];
}

/** Throws NOT_FOUND or DEPLOYMENT_CLOSED: a closed deployment cannot answer. */
export function open(state: DeploymentState): OpenDeployment {
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no deployment with this id.');
  if (state.status === 'closed')
    throw new DomainError('DEPLOYMENT_CLOSED', 'The deployment is closed and answers no more.');
  return state;
}

export function decideDeployment(command: DeploymentCommand, state: DeploymentState): readonly DeploymentEvent[] {
  switch (command.type) {
    case 'OpenDeployment':
      return openDeployment(command, state);
    case 'ChangeRouting':
      return changeRouting(command, state);
    case 'SetReviewRule':
      return setReviewRule(command, state);
    case 'CloseDeployment':
      return closeDeployment(command.reason, state);
    default:
      return assertNever(command);
  }
}

export const deploymentDecider: Decider<DeploymentState, DeploymentCommand, DeploymentEvent> = {
  initial: unknownDeployment,
  decide: decideDeployment,
  evolve: evolveDeployment,
};

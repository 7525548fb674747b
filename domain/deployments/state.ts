// Where does a deployment stand: who answers, and does it answer at all? Folded from its events.
import { assertNever } from '../kernel/decider.ts';
import type { DeploymentEvent, DeploymentOpened, ReviewRuleSet, Route } from './events.ts';

export type DeploymentState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open';
      readonly opened: DeploymentOpened;
      readonly routes: readonly Route[];
      /** Null until one is set. */
      readonly reviewRule: ReviewRuleSet | null;
    }
  | { readonly status: 'closed'; readonly opened: DeploymentOpened; readonly reason: string };

export type OpenDeployment = Extract<DeploymentState, { status: 'open' }>;

export const unknownDeployment: DeploymentState = { status: 'unknown' };

export function evolveDeployment(state: DeploymentState, event: DeploymentEvent): DeploymentState {
  if (event.type === 'DeploymentOpened') {
    return { status: 'open', opened: event.data, routes: event.data.routes, reviewRule: null };
  }
  if (state.status === 'unknown') return state;
  switch (event.type) {
    case 'RoutingChanged':
      return state.status === 'open' ? { ...state, routes: event.data.routes } : state;
    case 'ReviewRuleSet':
      return state.status === 'open' ? { ...state, reviewRule: event.data } : state;
    case 'DeploymentClosed':
      return { status: 'closed', opened: state.opened, reason: event.data.reason };
    default:
      return assertNever(event);
  }
}

/** The version that answers. A deployment that is not open answers nobody: throw before asking. */
export function championOf(state: OpenDeployment): Route {
  return state.routes.find((route) => route.role === 'champion')!;
}

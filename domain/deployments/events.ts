// What can happen to a deployment? Routing is state with a history: who answered on that day is a question with one answer.
import type { Fact } from '../kernel/event.ts';

export interface Route {
  readonly role: 'champion' | 'canary' | 'shadow';
  readonly version: number;
  readonly artifactDigest: string;
  /** Share of the answered requests, in thousandths; shadows answer nobody and carry 0. */
  readonly weightPermille: number;
}

export interface DeploymentOpened {
  readonly deploymentId: string;
  readonly name: string;
  readonly modelId: string;
  readonly businessUnit: string;
  readonly environment: 'production' | 'staging';
  readonly threshold: number;
  /** What the business calls a score at or above the threshold, and one below. */
  readonly decisions: { readonly atOrAbove: string; readonly below: string };
  /** Fixed for life: hash(deployment, caller) must always find the same stream. */
  readonly partitions: number;
  readonly routes: readonly Route[];
}

export interface RoutingChanged {
  readonly deploymentId: string;
  readonly routes: readonly Route[];
  readonly reason: string;
}

/** Which decisions of the deployment a person should look at, from here on. All null: only complaints. */
export interface ReviewRuleSet {
  readonly deploymentId: string;
  readonly ruleId: string;
  /** At most so far from the threshold, in the score's own unit. */
  readonly nearThreshold: number | null;
  /** A number column of the model, and from which value on it is large. */
  readonly largeAmount: { readonly column: string; readonly atLeast: number } | null;
  readonly reason: string;
}

export interface DeploymentClosed {
  readonly deploymentId: string;
  readonly reason: string;
}

export type DeploymentEvent =
  | Fact<'DeploymentOpened', DeploymentOpened>
  | Fact<'RoutingChanged', RoutingChanged>
  | Fact<'ReviewRuleSet', ReviewRuleSet>
  | Fact<'DeploymentClosed', DeploymentClosed>;

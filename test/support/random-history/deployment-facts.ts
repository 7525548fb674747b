// Deployments of a random history: an approved version answers, another takes its place, a rule says what people look at.
import type { DeploymentEvent, Route } from '../../../domain/deployments/events.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import { type FactMakers, NOTHING } from './fact-maker.ts';
import { by, type MadeDeployment, type MadeVersion, remove, type World } from './history-world.ts';

const MOST_OPEN = 8;

const route = (role: Route['role'], { version, artifact }: MadeVersion, weightPermille: number): Route => ({
  role,
  version,
  artifactDigest: artifact,
  weightPermille,
});

const approvedOf = (deployment: MadeDeployment): MadeVersion[] =>
  deployment.model.versions.filter((version) => version.status === 'approved' && version !== deployment.champion);

function finish(world: World, { id, partitions }: MadeDeployment): void {
  world.finished.push(streams.deployment(id));
  for (let partition = 0; partition < partitions; partition++) world.finished.push(streams.predictions(id, partition));
}

export const deploymentFacts: FactMakers<DeploymentEvent['type']> = {
  DeploymentOpened: (world) => {
    const able = world.models.filter(({ versions }) => versions.some(({ status }) => status === 'approved'));
    const model = world.oneOf(able);
    if (!model || world.deployments.length >= MOST_OPEN) return NOTHING;
    const champion = world.oneOf(model.versions.filter(({ status }) => status === 'approved'))!;
    const deployment: MadeDeployment = {
      id: world.id('deployment'),
      model,
      threshold: 0.5,
      decisions: { atOrAbove: 'DECLINE', below: 'APPROVE' },
      partitions: world.between(1, 3),
      champion,
      canary: null,
      rule: null,
      counters: new Map(),
    };
    world.deployments.push(deployment);
    const data = {
      deploymentId: deployment.id,
      name: `Answers ${world.deployments.length}`,
      modelId: model.id,
      businessUnit: model.unit,
      environment: world.chance(0.7) ? ('production' as const) : ('staging' as const),
      threshold: deployment.threshold,
      decisions: deployment.decisions,
      partitions: deployment.partitions,
      routes: [route('champion', champion, 1_000)],
    };
    return [{ by: by('operator', model.unit), fact: { type: 'DeploymentOpened', data } }];
  },
  RoutingChanged: (world) => {
    const deployment = world.oneOf(world.deployments.filter((each) => approvedOf(each).length > 0));
    if (!deployment) return NOTHING;
    const other = world.oneOf(approvedOf(deployment))!;
    const share = world.oneOf([0, 100, 1_000])!;
    const before = deployment.champion;
    if (share === 1_000) deployment.champion = other;
    deployment.canary = share === 100 ? other : null;
    const routes =
      share === 1_000
        ? [route('champion', other, 1_000)]
        : [
            route('champion', before, 1_000 - share),
            route(share === 100 ? ('canary' as const) : ('shadow' as const), other, share),
          ];
    const data = { deploymentId: deployment.id, routes, reason: 'It was measured to be better.' };
    return [{ by: by('operator', deployment.model.unit), fact: { type: 'RoutingChanged', data } }];
  },
  ReviewRuleSet: (world) => {
    const deployment = world.oneOf(world.deployments);
    if (!deployment) return NOTHING;
    const near = world.chance(0.8) ? 0.05 : null;
    const large = near === null || world.chance(0.5) ? { column: 'wanted', atLeast: 9_000 } : null;
    const data = {
      deploymentId: deployment.id,
      ruleId: world.id('reviewRule'),
      nearThreshold: near,
      largeAmount: large,
      reason: 'Close calls and large sums need a person.',
    };
    deployment.rule = data;
    return [{ by: by('approver', deployment.model.unit), fact: { type: 'ReviewRuleSet', data } }];
  },
  DeploymentClosed: (world) => {
    const deployment = world.oneOf(world.deployments);
    if (!deployment || world.deployments.length < 2) return NOTHING;
    remove(world.deployments, deployment);
    finish(world, deployment);
    const data = { deploymentId: deployment.id, reason: 'No longer offered.' };
    return [{ by: by('operator', deployment.model.unit), fact: { type: 'DeploymentClosed', data } }];
  },
};

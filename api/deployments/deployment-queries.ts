// What can be asked about deployments? Themselves, and which version answered at any position of the ledger.
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { parseId } from '../../domain/kernel/ids.ts';
import { listDeployments } from '../../projections/deployments/read-deployments.ts';
import { routingOf } from '../../projections/deployments/routing.ts';
import { noteListRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { loadModel, loadModelVersion } from '../models/load-model.ts';
import { ModelType, ModelVersionType } from '../models/model.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { DeploymentConnection, DeploymentType, deploymentOf, RouteType, routeOf } from './deployment.types.ts';
import { loadDeployment } from './load-deployment.ts';

@Resolver(() => DeploymentType)
export class DeploymentQueries {
  @Authorized()
  @Query(() => DeploymentType, { nullable: true })
  async deployment(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<DeploymentType | null> {
    return loadDeployment(context, id, asOf);
  }

  @Authorized()
  @Query(() => DeploymentConnection)
  async deployments(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('modelId', () => ID, { nullable: true }) modelId: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<DeploymentType>> {
    const found = await listDeployments(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parsePage(page),
      modelId: modelId ? parseId('model', modelId) : undefined,
    });
    noteListRead(context, found.rows);
    return connectionOf(found, (row) => deploymentOf(row, asOf));
  }

  @Authorized()
  @FieldResolver(() => [RouteType], { description: 'Who answers, or answered at `asOf`; empty once it is closed.' })
  async routing(
    @Root() deployment: DeploymentType,
    @AsOf() asOf: bigint | null,
    @Ctx() context: Context,
  ): Promise<RouteType[]> {
    const at = asOf ?? deployment.asOf;
    const rows = await routingOf(context.deps.views, deployment.id, at ?? undefined);
    return rows.map((row) => routeOf(row, deployment.modelId, at));
  }

  @Authorized()
  @FieldResolver(() => ModelType, { nullable: true })
  async model(@Root() deployment: DeploymentType, @Ctx() context: Context): Promise<ModelType | null> {
    return loadModel(context, deployment.modelId, deployment.asOf);
  }
}

@Resolver(() => RouteType)
export class RouteQueries {
  @Authorized()
  @FieldResolver(() => ModelVersionType, { nullable: true })
  async modelVersion(@Root() route: RouteType, @Ctx() context: Context): Promise<ModelVersionType | null> {
    return loadModelVersion(context, route.modelVersionId, route.asOf);
  }
}

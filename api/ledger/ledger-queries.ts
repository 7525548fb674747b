// What can be asked of the ledger as a whole? Who I am to it, how far the views are, and anything by its global id.
import { Arg, Authorized, Ctx, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { Actor, Purpose } from '../../domain/kernel/event.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { hasRole } from '../auth/caller.ts';
import { type Context, callerOf } from '../context.ts';
import { loadDataset, loadDatasetVersion } from '../datasets/load-dataset.ts';
import { loadDeployment } from '../deployments/load-deployment.ts';
import { loadModel, loadModelVersion } from '../models/load-model.ts';
import { DECISION_READERS, loadPrediction } from '../predictions/load-prediction.ts';
import { AtLeast } from '../relay/caught-up.ts';
import { IssuerKind, PurposeName, RoleName } from '../relay/enums.ts';
import { Node } from '../relay/node.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { loadTrainingRun } from '../training/load-training-run.ts';

@ObjectType({ description: 'The token that asks, as it stands in events.' })
export class Me {
  @AuthorizedField(() => String, { description: 'Your reference: what the ledger calls you.' })
  reference: string;

  @AuthorizedField(() => [RoleName])
  roles: Actor['roles'];

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => IssuerKind)
  issuerKind: string;

  @AuthorizedField(() => PurposeName)
  purpose: Purpose;

  @AuthorizedField(() => DateTimeScalar)
  expiresAt: string;
}

@Resolver()
export class LedgerQueries {
  @Authorized()
  @Query(() => Me)
  me(@Ctx() context: Context): Me {
    const { actor, purpose, expiresAt } = callerOf(context);
    const { subject: reference, roles, businessUnit, issuerKind } = actor;
    return { reference, roles, businessUnit, issuerKind, purpose, expiresAt: new Date(expiresAt * 1000).toISOString() };
  }

  @Authorized()
  @Query(() => PositionScalar, { description: 'Everything up to here is in the views.' })
  viewPosition(@AtLeast() _caughtUp: undefined, @Ctx() context: Context): bigint {
    return context.deps.viewPosition();
  }

  @Authorized()
  @Query(() => Node, { nullable: true, description: 'By global id; null for what is not there, or not yours to see.' })
  async node(
    @Arg('id', () => ID) id: string,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Node | null> {
    if (id.includes('@')) return id.startsWith('ds_') ? loadDatasetVersion(context, id) : loadModelVersion(context, id);
    switch (id.slice(0, 3)) {
      case 'ds_':
        return loadDataset(context, id);
      case 'md_':
        return loadModel(context, id);
      case 'tr_':
        return loadTrainingRun(context, id);
      case 'dp_':
        return loadDeployment(context, id);
      default:
        // A way round a field's roles is no way: a decision is for those who may ask for it by its own name.
        if (!hasRole(callerOf(context), ...DECISION_READERS)) return null;
        return loadPrediction(context, id);
    }
  }
}

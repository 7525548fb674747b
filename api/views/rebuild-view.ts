// How does an operator have a view built again? Nothing in the ledger changes, and the rows of before answer until the swap.
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import { PROJECTIONS } from '../../projections/registry.ts';
import { type Context, callerOf } from '../context.ts';
import { ViewType, viewOf } from './view.types.ts';

@Resolver()
export class ViewRebuilds {
  @Authorized('operator')
  @Mutation(() => ViewType, {
    description: 'Builds a view again from the first event, beside the rows that answer; asked again, it goes on.',
  })
  async rebuildView(@Arg('name', () => String) name: string, @Ctx() context: Context): Promise<ViewType> {
    const { rebuildView, views, logger } = context.deps;
    const names = PROJECTIONS.map((projection) => projection.name).sort();
    if (!names.some((known) => known === name)) {
      throw new DomainError('NOT_FOUND', `There is no such view; the views are ${names.join(', ')}.`, {
        field: 'name',
      });
    }
    if (!rebuildView) throw new DomainError('UNAVAILABLE', 'No projector runs here that could build a view again.');
    const outcome = await rebuildView(name);
    if (outcome !== 'begun' && outcome !== 'under way') {
      throw new DomainError('UNAVAILABLE', `The view ${name} has not been built yet; ask again once it has.`);
    }
    logger.info({ view: name, outcome, actor: callerOf(context).actor.subject }, 'A rebuild of a view was asked for.');
    return viewOf(views.states().find((state) => state.name === name)!, null);
  }
}

// How far are the views, and which of them are being built again?
import { Authorized, Ctx, Query, Resolver } from 'type-graphql';
import { countLag } from '../../projections/count-lag.ts';
import type { Context } from '../context.ts';
import { ViewType, viewOf } from './view.types.ts';

const MOST_COUNTED = 1_000;

@Resolver()
export class ViewQueries {
  @Authorized('operator', 'regulator')
  @Query(() => [ViewType], { description: 'By name.' })
  async views(@Ctx() { deps }: Context): Promise<ViewType[]> {
    const states = deps.views.states();
    const lagOf = await countLag(deps.store, states, MOST_COUNTED);
    return states.map((state) => viewOf(state, lagOf(state.position)));
  }
}

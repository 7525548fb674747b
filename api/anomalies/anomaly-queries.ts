// What did the views find odd in the record? Nothing was corrected or left out because of it: somebody should look.
import { IsInt, Max, Min } from 'class-validator';
import { Args, ArgsType, Authorized, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { type Anomaly, anomalies } from '../../projections/anomalies.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { Context } from '../context.ts';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import { AtLeast } from '../relay/caught-up.ts';
import { PositionScalar } from '../relay/scalars.ts';

@ArgsType()
export class AnomalyArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'So many odd events; one event can be odd in several ways, and its anomalies are never split.',
  })
  @IsInt()
  @Min(0)
  @Max(DEFAULT_LIMITS.maxPage)
  first?: number | null;

  @Field(() => PositionScalar, { nullable: true, description: 'Position of the last anomaly read.' })
  after?: bigint | null;
}

@ObjectType('Anomaly', { description: 'One thing that one view found odd at one event.' })
export class AnomalyType {
  @AuthorizedField(() => PositionScalar, { description: 'Of the event; `after` takes it.' })
  position: bigint;

  @AuthorizedField(() => ID)
  eventId: string;

  @AuthorizedField(() => String, { description: 'Which view found it: costs, predictions, …' })
  view: string;

  @AuthorizedField(() => String, { description: 'Such as UNPRICED or ATTRIBUTED_TIME_DIFFERS.' })
  code: string;

  @AuthorizedField(() => String, { description: 'For a person; names things by their ids, never a value.' })
  sentence: string;
}

@Resolver()
export class AnomalyQueries {
  @Authorized('regulator', 'finance', 'operator')
  @Query(() => [AnomalyType], { description: 'Of all business units, oldest first.' })
  async anomalies(
    @Args(() => AnomalyArgs) { first, after }: AnomalyArgs,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<AnomalyType[]> {
    context.evidence.nodes.add('anomalies');
    context.evidence.businessUnits.add('*');
    const events = first ?? DEFAULT_LIMITS.defaultPage;
    const rows = await anomalies(context.deps.views, { events, after: after ?? undefined });
    return rows.map(anomalyOf);
  }
}

function anomalyOf({ position, event_id: eventId, view, code, sentence }: Anomaly): AnomalyType {
  return { position, eventId, view, code, sentence };
}

// Which retention rule holds of each kind of record? The last that was set for it.
import { Authorized, Ctx, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { RetainedThing } from '../../domain/compliance/events.ts';
import { retentionRules } from '../../projections/compliance/read-law.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { Context } from '../context.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { RetainedThingName } from './compliance-enums.ts';
import { LAW_READERS } from './law-readers.ts';

@ObjectType('RetentionRule')
export class RetentionRuleType {
  @AuthorizedField(() => RetainedThingName)
  thing: RetainedThing;

  @AuthorizedField(() => Int, { description: 'It is kept at least so long.' })
  months: number;

  @AuthorizedField(() => ID, { nullable: true, description: 'Which obligation asks for it.' })
  obligationId: string | null;

  @AuthorizedField(() => String)
  reason: string;

  @AuthorizedField(() => Person)
  setBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  setAt: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => ID)
  eventId: string;
}

@Resolver()
export class RetentionQueries {
  @Authorized(...LAW_READERS)
  @Query(() => [RetentionRuleType], { description: 'The one that holds of each thing; of the whole house.' })
  async retentionRules(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() { deps }: Context,
  ): Promise<RetentionRuleType[]> {
    const rows = await retentionRules(deps.views, asOf ?? undefined);
    return rows.map((row) => ({
      thing: row.thing as RetainedThing,
      months: row.months,
      obligationId: row.obligation_id,
      reason: row.reason,
      setBy: personOf(row.recorded_by),
      setAt: row.recorded_at,
      position: row.position,
      eventId: row.event_id,
    }));
  }
}

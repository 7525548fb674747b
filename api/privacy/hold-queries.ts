// Which legal holds stand, or stood, and what do they hold?
import { Arg, Args, Authorized, Ctx, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { Position } from '../../domain/kernel/event.ts';
import type { HoldScope } from '../../domain/privacy/events.ts';
import type { legalHoldTable } from '../../projections/compliance/law-tables.ts';
import { legalHolds } from '../../projections/compliance/read-law.ts';
import type { RowOf } from '../../projections/table.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { noteListRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, connectionType, PageArgs, parsePage } from '../relay/connection.ts';
import { closedList } from '../relay/enums.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';

const HoldKind = closedList('LegalHoldKind', 'What is held.', [
  'subject',
  'model',
  'period',
] satisfies HoldScope['kind'][]);

@ObjectType('LegalHold', { description: 'While it stands no key goes of the people it covers.' })
export class LegalHoldType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => HoldKind)
  kind: HoldScope['kind'];

  @AuthorizedField(() => String, { nullable: true, description: 'The reference of a person.' })
  subject: string | null;

  @AuthorizedField(() => ID, { nullable: true })
  modelId: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true })
  from: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Not in it any more.' })
  to: string | null;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => String, { description: 'Who needs the record.' })
  authority: string;

  @AuthorizedField(() => String)
  reason: string;

  @AuthorizedField(() => Person)
  placedBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  placedAt: string;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Null: it stands.' })
  liftedAt: string | null;

  @AuthorizedField(() => Person, { nullable: true })
  liftedBy: Person | null;

  @AuthorizedField(() => String, { nullable: true })
  liftedReason: string | null;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => ID)
  eventId: string;
}

export const LegalHoldConnection = connectionType('LegalHold', () => LegalHoldType);

@Resolver()
export class HoldQueries {
  @Authorized('regulator', 'operator', 'approver')
  @Query(() => LegalHoldConnection, { description: 'Oldest first.' })
  async legalHolds(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('open', () => Boolean, { nullable: true, description: 'True: those that stand; left out: all.' })
    open: boolean | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<LegalHoldType>> {
    const found = await legalHolds(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parsePage(page),
      open: open ?? undefined,
    });
    noteListRead(context, found.rows, 'evidence');
    return connectionOf(found, (row) => legalHoldType(row, asOf));
  }
}

function legalHoldType(row: RowOf<typeof legalHoldTable>, asOf: Position | null): LegalHoldType {
  const { lifted_position: end } = row;
  const isLifted = end !== null && (asOf === null || end <= asOf);
  return {
    id: row.hold_id,
    kind: row.kind as HoldScope['kind'],
    subject: row.subject,
    modelId: row.model_id,
    from: row.from_time,
    to: row.to_time,
    businessUnit: row.business_unit,
    authority: row.authority,
    reason: row.reason,
    placedBy: personOf(row.recorded_by),
    placedAt: row.recorded_at,
    liftedAt: isLifted ? row.lifted_at : null,
    liftedBy: isLifted && row.lifted_by !== null ? personOf(row.lifted_by) : null,
    liftedReason: isLifted ? row.lifted_reason : null,
    position: row.position,
    eventId: row.event_id,
  };
}

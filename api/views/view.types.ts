// How does a view stand, as an operator or a regulator sees it?
import { Float, Int, ObjectType } from 'type-graphql';
import type { ViewState } from '../../projections/views.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { closedList } from '../relay/enums.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';

export const ViewStatus = closedList(
  'ViewStatus',
  'REBUILDING: rows of before, where there are any, stand still at `position`. STOPPED: it met what it cannot read.',
  ['running', 'rebuilding', 'stopped'] as const,
);

@ObjectType({ description: 'A view that is built again from the first event, beside the rows that answer.' })
export class ViewRebuild {
  @AuthorizedField(() => Int)
  version: number;

  @AuthorizedField(() => Float, { description: 'Of the way through the log, 0 to 1.' })
  fraction: number;

  @AuthorizedField(() => PositionScalar, { nullable: true })
  position: bigint | null;

  @AuthorizedField(() => DateTimeScalar)
  startedAt: string;

  @AuthorizedField(() => Float, { nullable: true, description: 'While it had its turns.' })
  eventsPerSecond: number | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Why it stopped.' })
  reason: string | null;
}

@ObjectType('View', { description: 'Rows made of the ledger, with a place in it.' })
export class ViewType {
  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => Int)
  version: number;

  @AuthorizedField(() => PositionScalar, { nullable: true, description: 'Last event in its rows; null: none yet.' })
  position: bigint | null;

  @AuthorizedField(() => Int, { nullable: true, description: 'Events it lacks; null: more than 1000.' })
  lagEvents: number | null;

  @AuthorizedField(() => ViewStatus)
  status: ViewState['status'];

  @AuthorizedField(() => String, { nullable: true, description: 'Why it stopped.' })
  reason: string | null;

  @AuthorizedField(() => ViewRebuild, { nullable: true })
  rebuild: ViewRebuild | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'When its last rebuild took its place.' })
  rebuiltAt: string | null;
}

export function viewOf(state: ViewState, lagEvents: number | null): ViewType {
  const { name, version, position, status, reason, rebuild, lastRebuild } = state;
  return {
    name,
    version,
    position,
    lagEvents,
    status,
    reason,
    rebuild: rebuild && {
      version: rebuild.version,
      fraction: rebuild.fraction,
      position: rebuild.position,
      startedAt: rebuild.startedAt,
      eventsPerSecond: rebuild.busyMs > 0 ? (1000 * rebuild.events) / rebuild.busyMs : null,
      reason: rebuild.reason,
    },
    rebuiltAt: lastRebuild?.at ?? null,
  };
}

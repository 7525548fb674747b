// What can be asked of the audit trail? Pages of it in both directions, and how long it is.
import { Arg, Args, Authorized, Ctx, Float, Query, Resolver } from 'type-graphql';
import type { Role } from '../../domain/kernel/event.ts';
import { auditTrail, countAuditEvents } from '../../projections/audit/read-audit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { AuditEventConnection, type AuditEventType, auditEventOf } from './audit.types.ts';
import { AuditFilterInput, parseAuditFilter } from './audit-filter.ts';
import { noteTrail } from './note-trail.ts';

/** The trail names people and their acts: not for every token, and only its own unit but for those who cross. */
export const AUDITORS: readonly Role[] = ['regulator', 'operator', 'approver', 'business'];

@Resolver()
export class AuditQueries {
  @Authorized(...AUDITORS)
  @Query(() => AuditEventConnection, { description: 'Oldest first; ask with `last` for the newest.' })
  async auditTrail(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AuditFilterInput, { nullable: true }) filter: AuditFilterInput | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<AuditEventType>> {
    noteTrail(context);
    const found = await auditTrail(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parseAuditFilter(filter),
      ...parsePage(page),
    });
    return connectionOf(found, auditEventOf);
  }

  @Authorized(...AUDITORS)
  @Query(() => Float, { description: 'Events in the trail that you may see.' })
  async auditEventCount(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<number> {
    noteTrail(context);
    return countAuditEvents(context.deps.views, scopeOf(context, asOf));
  }
}

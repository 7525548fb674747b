// Which incidents are there, and which of them should have been reported by now?
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { parseId } from '../../domain/kernel/ids.ts';
import { findIncident, incidentReports, incidents } from '../../projections/compliance/read-law.ts';
import { noteListRead, noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { timeOf } from '../relay/time-of.ts';
import { IncidentStatus } from './compliance-enums.ts';
import {
  IncidentConnection,
  IncidentReportType,
  IncidentType,
  incidentReportType,
  incidentType,
} from './incident.types.ts';
import { LAW_READERS } from './law-readers.ts';

@Resolver(() => IncidentType)
export class IncidentQueries {
  @Authorized(...LAW_READERS)
  @Query(() => IncidentConnection, { description: 'Oldest first.' })
  async incidents(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('status', () => IncidentStatus, { nullable: true }) status: IncidentType['status'] | null | undefined,
    @Arg('overdue', () => Boolean, {
      defaultValue: false,
      description: 'Only those that nobody was told of by their deadline, which is past: now, or at `asOf`.',
    })
    overdue: boolean,
    @Arg('modelId', () => ID, { nullable: true }) modelId: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<IncidentType>> {
    const found = await incidents(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parsePage(page),
      status: status ?? undefined,
      overdueAt: overdue ? await timeOf(context, asOf) : undefined,
      modelId: modelId ? parseId('model', modelId) : undefined,
    });
    noteListRead(context, found.rows, 'evidence');
    return connectionOf(found, (row) => incidentType(row, asOf));
  }

  @Authorized(...LAW_READERS)
  @Query(() => IncidentType, { nullable: true })
  async incident(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<IncidentType | null> {
    const row = await findIncident(context.deps.views, parseId('incident', id), scopeOf(context, asOf));
    if (!row) return null;
    noteRead(context, id, row.business_unit, 'evidence');
    return incidentType(row, asOf);
  }

  @Authorized()
  @FieldResolver(() => [IncidentReportType], { description: 'Oldest first; 100 at the most.' })
  async reports(@Root() { id, asOf }: IncidentType, @Ctx() { deps }: Context): Promise<IncidentReportType[]> {
    return (await incidentReports(deps.views, id, asOf ?? undefined)).map(incidentReportType);
  }

  @Authorized()
  @FieldResolver(() => Boolean, { description: 'Nobody was told, and the deadline is past: now, or at `asOf`.' })
  async overdue(@Root() { dueAt, reportedAt, asOf }: IncidentType, @Ctx() context: Context): Promise<boolean> {
    return dueAt !== null && reportedAt === null && dueAt < (await timeOf(context, asOf));
  }
}

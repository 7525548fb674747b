// Which reports were fixed for good, of which period, and what are the digests of their files?
import { Arg, Args, Authorized, Ctx, Float, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { ReportFinalised, ReportKind } from '../../domain/compliance/events.ts';
import { parseId } from '../../domain/kernel/ids.ts';
import type { reportTable } from '../../projections/compliance/law-tables.ts';
import { findReport, reports } from '../../projections/compliance/read-law.ts';
import type { RowOf } from '../../projections/table.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { noteListRead, noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, connectionType, PageArgs, parsePage } from '../relay/connection.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { ReportKindName } from './compliance-enums.ts';
import { LAW_READERS } from './law-readers.ts';

@ObjectType('ReportFile')
export class ReportFileType {
  @AuthorizedField(() => String)
  mediaType: string;

  @AuthorizedField(() => String, { description: 'SHA-256 of its bytes, hex.' })
  digest: string;

  @AuthorizedField(() => Float)
  bytes: number;
}

@ObjectType('Report', { description: 'A report that cannot change any more.' })
export class ReportType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => ReportKindName)
  kind: ReportKind;

  @AuthorizedField(() => String)
  title: string;

  @AuthorizedField(() => ID, { nullable: true })
  modelId: string | null;

  @AuthorizedField(() => Int, { nullable: true })
  version: number | null;

  @AuthorizedField(() => ID, { nullable: true })
  datasetId: string | null;

  @AuthorizedField(() => Int, { nullable: true })
  datasetVersion: number | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Null: of the whole house.' })
  businessUnit: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Null: of no period.' })
  periodFrom: string | null;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Not in it any more.' })
  periodTo: string | null;

  @AuthorizedField(() => PositionScalar, { description: 'What the ledger held when it was made.' })
  asOf: bigint;

  @AuthorizedField(() => [ReportFileType])
  files: ReportFileType[];

  @AuthorizedField(() => Person)
  finalisedBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  finalisedAt: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => ID)
  eventId: string;
}

export const ReportConnection = connectionType('Report', () => ReportType);

@Resolver()
export class ReportQueries {
  @Authorized(...LAW_READERS, 'finance')
  @Query(() => ReportConnection, { description: 'Oldest first. Those of the whole house are for every unit.' })
  async reports(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('kind', () => ReportKindName, { nullable: true }) kind: ReportKind | null | undefined,
    @Arg('modelId', () => ID, { nullable: true }) modelId: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<ReportType>> {
    const found = await reports(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parsePage(page),
      kind: kind ?? undefined,
      modelId: modelId ? parseId('model', modelId) : undefined,
    });
    noteListRead(context, found.rows.map(withUnit), 'evidence');
    return connectionOf(found, reportType);
  }

  @Authorized(...LAW_READERS, 'finance')
  @Query(() => ReportType, { nullable: true })
  async report(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<ReportType | null> {
    const row = await findReport(context.deps.views, parseId('report', id), scopeOf(context, asOf));
    if (!row) return null;
    noteRead(context, id, withUnit(row).business_unit, 'evidence');
    return reportType(row);
  }
}

/** In the record of what was read, `*` are all units. */
const withUnit = ({ business_unit }: { readonly business_unit: string | null }) => ({
  business_unit: business_unit ?? '*',
});

export function reportType(row: RowOf<typeof reportTable>): ReportType {
  return {
    id: row.report_id,
    kind: row.kind as ReportKind,
    title: row.title,
    modelId: row.model_id,
    version: row.version,
    datasetId: row.dataset_id,
    datasetVersion: row.dataset_version,
    businessUnit: row.business_unit,
    periodFrom: row.period_from,
    periodTo: row.period_to,
    asOf: BigInt(row.as_of),
    files: [...(JSON.parse(row.files) as ReportFinalised['files'])],
    finalisedBy: personOf(row.recorded_by),
    finalisedAt: row.recorded_at,
    position: row.position,
    eventId: row.event_id,
  };
}

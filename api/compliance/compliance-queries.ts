// How does a model version stand under the law, since when, and which events show it? Now, at a past position, or on a named day.
import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { auditEntries } from '../../projections/audit/read-audit.ts';
import { complianceMatrix, complianceOf, complianceStatuses } from '../../projections/compliance/read-compliance.ts';
import { AuditEventType, auditEventOf } from '../audit/audit.types.ts';
import { noteListRead, noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { ModelVersionType } from '../models/model.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { parseVersionedId } from '../relay/node.ts';
import { ComplianceType, complianceType, RuleStatusType } from './compliance.types.ts';
import { ComplianceMatrixType, complianceMatrixType } from './compliance-matrix.types.ts';
import { LAW_READERS } from './law-readers.ts';
import { complianceScope, OnDay } from './on-day.ts';

@Resolver(() => ModelVersionType)
export class ComplianceQueries {
  @Authorized('regulator', 'operator', 'approver', 'engineer', 'business')
  @Query(() => ComplianceType, { nullable: true, description: 'Of the version md_…@1.' })
  async complianceStatus(
    @Arg('modelVersion', () => ID) id: string,
    @OnDay() onDay: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<ComplianceType | null> {
    return loadCompliance(context, id, asOf, onDay);
  }

  @Authorized('regulator', 'operator', 'approver')
  @Query(() => [ComplianceType], { description: 'Every version, by model and number; 500 at the most.' })
  async complianceStatuses(
    @OnDay() onDay: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<ComplianceType[]> {
    const found = await complianceStatuses(context.deps.views, await complianceScope(context, asOf, onDay));
    noteListRead(context, found);
    return found.map(complianceType);
  }

  @Authorized(...LAW_READERS)
  @Query(() => ComplianceMatrixType, { description: 'Obligations by model versions, made for a chart.' })
  async complianceMatrix(
    @OnDay() onDay: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<ComplianceMatrixType> {
    const found = await complianceMatrix(context.deps.views, await complianceScope(context, asOf, onDay));
    noteListRead(context, found.versions);
    return complianceMatrixType(found);
  }

  @Authorized('regulator', 'operator', 'approver', 'engineer', 'business')
  @FieldResolver(() => ComplianceType, { nullable: true })
  async compliance(
    @Root() version: ModelVersionType,
    @OnDay() onDay: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @Ctx() context: Context,
  ): Promise<ComplianceType | null> {
    return loadCompliance(context, version.id, asOf ?? version.asOf, onDay);
  }
}

@Resolver(() => RuleStatusType)
export class RuleQueries {
  @Authorized('regulator', 'operator', 'approver')
  @FieldResolver(() => [AuditEventType], { description: 'The events behind it, as the audit trail has them.' })
  async evidence(@Root() rule: RuleStatusType, @Ctx() context: Context): Promise<AuditEventType[]> {
    const rows = await auditEntries(context.deps.views, rule.evidenceIds, scopeOf(context));
    for (const row of rows) noteRead(context, row.event_id, row.business_unit, 'evidence');
    return rows.map(auditEventOf);
  }
}

/** `onDay` left out: the law of the day of `asOf`. */
export async function loadCompliance(
  context: Context,
  id: string,
  asOf: bigint | null,
  onDay?: string | null,
): Promise<ComplianceType | null> {
  const parts = parseVersionedId(id);
  if (!parts) return null;
  const scope = await complianceScope(context, asOf, onDay);
  const found = await complianceOf(context.deps.views, { ...scope, modelId: parts.id, version: parts.version });
  if (!found) return null;
  noteRead(context, id, found.business_unit);
  return complianceType(found);
}

// Does a model version satisfy the rules, since when, and which events show it? Now, or at a position that is past.
import { Arg, Authorized, Ctx, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { auditEntries } from '../../projections/audit/read-audit.ts';
import {
  complianceOf,
  complianceStatuses,
  type RuleStatus,
  type VersionCompliance,
} from '../../projections/compliance/compliance-status.ts';
import { AuditEventType, auditEventOf } from '../audit/audit.types.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { noteListRead, noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { ModelVersionType } from '../models/model.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { closedList } from '../relay/enums.ts';
import { parseVersionedId } from '../relay/node.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';

const RuleState = closedList('RuleState', 'How a rule stands.', ['satisfied', 'not-satisfied']);

@ObjectType('RuleStatus')
export class RuleStatusType {
  @AuthorizedField(() => ID)
  rule: string;

  @AuthorizedField(() => String)
  title: string;

  @AuthorizedField(() => String, { description: 'The text the rule comes from.' })
  source: string;

  @AuthorizedField(() => RuleState)
  status: RuleStatus['status'];

  @AuthorizedField(() => DateTimeScalar)
  since: string;

  @AuthorizedField(() => PositionScalar)
  sincePosition: bigint;

  @AuthorizedField(() => [ID], { description: 'The events that show it, oldest first.' })
  evidenceIds: readonly string[];
}

@ObjectType('Compliance')
export class ComplianceType {
  @AuthorizedField(() => ID)
  modelVersionId: string;

  @AuthorizedField(() => Boolean, { description: 'All rules are satisfied.' })
  satisfied: boolean;

  @AuthorizedField(() => [RuleStatusType])
  rules: RuleStatusType[];
}

@Resolver(() => ModelVersionType)
export class ComplianceQueries {
  @Authorized('regulator', 'operator', 'approver', 'engineer', 'business')
  @Query(() => ComplianceType, { nullable: true, description: 'Of the version md_…@1.' })
  async complianceStatus(
    @Arg('modelVersion', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<ComplianceType | null> {
    return loadCompliance(context, id, asOf);
  }

  @Authorized('regulator', 'operator', 'approver')
  @Query(() => [ComplianceType], { description: 'Every version, by model and number.' })
  async complianceStatuses(
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<ComplianceType[]> {
    const found = await complianceStatuses(context.deps.views, scopeOf(context, asOf));
    noteListRead(context, found);
    return found.map(complianceType);
  }

  @Authorized('regulator', 'operator', 'approver', 'engineer', 'business')
  @FieldResolver(() => ComplianceType, { nullable: true })
  async compliance(
    @Root() version: ModelVersionType,
    @AsOf() asOf: bigint | null,
    @Ctx() context: Context,
  ): Promise<ComplianceType | null> {
    return loadCompliance(context, version.id, asOf ?? version.asOf);
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

async function loadCompliance(context: Context, id: string, asOf: bigint | null): Promise<ComplianceType | null> {
  const parts = parseVersionedId(id);
  if (!parts) return null;
  const found = await complianceOf(context.deps.views, parts.id, parts.version, scopeOf(context, asOf));
  if (!found) return null;
  noteRead(context, id, found.business_unit);
  return complianceType(found);
}

function complianceType(found: VersionCompliance): ComplianceType {
  return {
    modelVersionId: `${found.model_id}@${found.version}`,
    satisfied: found.satisfied,
    rules: found.rules.map(({ since_position: sincePosition, evidence: evidenceIds, ...rule }) => ({
      ...rule,
      sincePosition,
      evidenceIds,
    })),
  };
}

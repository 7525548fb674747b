// Does a model version satisfy the rules, since when, and which events show it; now, or at a position that is past?
import { RULES, type RuleId } from '../../domain/compliance/rules.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { heldAt, type Scope, withinUnits } from '../scope.ts';
import type { Views } from '../views.ts';

export interface RuleStatus {
  readonly rule: RuleId;
  readonly title: string;
  readonly source: string;
  readonly status: 'satisfied' | 'not-satisfied';
  readonly since: string;
  readonly since_position: Position;
  /** Event ids, oldest first. */
  readonly evidence: readonly string[];
}

export interface VersionCompliance {
  readonly model_id: string;
  readonly version: number;
  readonly business_unit: string;
  readonly satisfied: boolean;
  /** In the order of RULES. */
  readonly rules: readonly RuleStatus[];
}

export interface ComplianceFilter {
  readonly modelId?: string | undefined;
  readonly version?: number | undefined;
}

/** One entry a version, by model and version; versions that did not exist at `asOf` are left out. */
export async function complianceStatuses(
  views: Views,
  { businessUnits, asOf, modelId, version }: Scope & ComplianceFilter,
): Promise<VersionCompliance[]> {
  const rows = await views
    .of('compliance')
    .selectFrom('compliance')
    .selectAll()
    .where(withinUnits(businessUnits))
    .where(heldAt(asOf))
    .$if(modelId !== undefined, (all) => all.where('model_id', '=', modelId!))
    .$if(version !== undefined, (all) => all.where('version', '=', version!))
    .orderBy('model_id')
    .orderBy('version')
    .execute();
  const groups = new Map<string, typeof rows>();
  for (const row of rows) {
    const key = `${row.model_id}@${row.version}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((group) => {
    const { model_id, version, business_unit } = group[0]!;
    const rules = RULES.flatMap(({ id, title, source }): RuleStatus[] => {
      const row = group.find((each) => each.rule === id);
      if (!row) return [];
      const { since, since_position } = row;
      const status = row.status as RuleStatus['status'];
      return [{ rule: id, title, source, status, since, since_position, evidence: JSON.parse(row.evidence) }];
    });
    return { model_id, version, business_unit, satisfied: rules.every(({ status }) => status === 'satisfied'), rules };
  });
}

export async function complianceOf(
  views: Views,
  modelId: string,
  version: number,
  scope: Scope,
): Promise<VersionCompliance | undefined> {
  return (await complianceStatuses(views, { ...scope, modelId, version }))[0];
}

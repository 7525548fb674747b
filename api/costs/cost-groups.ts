// How do sums become what people look at? Groups of one dimension each, the largest first, and not more than fit a page: the rest
// is one group, so that what is shown adds up.
import type { CostTotal, Dimension } from '../../projections/costs/read-totals.ts';
import type { CostGroupingValue } from './cost-enums.ts';

export const DIMENSIONS_OF: { readonly [grouping in CostGroupingValue]: readonly Dimension[] } = {
  kind: ['kind'],
  model: ['model_id'],
  modelVersion: ['model_id', 'version'],
  deployment: ['deployment_id'],
  businessUnit: ['business_unit'],
  environment: ['environment'],
  provider: ['provider'],
  deviceKind: ['device_kind'],
  supplier: ['supplier'],
  meter: ['meter'],
};

export interface CostGroup {
  /** Null: costs that have none of it (idle time has no model). */
  readonly key: string | null;
  /** All groups that did not fit, of one currency. */
  readonly isRest: boolean;
  readonly currency: string;
  readonly totals: readonly CostTotal[];
  readonly nanos: bigint;
}

/** `most` groups of all currencies, and one rest a currency. */
export function groupTotals(
  totals: readonly CostTotal[],
  grouping: CostGroupingValue | null,
  most: number,
): CostGroup[] {
  const byKey = new Map<string, CostTotal[]>();
  for (const total of totals) {
    const key = JSON.stringify([total.currency, grouping && keyOf(total, grouping)]);
    const group = byKey.get(key);
    if (group) group.push(total);
    else byKey.set(key, [total]);
  }
  const groups = [...byKey.values()].map((members) =>
    groupOf(members, grouping && keyOf(members[0]!, grouping), false),
  );
  groups.sort(byAmount);
  const rest = new Map<string, CostTotal[]>();
  for (const { currency, totals: members } of groups.slice(most)) {
    rest.set(currency, [...(rest.get(currency) ?? []), ...members]);
  }
  return [...groups.slice(0, most), ...[...rest.values()].map((members) => groupOf(members, null, true))];
}

function groupOf(totals: readonly CostTotal[], key: string | null, isRest: boolean): CostGroup {
  const nanos = totals.reduce((sum, total) => sum + total.nanos, 0n);
  return { key, isRest, currency: totals[0]!.currency, totals, nanos };
}

function keyOf(total: CostTotal, grouping: CostGroupingValue): string | null {
  if (grouping === 'modelVersion') {
    if (total.model_id === null) return null;
    return total.version === null ? total.model_id : `${total.model_id}@${total.version}`;
  }
  const [dimension] = DIMENSIONS_OF[grouping];
  const value = total[dimension!];
  return value === null || value === undefined ? null : String(value);
}

/** Ties by key, so that the same sums come in the same order. */
function byAmount(a: CostGroup, b: CostGroup): number {
  if (a.nanos !== b.nanos) return a.nanos > b.nanos ? -1 : 1;
  const [first, second] = [`${a.currency} ${a.key}`, `${b.currency} ${b.key}`];
  return first < second ? -1 : first > second ? 1 : 0;
}

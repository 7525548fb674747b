// What does a chart of costs need? Every day once, and for each group one amount a day, zero where nothing was charged.
import { Float, ObjectType } from 'type-graphql';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { NanosScalar } from '../relay/scalars.ts';
import type { CostGroup } from './cost-groups.ts';
import { Money, moneyOf } from './money.types.ts';

@ObjectType({ description: 'One line of the chart: a group in one currency.' })
export class CostSeries {
  @AuthorizedField(() => String, {
    nullable: true,
    description: 'Of the group; null: all, or costs that have none of it (idle time has no model).',
  })
  key: string | null;

  @AuthorizedField(() => Boolean, { description: 'All smaller groups together, where there are too many to show.' })
  isRest: boolean;

  @AuthorizedField(() => String)
  currency: string;

  @AuthorizedField(() => [NanosScalar], { description: 'One for each of the days, corrections included.' })
  nanos: string[];

  @AuthorizedField(() => Money)
  total: Money;
}

@ObjectType('CostChart')
export class CostChartType {
  @AuthorizedField(() => [String], { description: 'Of the charge, in UTC, without a gap.' })
  days: string[];

  @AuthorizedField(() => [CostSeries], { description: 'The largest first.' })
  series: CostSeries[];
}

@ObjectType('CostGroup')
export class CostGroupType {
  @AuthorizedField(() => String, { nullable: true, description: 'Null: costs that have none of it.' })
  key: string | null;

  @AuthorizedField(() => Boolean, { description: 'All smaller groups together, where there are too many to show.' })
  isRest: boolean;

  @AuthorizedField(() => Float)
  lines: number;

  @AuthorizedField(() => NanosScalar)
  deviceNs: string;

  @AuthorizedField(() => Money, { description: 'Corrections included.' })
  total: Money;

  @AuthorizedField(() => Money, { description: 'The part of it that corrections made.' })
  corrected: Money;
}

export function seriesOf({ key, isRest, currency, totals, nanos }: CostGroup, days: readonly string[]): CostSeries {
  const byDay = new Map<string, bigint>();
  for (const total of totals) byDay.set(total.day!, (byDay.get(total.day!) ?? 0n) + total.nanos);
  return {
    key,
    isRest,
    currency,
    nanos: days.map((day) => (byDay.get(day) ?? 0n).toString()),
    total: moneyOf(nanos, currency),
  };
}

export function costGroupOf({ key, isRest, currency, totals, nanos }: CostGroup): CostGroupType {
  const sum = (of: (total: (typeof totals)[number]) => bigint) => totals.reduce((all, total) => all + of(total), 0n);
  return {
    key,
    isRest,
    lines: totals.reduce((all, { lines }) => all + lines, 0),
    deviceNs: sum((total) => total.device_ns).toString(),
    total: moneyOf(nanos, currency),
    corrected: moneyOf(
      sum((total) => total.corrected_nanos),
      currency,
    ),
  };
}

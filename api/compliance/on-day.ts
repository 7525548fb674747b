// Under the law of which day? That of `asOf`, or today, unless a day is named: an argument that every question of compliance takes.
import { Arg } from 'type-graphql';
import { parseDay } from '../../domain/compliance/calendar-day.ts';
import type { ComplianceQuery } from '../../projections/compliance/read-compliance.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { timeOf } from '../relay/time-of.ts';

export function OnDay() {
  return Arg('onDay', () => String, {
    nullable: true,
    description: 'Law in force on this calendar day, such as 2026-04-17; left out: the day of asOf, or today.',
  });
}

/** Throws BAD_INPUT. */
export async function complianceScope(
  context: Context,
  asOf: bigint | null,
  onDay: string | null | undefined,
): Promise<ComplianceQuery> {
  const day = onDay ? { onDay: parseDay(onDay, 'onDay') } : {};
  return { ...scopeOf(context, asOf), ...day, now: await timeOf(context, asOf) };
}

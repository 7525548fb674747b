// Which lines are asked for? Arguments of the lists of costs, read into the filter of the view.
import { Length, Min } from 'class-validator';
import { ArgsType, Field, ID, Int } from 'type-graphql';
import { parseId } from '../../domain/kernel/ids.ts';
import type { CostKind as CostKindValue } from '../../projections/costs/cost-kind.ts';
import type { CostFilter } from '../../projections/costs/read-lines.ts';
import { PageArgs } from '../relay/connection.ts';
import { Environment } from '../relay/enums.ts';
import { CostKind } from './cost-enums.ts';
import { parseDay } from './day.ts';

@ArgsType()
export class CostLineArgs extends PageArgs {
  @Field(() => CostKind, { nullable: true })
  kind?: CostKindValue | null;

  @Field(() => ID, { nullable: true })
  modelId?: string | null;

  @Field(() => Int, { nullable: true })
  @Min(1)
  version?: number | null;

  @Field(() => ID, { nullable: true })
  deploymentId?: string | null;

  @Field(() => String, { nullable: true })
  @Length(1, 100)
  businessUnit?: string | null;

  @Field(() => Environment, { nullable: true })
  environment?: 'production' | 'staging' | null;

  @Field(() => String, { nullable: true, description: 'First day of the charge, such as 2026-01-31.' })
  from?: string | null;

  @Field(() => String, { nullable: true, description: 'The day after the last.' })
  to?: string | null;
}

/** Throws BAD_INPUT, NOT_FOUND. */
export function costFilterOf(args: Omit<CostLineArgs, keyof PageArgs>): CostFilter {
  const { kind, modelId, version, deploymentId, businessUnit, environment, from, to } = args;
  return {
    kind: kind ?? undefined,
    modelId: modelId ? parseId('model', modelId) : undefined,
    version: version ?? undefined,
    deploymentId: deploymentId ? parseId('deployment', deploymentId) : undefined,
    businessUnit: businessUnit ?? undefined,
    environment: environment ?? undefined,
    from: from ? parseDay(from, 'from') : undefined,
    to: to ? parseDay(to, 'to') : undefined,
  };
}

// Which law does the house know, and which of it holds on a day?
import { Arg, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import { dayOf, parseDay } from '../../domain/compliance/calendar-day.ts';
import { CHECK_NAMES } from '../../domain/compliance/checks.ts';
import { suggestedClass } from '../../domain/compliance/suggested-class.ts';
import type { UseCase } from '../../domain/models/events.ts';
import { obligations } from '../../projections/compliance/read-law.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { UseCaseName } from './compliance-enums.ts';
import { ObligationType, obligationType } from './obligation.types.ts';
import { SuggestedClassType } from './suggested-class.types.ts';

@Resolver()
export class ObligationQueries {
  @Authorized('regulator', 'operator', 'approver', 'engineer', 'business')
  @Query(() => [ObligationType], { description: 'Every edition that was published, or those in force on a day.' })
  async obligations(
    @Arg('onDay', () => String, { nullable: true, description: 'Such as 2026-04-17; left out: every edition.' })
    onDay: string | null | undefined,
    @Arg('jurisdiction', () => String, { nullable: true, description: 'Such as EU, or HOUSE.' })
    jurisdiction: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() { deps }: Context,
  ): Promise<ObligationType[]> {
    const known = await obligations(deps.views, {
      ...(asOf === null ? {} : { asOf }),
      ...(onDay ? { onDay: parseDay(onDay, 'onDay') } : {}),
      ...(jurisdiction ? { jurisdiction } : {}),
    });
    return known.map(obligationType);
  }

  @Authorized('regulator', 'operator', 'approver', 'engineer', 'business')
  @Query(() => [String], { description: 'By which an obligation can be shown to be met from events.' })
  complianceChecks(): string[] {
    return [...CHECK_NAMES];
  }

  @Authorized('regulator', 'operator', 'approver', 'engineer', 'business')
  @Query(() => SuggestedClassType, {
    nullable: true,
    description: 'What the law suggests for a use, with its source; never more. Null: nothing is known of it.',
  })
  suggestedClass(
    @Arg('useCase', () => UseCaseName) useCase: UseCase,
    @Arg('onDay', () => String, { nullable: true, description: 'Left out: today.' }) onDay: string | null | undefined,
    @Ctx() { deps }: Context,
  ): SuggestedClassType | null {
    return suggestedClass(useCase, onDay ? parseDay(onDay, 'onDay') : dayOf(deps.clock.now()));
  }
}

// Which command says what things cost? Publishing a price book: dated, after what priced the same before, never changed again.
import { ArrayMaxSize, ArrayMinSize, Length, ValidateNested } from 'class-validator';
import { Arg, Authorized, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Meter as MeterValue } from '../../domain/costs/events.ts';
import { priceBookDecider } from '../../domain/costs/price-books.ts';
import { HOUSE } from '../../domain/costs/upcasts.ts';
import type { Usage } from '../../domain/costs/usage.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import type { Context } from '../context.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { Provider } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar } from '../relay/scalars.ts';
import { Meter } from './cost-enums.ts';

@InputType()
export class PriceInput {
  @Field(() => Meter, { defaultValue: 'device-hour' satisfies MeterValue })
  meter: MeterValue;

  @Field(() => Provider, { nullable: true, description: 'Of device hours, and of nothing else.' })
  provider?: Usage['provider'] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Which device of the provider, such as h100; left out: every kind that has no price of its own.',
  })
  @Length(1, 40)
  deviceKind?: string | null;

  @Field(() => NanosScalar, { description: 'For one unit of the meter.' })
  nanosPerUnit: string;
}

@InputType()
export class PublishPriceBookInput extends ChangeInputType {
  @Field(() => String, {
    defaultValue: HOUSE,
    description: 'Whose prices they are: an invoice of this supplier is compared with what was metered at them.',
  })
  @Length(1, 100)
  supplier: string;

  @Field(() => String, { description: 'ISO 4217. Currencies are never added together.' })
  @Length(3, 3)
  currency: string;

  @Field(() => DateTimeScalar, { description: 'Each price holds until the next one of the same thing begins.' })
  effectiveFrom: string;

  @Field(() => [PriceInput])
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  prices: PriceInput[];
}

@ObjectType()
export class PriceBookPayload {
  @AuthorizedField(() => String)
  priceBookId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class CostCommands {
  @Authorized('finance')
  @Mutation(() => PriceBookPayload, { description: 'Says what devices, storage and requests cost from a day on.' })
  async publishPriceBook(
    @Arg('input', () => PublishPriceBookInput) input: PublishPriceBookInput,
    @Ctx() context: Context,
  ): Promise<PriceBookPayload> {
    const command = commandContext(context, 'publishPriceBook', input);
    const priceBookId = newIdFor('priceBook', command);
    const { supplier, currency, effectiveFrom } = input;
    const prices = input.prices.map(({ meter, provider, deviceKind, nanosPerUnit }) => ({
      meter,
      provider: provider ?? null,
      deviceKind: deviceKind ?? null,
      nanosPerUnit,
    }));
    const data = { priceBookId, supplier, currency, effectiveFrom, prices };
    const receipt = await run(
      context,
      priceBookDecider,
      streams.priceBooks(),
      { type: 'PublishPriceBook', data, now: context.deps.clock.now() },
      command,
      input,
    );
    return { priceBookId, receipt: receiptOf(receipt) };
  }
}

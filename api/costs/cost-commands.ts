// Which command changes costs? Publishing a price book: dated, after the last one, never changed again.
import { ArrayMaxSize, ArrayMinSize, Length, ValidateNested } from 'class-validator';
import { Arg, Authorized, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
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

@InputType()
export class PriceInput {
  @Field(() => Provider)
  provider: Usage['provider'];

  @Field(() => NanosScalar, { description: 'For one device-hour.' })
  nanosPerHour: string;
}

@InputType()
export class PublishPriceBookInput extends ChangeInputType {
  @Field(() => String, { description: 'ISO 4217; a ledger counts in one currency.' })
  @Length(3, 3)
  currency: string;

  @Field(() => DateTimeScalar, { description: 'It holds until the next book begins.' })
  effectiveFrom: string;

  @Field(() => [PriceInput])
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
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
  @Mutation(() => PriceBookPayload, { description: 'Says what a device costs from a day on.' })
  async publishPriceBook(
    @Arg('input', () => PublishPriceBookInput) input: PublishPriceBookInput,
    @Ctx() context: Context,
  ): Promise<PriceBookPayload> {
    const command = commandContext(context, 'publishPriceBook', input);
    const priceBookId = newIdFor('priceBook', command);
    const { currency, effectiveFrom } = input;
    const prices = input.prices.map(({ provider, nanosPerHour }) => ({
      provider,
      meter: 'device-hour' as const,
      deviceKind: null,
      nanosPerUnit: nanosPerHour,
    }));
    const data = { priceBookId, supplier: HOUSE, currency, effectiveFrom, prices };
    const stream = streams.priceBooks();
    const receipt = await run(
      context,
      priceBookDecider,
      stream,
      { type: 'PublishPriceBook', data, now: context.deps.clock.now() },
      command,
      input,
    );
    return { priceBookId, receipt: receiptOf(receipt) };
  }
}

// How is a supplier's invoice entered? Line by line, adding up, once: its id is made of supplier and number.
import { ArrayMaxSize, ArrayMinSize, Length, ValidateNested } from 'class-validator';
import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { InvoiceCategory as CategoryValue, Meter as MeterValue } from '../../domain/costs/events.ts';
import { invoiceDecider } from '../../domain/costs/invoices.ts';
import type { Usage } from '../../domain/costs/usage.ts';
import { makeId, streams } from '../../domain/kernel/ids.ts';
import { idToken } from '../../ledger/token.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext, run } from '../command.ts';
import type { Context } from '../context.ts';
import { CommandInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { Provider } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar } from '../relay/scalars.ts';
import { InvoiceCategory, Meter } from './cost-enums.ts';

@InputType()
export class InvoiceLineInput {
  @Field(() => String)
  @Length(1, 200)
  description: string;

  @Field(() => InvoiceCategory, { defaultValue: 'usage' satisfies CategoryValue })
  category: CategoryValue;

  @Field(() => Meter, { nullable: true, description: 'Left out: nothing of ours meters it (tax, support).' })
  meter?: MeterValue | null;

  @Field(() => Provider, { nullable: true, description: 'Of device hours.' })
  provider?: Usage['provider'] | null;

  @Field(() => String, { nullable: true, description: 'Left out: every kind that no other line names.' })
  @Length(1, 40)
  deviceKind?: string | null;

  @Field(() => NanosScalar, { nullable: true, description: 'In thousand-millionths of the meter’s unit.' })
  quantity?: string | null;

  @Field(() => NanosScalar, { description: 'What the line costs; below zero for a credit.' })
  nanos: string;
}

@InputType()
export class RecordInvoiceInput extends CommandInputType {
  @Field(() => String, { description: 'As its price books name it.' })
  @Length(1, 100)
  supplier: string;

  @Field(() => String)
  @Length(1, 100)
  number: string;

  @Field(() => DateTimeScalar)
  issuedAt: string;

  @Field(() => String)
  @Length(3, 3)
  currency: string;

  @Field(() => DateTimeScalar, { description: 'A midnight in UTC.' })
  periodFrom: string;

  @Field(() => DateTimeScalar, { description: 'The midnight after its last day.' })
  periodTo: string;

  @Field(() => [InvoiceLineInput])
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  lines: InvoiceLineInput[];

  @Field(() => NanosScalar, { description: 'What the lines must add up to.' })
  totalNanos: string;
}

@ObjectType()
export class InvoicePayload {
  @AuthorizedField(() => ID)
  invoiceId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class InvoiceCommands {
  @Authorized('finance')
  @Mutation(() => InvoicePayload, { description: 'Enters an invoice; `invoice` compares it with the meter.' })
  async recordInvoice(
    @Arg('input', () => RecordInvoiceInput) input: RecordInvoiceInput,
    @Ctx() context: Context,
  ): Promise<InvoicePayload> {
    const { supplier, number, issuedAt, currency, periodFrom, periodTo, totalNanos } = input;
    const invoiceId = makeId('invoice', idToken(JSON.stringify([supplier, number])));
    const lines = input.lines.map((line, index) => ({
      line: index + 1,
      description: line.description,
      category: line.category,
      meter: line.meter ?? null,
      provider: line.provider ?? null,
      deviceKind: line.deviceKind ?? null,
      quantityNanos: line.quantity ?? null,
      nanos: line.nanos,
    }));
    const data = { invoiceId, supplier, number, issuedAt, currency, periodFrom, periodTo, lines, totalNanos };
    const receipt = await run(
      context,
      invoiceDecider,
      streams.invoice(invoiceId),
      { type: 'RecordInvoice', data, now: context.deps.clock.now() },
      commandContext(context, 'recordInvoice', input),
      input,
    );
    return { invoiceId, receipt: receiptOf(receipt) };
  }
}

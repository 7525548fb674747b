// What may be put right? One of three things, named by its own input: a price, a line, a line of an invoice.
import { IsInt, Length, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import type { CorrectionTarget, Meter as MeterValue } from '../../domain/costs/events.ts';
import type { Usage } from '../../domain/costs/usage.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId } from '../../domain/kernel/ids.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { Provider } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar } from '../relay/scalars.ts';
import { Meter } from './cost-enums.ts';

@InputType({
  description: 'A price that was published wrong: what began in a range is charged again at the right one.',
})
export class CorrectPriceInput {
  @Field(() => ID)
  priceBookId: string;

  @Field(() => Meter, { defaultValue: 'device-hour' satisfies MeterValue })
  meter: MeterValue;

  @Field(() => Provider, { nullable: true })
  provider?: Usage['provider'] | null;

  @Field(() => String, { nullable: true })
  @Length(1, 40)
  deviceKind?: string | null;

  @Field(() => NanosScalar, { description: 'What it should have been, for one unit of the meter.' })
  nanosPerUnit: string;

  @Field(() => DateTimeScalar)
  from: string;

  @Field(() => DateTimeScalar)
  to: string;
}

@InputType()
export class CorrectLineInput {
  @Field(() => ID)
  lineId: string;

  @Field(() => NanosScalar, { description: 'To be added to the line; below zero to take away.' })
  nanos: string;
}

@InputType({ description: 'What a line of an invoice leaves over, and who bears it.' })
export class CorrectInvoiceLineInput {
  @Field(() => ID)
  invoiceId: string;

  @Field(() => Int)
  @IsInt()
  @Min(1)
  line: number;

  @Field(() => NanosScalar, { description: 'To be charged; below zero to give back.' })
  nanos: string;

  @Field(() => String)
  @Length(1, 100)
  businessUnit: string;
}

@InputType({ description: 'One of price, line and invoiceLine.' })
export class CorrectCostInput extends ChangeInputType {
  @Field(() => String)
  @Length(3, 3)
  currency: string;

  @Field(() => String, { description: 'A sentence for whoever asks later.' })
  @Length(1, 500)
  reason: string;

  @Field(() => CorrectPriceInput, { nullable: true })
  @ValidateNested()
  price?: CorrectPriceInput | null;

  @Field(() => CorrectLineInput, { nullable: true })
  @ValidateNested()
  line?: CorrectLineInput | null;

  @Field(() => CorrectInvoiceLineInput, { nullable: true })
  @ValidateNested()
  invoiceLine?: CorrectInvoiceLineInput | null;
}

/** Throws BAD_INPUT, NOT_FOUND. */
export function targetOf({ price, line, invoiceLine }: CorrectCostInput): CorrectionTarget {
  if ([price, line, invoiceLine].filter(Boolean).length !== 1) {
    throw new DomainError('BAD_INPUT', 'Give one of price, line and invoiceLine.', { field: 'price' });
  }
  if (price) {
    const { meter, nanosPerUnit, from, to } = price;
    const priceBookId = parseId('priceBook', price.priceBookId);
    const [provider, deviceKind] = [price.provider ?? null, price.deviceKind ?? null];
    return { kind: 'price', priceBookId, meter, provider, deviceKind, nanosPerUnit, from, to };
  }
  if (line) return { kind: 'line', lineId: line.lineId, nanos: line.nanos };
  const { nanos, businessUnit } = invoiceLine!;
  const invoiceId = parseId('invoice', invoiceLine!.invoiceId);
  return { kind: 'invoice-line', invoiceId, line: invoiceLine!.line, nanos, businessUnit };
}

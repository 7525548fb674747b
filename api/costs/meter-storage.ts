// How is what is stored metered between two turns of the meter? On demand: finance closes a window before it looks at the bill.
import { Authorized, Ctx, Float, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { Context } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { DateTimeScalar } from '../relay/scalars.ts';
import { wholeLog } from './whole-log.ts';

@ObjectType({ description: 'A window of what the log and the artifacts held; the first only begins.' })
export class StoragePayload {
  @AuthorizedField(() => Int)
  window: number;

  @AuthorizedField(() => DateTimeScalar)
  from: string;

  @AuthorizedField(() => DateTimeScalar)
  to: string;

  @AuthorizedField(() => Float, { description: 'Of the log and the artifacts together.' })
  bytes: number;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class MeterStorage {
  @Authorized('operator', 'finance')
  @Mutation(() => StoragePayload, {
    description: 'Meters now what the log and the artifacts have held since last time.',
  })
  async meterStorage(@Ctx() context: Context): Promise<StoragePayload> {
    await wholeLog(context);
    const { metered, receipt } = await context.deps.storageMeter.meter();
    const { window, from, to, items } = metered;
    const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
    return { window, from, to, bytes, receipt: receiptOf(receipt) };
  }
}

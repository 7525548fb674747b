// What proves to a caller that a command is in the ledger? Where its events stand, and the digest of their stored bytes.

import { ID, ObjectType } from 'type-graphql';
import type { Receipt } from '../../ledger/receipt.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { DateTimeScalar, PositionScalar, RevisionScalar } from '../relay/scalars.ts';

@ObjectType('ReceiptEvent')
export class ReceiptEventType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => String)
  type: string;

  @AuthorizedField(() => RevisionScalar)
  revision: bigint;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;

  @AuthorizedField(() => String, { description: 'SHA-256 of the stored bytes, hex.' })
  dataHash: string;
}

@ObjectType('Receipt', {
  description: 'Where a command stands in the ledger. A retried command has its first receipt.',
})
export class ReceiptType {
  @AuthorizedField(() => ID)
  commandId: string;

  @AuthorizedField(() => String)
  stream: string;

  @AuthorizedField(() => RevisionScalar, { description: 'Of the last event: the expectedRevision of a next command.' })
  revision: bigint;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;

  @AuthorizedField(() => String, { description: 'SHA-256 of the last event as stored, hex.' })
  dataHash: string;

  @AuthorizedField(() => Boolean, { description: 'True: it stood in the ledger before, nothing was added.' })
  replayed: boolean;

  @AuthorizedField(() => [ReceiptEventType])
  events: ReceiptEventType[];
}

export function receiptOf(receipt: Receipt): ReceiptType {
  return { ...receipt, dataHash: receipt.events.at(-1)!.dataHash, events: [...receipt.events] };
}

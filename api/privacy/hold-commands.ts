// How is an erasure held up? By a hold on a person, on a model or on a period, until it is lifted.
import { Arg, Authorized, Ctx, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import type { HoldScope } from '../../domain/privacy/events.ts';
import { holdDecider } from '../../domain/privacy/holds.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { LiftLegalHoldInput, PlaceLegalHoldInput } from './hold-inputs.ts';
import { inTurn } from './one-turn.ts';
import { personMeant } from './person-meant.ts';

@ObjectType()
export class LegalHoldPayload {
  @AuthorizedField(() => ID)
  holdId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class HoldCommands {
  @Authorized('regulator', 'operator')
  @Mutation(() => LegalHoldPayload, {
    description: 'While it stands no key goes of the people it covers. On nothing it is refused.',
  })
  async placeLegalHold(
    @Arg('input', () => PlaceLegalHoldInput) input: PlaceLegalHoldInput,
    @Ctx() context: Context,
  ): Promise<LegalHoldPayload> {
    const { authority, reason } = input;
    const command = commandContext(context, 'placeLegalHold', input);
    const holdId = newIdFor('hold', command);
    return inTurn(context.deps.vault, async () => {
      const { scope, businessUnit, exists } = await heldBy(context, input);
      const data = { holdId, scope, businessUnit, authority, reason };
      const receipt = await run(
        context,
        holdDecider,
        streams.holds(),
        { type: 'PlaceLegalHold', data, exists },
        command,
        input,
      );
      return { holdId, receipt: receiptOf(receipt) };
    });
  }

  @Authorized('regulator', 'operator')
  @Mutation(() => LegalHoldPayload)
  async liftLegalHold(
    @Arg('input', () => LiftLegalHoldInput) input: LiftLegalHoldInput,
    @Ctx() context: Context,
  ): Promise<LegalHoldPayload> {
    const holdId = parseId('hold', input.holdId);
    const data = { holdId, reason: input.reason };
    const command = commandContext(context, 'liftLegalHold', input);
    const receipt = await run(context, holdDecider, streams.holds(), { type: 'LiftLegalHold', data }, command, input);
    return { holdId, receipt: receiptOf(receipt) };
  }
}

interface Held {
  readonly scope: HoldScope;
  readonly businessUnit: string;
  /** Something is there to be held. */
  readonly exists: boolean;
}

/** Throws BAD_INPUT, FORBIDDEN or NOT_FOUND. */
async function heldBy(context: Context, input: PlaceLegalHoldInput): Promise<Held> {
  const { deps } = context;
  const own = callerOf(context).actor.businessUnit;
  const ofPerson = input.subject != null || input.subjectId != null;
  const ofPeriod = input.from != null || input.to != null;
  if ([ofPerson, input.modelId != null, ofPeriod].filter(Boolean).length !== 1) {
    throw new DomainError('BAD_INPUT', 'A hold is on a person, on a model or on a period: give one of the three.', {
      field: 'modelId',
    });
  }
  if (ofPerson) {
    const subject = await personMeant(context, input);
    const [known] = await deps.vault.keysOf([subject]);
    return { scope: { kind: 'subject', subject }, businessUnit: own, exists: known !== undefined };
  }
  if (input.modelId != null) {
    const modelId = parseId('model', input.modelId);
    const { state } = await deps.commands.load(modelDecider, streams.model(modelId));
    const exists = state.status !== 'unknown';
    return { scope: { kind: 'model', modelId }, businessUnit: exists ? state.registered.businessUnit : own, exists };
  }
  if (input.from == null || input.to == null) {
    throw new DomainError('BAD_INPUT', 'A period has a beginning and an end; give from and to.', {
      field: input.from == null ? 'from' : 'to',
    });
  }
  const { from, to } = input;
  const first = await firstRecordedAt(context);
  const exists = first !== null && Date.parse(first) < Date.parse(to);
  return { scope: { kind: 'period', from, to }, businessUnit: own, exists };
}

/** Of the whole log; null: nothing is recorded. */
async function firstRecordedAt({ deps }: Context): Promise<string | null> {
  for (const stored of await deps.store.readAll({ limit: 100 })) {
    const decoded = decodeEvent(stored);
    if (decoded.kind === 'event') return decoded.event.metadata.recordedAt;
  }
  return null;
}

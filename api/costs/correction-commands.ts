// How is what was charged put right? By an event that says what and why; what the books hold of it is read before it is decided.
import { Arg, Authorized, Ctx, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import { type CorrectedThing, correctionDecider } from '../../domain/costs/corrections.ts';
import type { CorrectionTarget, PriceBookPublished } from '../../domain/costs/events.ts';
import { invoiceDecider } from '../../domain/costs/invoices.ts';
import { priceBookDecider } from '../../domain/costs/price-books.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { adjustmentsOf, findInvoice } from '../../projections/costs/read-invoices.ts';
import { findCostLine } from '../../projections/costs/read-lines.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import type { Context } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { CorrectCostInput, targetOf } from './correction-inputs.ts';
import { reconciled } from './reconciled.ts';
import { wholeLog } from './whole-log.ts';

@ObjectType()
export class CorrectionPayload {
  @AuthorizedField(() => ID)
  correctionId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class CorrectionCommands {
  @Authorized('finance')
  @Mutation(() => CorrectionPayload, {
    description: 'Nothing recorded changes: the difference is an amount of its own, in the month that is open.',
  })
  async correctCost(
    @Arg('input', () => CorrectCostInput) input: CorrectCostInput,
    @Ctx() context: Context,
  ): Promise<CorrectionPayload> {
    const command = commandContext(context, 'correctCost', input);
    const correctionId = newIdFor('correction', command);
    const target = targetOf(input);
    const { currency, reason } = input;
    const data = { correctionId, currency, target, reason };
    const known = await knownOf(target, context);
    const receipt = await run(
      context,
      correctionDecider,
      streams.corrections(),
      { type: 'CorrectCost', data, known },
      command,
      input,
    );
    return { correctionId, receipt: receiptOf(receipt) };
  }
}

/** Prices and invoices from their streams, lines from the view, which is waited for. */
async function knownOf(target: CorrectionTarget, context: Context): Promise<CorrectedThing> {
  const { commands, views } = context.deps;
  switch (target.kind) {
    case 'price': {
      await wholeLog(context);
      const { state } = await commands.load(priceBookDecider, streams.priceBooks());
      const book = state.find(({ priceBookId }) => priceBookId === target.priceBookId) ?? null;
      return { kind: 'price', book, lineCorrectedBy: book && (await lineCorrectedBy(target, book, context)) };
    }
    case 'invoice-line': {
      await wholeLog(context);
      const { state } = await commands.load(invoiceDecider, streams.invoice(target.invoiceId));
      const row = state ? await findInvoice(views, target.invoiceId) : undefined;
      const lines = row ? (await reconciled(views, row, undefined)).lines : [];
      const left = lines.find(({ line }) => line === target.line)?.differenceNanos ?? 0n;
      const taken = (await adjustmentsOf(views, target.invoiceId)).filter(({ line }) => line === target.line);
      const differenceNanos = taken.reduce((sum, { nanos }) => sum + nanos, left);
      return { kind: 'invoice-line', invoice: state?.invoice ?? null, differenceNanos };
    }
    case 'line': {
      await wholeLog(context);
      const line = await findCostLine(views, target.lineId, EVERYTHING);
      if (!line) return { kind: 'line', line: null };
      const { kind, amount_nanos: nanos, currency, correction_id: correctedBy } = line;
      return { kind: 'line', line: { isCorrection: kind === 'adjustment', nanos, currency, correctedBy } };
    }
  }
}

/**
 * The correction of one line that the price was charged for on a day of the range: its window cannot be shared anew without
 * correcting a correction. Days at both ends are taken as whole.
 */
async function lineCorrectedBy(
  { meter, provider, deviceKind, from, to }: Extract<CorrectionTarget, { kind: 'price' }>,
  { priceBookId, prices }: PriceBookPublished,
  { deps }: Context,
): Promise<string | null> {
  const kinds = prices.filter((price) => price.meter === meter && price.provider === provider);
  const ownPrice = (kind: string | null) => (kinds.some((price) => price.deviceKind === kind) ? kind : null);
  const { state: past } = await deps.commands.load(correctionDecider, streams.corrections());
  for (const { correctionId, target } of past) {
    if (target.kind !== 'line') continue;
    const line = await findCostLine(deps.views, target.lineId, EVERYTHING);
    if (line?.price_book_id !== priceBookId || line.meter !== meter || line.provider !== provider) continue;
    if (ownPrice(line.device_kind) !== deviceKind) continue;
    if (line.day >= from.slice(0, 10) && line.day <= to.slice(0, 10)) return correctionId;
  }
  return null;
}

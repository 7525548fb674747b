// What do things cost? Finance says so before anything is done: a landlord's prices in euros, a cloud's card in dollars.
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';

export const LANDLORD = 'Northern Racks';
export const CLOUD = 'Example Cloud';
/** Nano-units of EUR an hour; the contract says another (check-invoice.ts). */
export const CPU_PUBLISHED = 360_000_000n;

const PUBLISH = `mutation ($input: PublishPriceBookInput!) { publishPriceBook(input: $input) { priceBookId } }`;

/** Gives the id of the landlord's price book. */
export async function publishPrices({ finance }: Cast, teller: Teller): Promise<string> {
  teller.step('finance', `publishes two price books: ${LANDLORD} in EUR, ${CLOUD} in USD`);
  const book = (commandId: string, supplier: string, currency: string, prices: readonly object[]) =>
    finance.ask<{ publishPriceBook: { priceBookId: string } }>(PUBLISH, {
      input: { commandId, supplier, currency, effectiveFrom: '2026-01-01T00:00:00Z', prices },
    });
  const { publishPriceBook } = await book('demo-prices', LANDLORD, 'EUR', [
    { provider: 'CPU', nanosPerUnit: String(CPU_PUBLISHED) },
    { meter: 'GIB_MONTH', nanosPerUnit: '300000000' },
    { meter: 'THOUSAND_REQUESTS', nanosPerUnit: '2500000' },
  ]);
  await book('demo-prices-card', CLOUD, 'USD', [{ provider: 'CUDA', deviceKind: 'h100', nanosPerUnit: '2500000000' }]);
  teller.say(
    'An hour of the CPU 0.36 EUR, a GiB kept for a month 0.30, a thousand requests 0.0025; an hour of a card 2.50 USD.',
  );
  // Its first window begins now: what the record holds is paid for from here on.
  await finance.ask('mutation { meterStorage { window } }');
  return publishPriceBook.priceBookId;
}

// How did prices and meters look before? Version 1 priced device hours alone, of one seller, and knew a device by its provider.
import type { Price, PriceBookPublished, UsageMetered } from './events.ts';

/** The seller of books that named none. */
export const HOUSE = 'house';

type FirstPrice = { readonly provider: Price['provider']; readonly nanosPerUnit: string };

export const costUpcasts = {
  PriceBookPublished(data: unknown): PriceBookPublished {
    const { priceBookId, currency, effectiveFrom, prices } = data as Omit<PriceBookPublished, 'prices'> & {
      readonly prices: readonly FirstPrice[];
    };
    return {
      priceBookId,
      supplier: HOUSE,
      currency,
      effectiveFrom,
      prices: prices.map(({ provider, nanosPerUnit }) => ({
        meter: 'device-hour',
        provider,
        deviceKind: null,
        nanosPerUnit,
      })),
    };
  },
  UsageMetered(data: unknown): UsageMetered {
    const first = data as Omit<UsageMetered, 'deviceKind'>;
    return { ...first, deviceKind: first.provider };
  },
};

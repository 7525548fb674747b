// In what is a meter counted, and what does an amount of it cost? The finest whole unit, so that no quantity is rounded before it
// is priced: nanoseconds of a device, thousand-millionths of a GiB-month, single requests.
import { divideHalfEven, NANOS_PER_UNIT, NANOSECONDS_PER_HOUR } from '../kernel/money.ts';
import type { Meter } from './events.ts';

/** Finest units in one unit that is priced. */
export const FINEST_PER_UNIT: { readonly [meter in Meter]: bigint } = {
  'device-hour': NANOSECONDS_PER_HOUR,
  'gib-month': NANOS_PER_UNIT,
  'thousand-requests': 1000n,
};

/** Of `quantity` finest units, to the nearest nano-unit of money, halves to even. */
export function priceOf(meter: Meter, quantity: bigint, nanosPerUnit: bigint): bigint {
  return divideHalfEven(quantity * nanosPerUnit, FINEST_PER_UNIT[meter]);
}

/** Thousand-millionths of the priced unit, as invoices and exports show it; rounded for device hours alone. */
export function quantityNanosOf(meter: Meter, quantity: bigint): bigint {
  return divideHalfEven(quantity * NANOS_PER_UNIT, FINEST_PER_UNIT[meter]);
}

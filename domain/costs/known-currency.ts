// Is it a currency? ISO 4217 codes, as the runtime knows them; three capitals alone would take every typing error.
import { DomainError } from '../kernel/errors.ts';

const KNOWN: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Throws BAD_INPUT. */
export function requireCurrency(currency: string): void {
  if (KNOWN.has(currency)) return;
  throw new DomainError('BAD_INPUT', 'currency is an ISO 4217 code in use, such as EUR.', { field: 'currency' });
}

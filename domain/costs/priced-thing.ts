// What can be priced and invoiced, and what is it called? Device hours of a provider, perhaps of one kind of device; a month of
// a GiB; a thousand requests.
import { DomainError } from '../kernel/errors.ts';
import type { Price } from './events.ts';

const KIND = /^[a-z0-9][a-z0-9._-]{0,39}$/;

type Thing = Pick<Price, 'meter' | 'provider' | 'deviceKind'>;

/** For sentences: `device-hour of cuda h100`. */
export function nameOfThing({ meter, provider, deviceKind }: Thing): string {
  if (provider === null) return meter;
  return deviceKind === null ? `${meter} of ${provider}` : `${meter} of ${provider} ${deviceKind}`;
}

/** Equal for the same thing alone. */
export function keyOfThing({ meter, provider, deviceKind }: Thing): string {
  return `${meter} ${provider ?? ''} ${deviceKind ?? ''}`;
}

/** Throws BAD_INPUT: hours without a provider, a provider of what no device does, or a kind that is no name. */
export function requireThing({ meter, provider, deviceKind }: Thing): void {
  if (meter === 'device-hour') {
    if (provider === null) {
      throw new DomainError('BAD_INPUT', 'A device-hour needs the provider of the device: cpu, cuda or webgpu.', {
        field: 'provider',
      });
    }
    if (deviceKind !== null && !KIND.test(deviceKind)) {
      throw new DomainError(
        'BAD_INPUT',
        'deviceKind is 1 to 40 small letters, digits, dots, dashes or underscores, such as h100.',
        { field: 'deviceKind' },
      );
    }
    return;
  }
  if (provider !== null || deviceKind !== null) {
    throw new DomainError('BAD_INPUT', `A ${meter} belongs to no device; leave provider and deviceKind out.`, {
      field: provider !== null ? 'provider' : 'deviceKind',
    });
  }
}

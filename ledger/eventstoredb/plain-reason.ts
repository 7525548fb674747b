// Why did a call to the event store fail, in words for whoever waits for the answer? gRPC's own words carry the store's address and
// empty tails, and API callers read these sentences.
import { exceptionOf, isServiceError } from './failures.ts';

/** gRPC: the connection and not the server is at fault. */
const UNAVAILABLE = 14;

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /certificate|altname|\bTLS\b|\bSSL\b|wrong version number/i,
    'TLS with it fails: its certificate is not trusted here, or it does not speak TLS',
  ],
  [/ECONNREFUSED/, 'it refuses connections'],
  [/ENOTFOUND|EAI_AGAIN|Name resolution/, 'its name is not known'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'it cannot be reached'],
  [/ECONNRESET|EPIPE|Connection dropped|closed|GOAWAY/i, 'the connection was lost'],
];

/** Without a full stop, an address or a host. */
export function plainReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (!isServiceError(error)) return trimmed(text);
  if (error.code === UNAVAILABLE && exceptionOf(error) === undefined) {
    return CAUSES.find(([sign]) => sign.test(text))?.[1] ?? 'there is no connection to it';
  }
  return trimmed(error.details || text);
}

const trimmed = (text: string) =>
  text
    .replace(/Resolution note:.*$/s, '')
    .trim()
    .replace(/\.+$/, '');

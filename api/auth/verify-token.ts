// Is this bearer token true? RFC 7519 with the cautions of RFC 8725: the algorithm is pinned by our key, so neither `none`
// nor an HMAC made with our public key passes; issuer, audience, expiry and not-before are required.
import { createHash } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { DomainError } from '../../domain/kernel/errors.ts';
import { type AuthConfig, type Claims, claimsSchema, type TokenKey } from './claims.ts';

/** A token of our size is under 1 KB; a longer one is work for us and no use to anybody. */
const MAX_TOKEN_CHARS = 4_096;
const MAX_CACHED = 10_000;

export interface TokenVerifier {
  /** Throws DomainError UNAUTHENTICATED, with one sentence and never a piece of the token. */
  verify(token: string): Claims;
}

/** `now` gives milliseconds since 1970. A verified token is remembered by its SHA-256 until it expires: ES256 costs 0.1 ms. */
export function makeTokenVerifier(config: AuthConfig, now: () => number): TokenVerifier {
  const verified = new Map<string, Claims>();
  return {
    verify(token) {
      if (token.length > MAX_TOKEN_CHARS) throw refused(`The token is longer than ${MAX_TOKEN_CHARS} characters.`);
      const seconds = Math.floor(now() / 1000);
      const digest = createHash('sha256').update(token).digest('base64');
      const known = verified.get(digest);
      if (known) {
        if (known.exp > seconds) return known;
        verified.delete(digest);
        throw refused('The token has expired; get a new one.');
      }
      const claims = verifyOnce(token, config, seconds);
      // Oldest first: a Map keeps insertion order, and a token that is pushed out is only verified again.
      if (verified.size >= MAX_CACHED) verified.delete(verified.keys().next().value!);
      verified.set(digest, claims);
      return claims;
    },
  };
}

function verifyOnce(token: string, config: AuthConfig, seconds: number): Claims {
  const key = chooseKey(token, config.keys);
  let payload: unknown;
  try {
    payload = jwt.verify(token, key.key, {
      algorithms: [key.algorithm],
      issuer: config.issuer,
      audience: config.audience,
      clockTimestamp: seconds,
    });
  } catch (error) {
    throw refused(reason(error));
  }
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) {
    const names = [...new Set(claims.error.issues.map((issue) => String(issue.path[0] ?? 'payload')))].join(', ');
    throw refused(`The token's claims are missing or malformed: ${names}.`);
  }
  return claims.data;
}

function chooseKey(token: string, keys: readonly TokenKey[]): TokenKey {
  let header: { kid?: unknown } | undefined;
  try {
    header = jwt.decode(token, { complete: true })?.header;
  } catch {
    // A header that is no JSON is a malformed token like any other.
  }
  if (!header) throw refused('The token is not a JSON Web Token.');
  const found = keys.length === 1 && header.kid === undefined ? keys[0] : keys.find((key) => key.kid === header.kid);
  // A single key without a name takes any `kid`: the signature decides.
  const key = found ?? (keys.length === 1 && keys[0]!.kid === undefined ? keys[0] : undefined);
  if (!key) throw refused('The token names no key that is configured here.');
  return key;
}

/** jsonwebtoken's own sentences can quote what was expected or sent; ours are fixed. */
function reason(error: unknown): string {
  if (error instanceof jwt.TokenExpiredError) return 'The token has expired; get a new one.';
  if (error instanceof jwt.NotBeforeError) return 'The token is not valid yet.';
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('jwt audience')) return 'The token is for another audience.';
  if (message.startsWith('jwt issuer')) return 'The token is from another issuer.';
  return 'The token is forged or damaged: its signature does not verify.';
}

function refused(sentence: string): DomainError {
  return new DomainError('UNAUTHENTICATED', sentence);
}

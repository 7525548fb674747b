// Which caller does an Authorization header make? A bearer token (RFC 6750), verified, its subject replaced by the vault's
// random reference, so that no token's `sub` is ever stored outside the vault.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import { type Caller, purposeOf } from './caller.ts';
import type { AuthConfig, Claims } from './claims.ts';
import type { TokenVerifier } from './verify-token.ts';

export interface Authenticator {
  /** `undefined`: nobody (no header). Throws UNAUTHENTICATED for a header that does not prove somebody. */
  authenticate(authorization: string | undefined): Promise<Caller | undefined>;
  /** Drops remembered callers, after a key was destroyed: the same person is a new reference from then on. */
  forget(): void;
}

export function makeAuthenticator(deps: {
  readonly config: AuthConfig;
  readonly verifier: TokenVerifier;
  readonly vault: Vault;
}): Authenticator {
  // Keyed by the verifier's claims object, which lives as long as its own cache entry does.
  let callers = new WeakMap<Claims, Promise<Caller>>();
  return {
    async authenticate(authorization) {
      if (authorization === undefined) return undefined;
      const [scheme, token, ...rest] = authorization.split(' ');
      if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
        throw new DomainError('UNAUTHENTICATED', 'The Authorization header must read "Bearer <token>".');
      }
      const claims = deps.verifier.verify(token);
      let caller = callers.get(claims);
      if (!caller) {
        caller = makeCaller(claims);
        callers.set(claims, caller);
        caller.catch(() => callers.delete(claims));
      }
      return caller;
    },
    forget() {
      callers = new WeakMap();
    },
  };

  async function makeCaller(claims: Claims): Promise<Caller> {
    const [subject] = await deps.vault.ensureSubjects('actor', [`${claims.iss}|${claims.sub}`]);
    return {
      actor: {
        businessUnit: claims.business_unit,
        issuerKind: deps.config.issuerKind,
        roles: claims.roles,
        subject: subject!.reference,
      },
      purpose: purposeOf(claims.roles, claims.purpose),
      expiresAt: claims.exp,
    };
  }
}

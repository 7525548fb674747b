// What may a token say, and which keys may say it? RFC 7519 claims, parsed: a token is hostile until it has been read whole.
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { ROLES } from '../../domain/kernel/event.ts';

/** One key that may sign. `kid` picks among several; the algorithm follows the key, never the token (RFC 8725, 3.1). */
export interface TokenKey {
  readonly kid: string | undefined;
  readonly algorithm: 'ES256' | 'RS256';
  readonly key: KeyObject;
}

export interface AuthConfig {
  readonly issuer: string;
  readonly audience: string;
  /** `development`: the key pair this server made for itself; stamped in every actor. */
  readonly issuerKind: 'development' | 'jwks';
  readonly keys: readonly TokenKey[];
}

export const BUSINESS_UNIT = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Of the year 9999: a later time has no RFC 3339 form. */
const LAST_SECOND = 253_402_300_799;

/** Registered names keep their RFC spelling; ours are `roles`, `business_unit` and `purpose`. Times are seconds since 1970. */
export const claimsSchema = z.object({
  iss: z.string().min(1).max(200),
  sub: z.string().min(1).max(200),
  exp: z.number().int().positive().max(LAST_SECOND),
  nbf: z.number().int().nonnegative(),
  roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
  business_unit: z.string().regex(BUSINESS_UNIT),
  purpose: z
    .enum(['model-development', 'model-governance', 'decisioning', 'audit', 'finance', 'operations', 'privacy'])
    .optional(),
});
export type Claims = z.infer<typeof claimsSchema>;

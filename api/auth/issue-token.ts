// How does somebody get a token from this server's own development key? ES256 by the private key; the CLI prints it once.
import jwt from 'jsonwebtoken';
import type { Purpose, Role } from '../../domain/kernel/event.ts';

export interface TokenRequest {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly businessUnit: string;
  readonly purpose?: Purpose;
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly lifetimeSeconds: number;
}

/** `privateKey`: PKCS#8 PEM of a P-256 key. */
export function issueToken(privateKey: string, request: TokenRequest): string {
  const issuedAt = Math.floor(request.now / 1000);
  const claims = {
    iss: request.issuer,
    aud: request.audience,
    sub: request.subject,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + request.lifetimeSeconds,
    roles: request.roles,
    business_unit: request.businessUnit,
    ...(request.purpose ? { purpose: request.purpose } : {}),
  };
  return jwt.sign(claims, privateKey, { algorithm: 'ES256' });
}

// Which public keys are configured? From a PEM file or a JWK set (RFC 7517); anything but ES256 and RS256 is refused here.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { TokenKey } from './claims.ts';

/** A single key in SPKI PEM: the development key pair's public half. */
export function keyFromPem(pem: string): TokenKey {
  return tokenKey(createPublicKey(pem), undefined);
}

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })).min(1) });

/** Keys of a JWK set given as text. Throws when one of them is not an RSA (≥ 2048 bits) or P-256 public key. */
export function keysFromJwks(json: string): TokenKey[] {
  const { keys } = jwksSchema.parse(JSON.parse(json));
  return keys.map((jwk) => {
    if (jwk.kty !== 'EC' && jwk.kty !== 'RSA')
      throw new Error(`A JWK of type ${jwk.kty} cannot verify ES256 or RS256.`);
    return tokenKey(createPublicKey({ key: jwk as never, format: 'jwk' }), jwk.kid);
  });
}

function tokenKey(key: KeyObject, kid: string | undefined): TokenKey {
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') {
    return { kid, algorithm: 'ES256', key };
  }
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) {
    return { kid, algorithm: 'RS256', key };
  }
  throw new Error('A token key is an EC key on P-256 or an RSA key of at least 2048 bits.');
}

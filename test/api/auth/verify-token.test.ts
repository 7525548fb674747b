// Which tokens are believed? Only whole ones, signed by the configured key with the algorithm that key is for.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import test from 'node:test';
import jwt from 'jsonwebtoken';
import { issueToken } from '../../../api/auth/issue-token.ts';
import { keyFromPem, keysFromJwks } from '../../../api/auth/token-keys.ts';
import { makeTokenVerifier } from '../../../api/auth/verify-token.ts';
import { DomainError } from '../../../domain/kernel/errors.ts';

const curve = (namedCurve: string): KeyPair =>
  generateKeyPairSync('ec', {
    namedCurve,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const modulus = (modulusLength: number): KeyPair =>
  generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}
const ours = curve('P-256');
const other = curve('P-256');
const rsa = modulus(2048);

const NOW = Date.parse('2026-05-01T12:00:00Z');
const SECONDS = NOW / 1000;
const claims = {
  iss: 'issuer',
  aud: 'audience',
  sub: 'r.ng',
  iat: SECONDS,
  nbf: SECONDS,
  exp: SECONDS + 60,
  roles: ['regulator'],
  business_unit: 'retail',
};
const config = {
  issuer: 'issuer',
  audience: 'audience',
  issuerKind: 'development',
  keys: [keyFromPem(ours.publicKey)],
} as const;
const sign = (change: object = {}, key = ours.privateKey, options: jwt.SignOptions = {}) => {
  const payload = Object.fromEntries(
    Object.entries({ ...claims, ...change }).filter(([, value]) => value !== undefined),
  );
  return jwt.sign(payload, key, { algorithm: 'ES256', ...options });
};
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function refusal(token: string, at = NOW): string {
  try {
    makeTokenVerifier(config, () => at).verify(token);
  } catch (error) {
    assert.ok(error instanceof DomainError && error.code === 'UNAUTHENTICATED', String(error));
    for (const part of token.split('.'))
      assert.ok(part.length < 8 || !error.message.includes(part), 'no piece of the token');
    return error.message;
  }
  return 'believed';
}

test('a token of the configured key is believed', () => {
  assert.equal(refusal(sign()), 'believed');
  const issued = issueToken(ours.privateKey, {
    subject: 'a',
    roles: ['finance'],
    businessUnit: 'retail',
    issuer: 'issuer',
    audience: 'audience',
    now: NOW,
    lifetimeSeconds: 60,
  });
  assert.equal(makeTokenVerifier(config, () => NOW).verify(issued).sub, 'a');
});

test('no signature, another signature or a changed payload is refused', () => {
  const [header, payload, signature] = sign().split('.') as [string, string, string];
  const none = encode({ alg: 'none', typ: 'JWT' });
  for (const token of [
    `${none}.${payload}.`,
    `${none}.${payload}.${signature}`,
    sign({}, other.privateKey),
    `${header}.${encode({ ...claims, roles: ['operator'] })}.${signature}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    'nonsense',
    '',
    'a.b.c',
  ]) {
    assert.match(refusal(token), /forged|not a JSON Web Token/, token);
  }
});

test('an HMAC made with our public key is refused: the key decides the algorithm, not the token', () => {
  for (const alg of ['HS256', 'HS512', 'ES256']) {
    const body = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
    const mac = createHmac(alg === 'HS512' ? 'sha512' : 'sha256', ours.publicKey)
      .update(body)
      .digest('base64url');
    assert.match(refusal(`${body}.${mac}`), /forged/);
  }
  assert.match(refusal(jwt.sign(claims, rsa.privateKey, { algorithm: 'RS256' })), /forged/);
});

test('issuer, audience, expiry and not-before are required and checked', () => {
  assert.match(refusal(sign({ iss: 'else' })), /another issuer/);
  assert.match(refusal(sign({ aud: 'else' })), /another audience/);
  assert.match(refusal(sign({ iss: undefined })), /issuer/);
  assert.match(refusal(sign({ aud: undefined })), /audience/);
  assert.match(refusal(sign({ exp: SECONDS - 1 })), /expired/);
  assert.match(refusal(sign({ exp: undefined })), /missing or malformed: exp/);
  assert.match(refusal(sign({ nbf: SECONDS + 5 })), /not valid yet/);
  assert.match(refusal(sign({ nbf: undefined })), /missing or malformed: nbf/);
});

test('roles and business unit are required, and nothing else passes for them', () => {
  assert.match(refusal(sign({ roles: undefined })), /roles/);
  assert.match(refusal(sign({ roles: [] })), /roles/);
  assert.match(refusal(sign({ roles: ['admin'] })), /roles/);
  assert.match(refusal(sign({ roles: 'regulator' })), /roles/);
  assert.match(refusal(sign({ business_unit: undefined })), /business_unit/);
  assert.match(refusal(sign({ business_unit: 'Retail Bank' })), /business_unit/);
  assert.match(refusal(sign({ purpose: 'curiosity' })), /purpose/);
});

test('a believed token is refused from the second it expires, though it is remembered', () => {
  let now = NOW;
  const verifier = makeTokenVerifier(config, () => now);
  const token = sign();
  assert.equal(verifier.verify(token), verifier.verify(token));
  now = (SECONDS + 60) * 1000;
  assert.throws(() => verifier.verify(token), /expired/);
  assert.throws(() => verifier.verify(token), /expired/);
});

test('a token too long to be ours is refused before it is read', () => {
  assert.match(refusal(sign({ padding: 'x'.repeat(5000) })), /longer than 4096/);
});

test('several keys are told apart by kid; a token without one, or with an unknown one, is refused', () => {
  const jwk = (key: string, kid: string) => ({ ...keyFromPem(key).key.export({ format: 'jwk' }), kid });
  const keys = keysFromJwks(JSON.stringify({ keys: [jwk(ours.publicKey, 'a'), jwk(rsa.publicKey, 'b')] }));
  const { verify } = makeTokenVerifier({ ...config, issuerKind: 'jwks', keys }, () => NOW);
  assert.equal(verify(sign({}, ours.privateKey, { keyid: 'a' })).sub, 'r.ng');
  assert.equal(verify(sign({}, rsa.privateKey, { keyid: 'b', algorithm: 'RS256' })).sub, 'r.ng');
  assert.throws(() => verify(sign({}, ours.privateKey, { keyid: 'b' })), /forged/);
  assert.throws(() => verify(sign({}, ours.privateKey, { keyid: 'c' })), /names no key/);
  assert.throws(() => verify(sign()), /names no key/);
});

test('keys that cannot verify ES256 or RS256 are refused when they are read', () => {
  const p384 = curve('P-384');
  const short = modulus(1024);
  for (const { publicKey } of [p384, short]) assert.throws(() => keyFromPem(publicKey), /P-256/);
  assert.throws(() => keysFromJwks(JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] })), /type oct/);
});

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Json } from '../../../domain/kernel/event.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { commitmentOf, disclose, seal, unseal } from '../../../ledger/vault/seal.ts';

const anna = { place: 1, reference: `sb_${'a'.repeat(26)}`, key: new Uint8Array(randomBytes(32)) };
const place = 'PredictionScored:7d9f0c1e';
const fields: { readonly [field: string]: Json } = {
  age: 41,
  balance: -0.1,
  tiny: 1e-7,
  personal_status: 'divorcée, "x"',
  missing: null,
  reasons: [{ contribution: 0.25, column: 'age' }],
  ['__proto__']: 'a column may be called so',
};

test('what was sealed comes back the same', () => {
  assert.deepEqual(
    Object.entries(unseal(anna, place, seal(anna, place, fields, randomBytes))),
    Object.entries(JSON.parse(canonicalJson(fields))),
  );
});

test('each commitment is the SHA-256 of its salt and the canonical JSON of {field: value}', () => {
  const sealed = seal(anna, place, fields, randomBytes);
  const opened = disclose(anna, place, sealed);
  assert.deepEqual(Object.keys(sealed.commitments).sort(), Object.keys(fields).sort());
  for (const [field, { value, salt }] of Object.entries(opened)) {
    const expected = createHash('sha256')
      .update(salt)
      .update(canonicalJson({ [field]: value }))
      .digest('hex');
    assert.equal(sealed.commitments[field], expected);
    assert.equal(commitmentOf(field, value, salt), expected);
    assert.equal(salt.length, 16);
  }
});

test('the plaintext is canonical JSON of {field: [value, salt]}, for whoever writes another reader', () => {
  const salts = Uint8Array.from({ length: 12 + 2 * 16 }, (_, n) => n);
  const opened = disclose(
    anna,
    place,
    seal(anna, place, { b: 1, a: 'x' }, () => salts),
  );
  assert.deepEqual(Buffer.from(opened.a!.salt), Buffer.from(salts.subarray(12, 28)));
  assert.deepEqual(Buffer.from(opened.b!.salt), Buffer.from(salts.subarray(28, 44)));
});

test('sealing the same twice gives other bytes and other commitments', () => {
  const [one, two] = [seal(anna, place, { age: 41 }, randomBytes), seal(anna, place, { age: 41 }, randomBytes)];
  assert.notEqual(one.nonce, two.nonce);
  assert.notEqual(one.ciphertext, two.ciphertext);
  assert.notEqual(one.commitments.age, two.commitments.age);
});

test('sealed data that was moved, altered, or given to another key or subject does not open', () => {
  const sealed = seal(anna, place, { age: 41, income: 5 }, randomBytes);
  const flipped = Buffer.from(sealed.ciphertext, 'base64');
  flipped[3]! ^= 1;
  const bert = { place: 1, reference: `sb_${'b'.repeat(26)}`, key: anna.key };
  const attempts: [string, () => unknown][] = [
    ['elsewhere', () => unseal(anna, 'PredictionScored:other', sealed)],
    ['ciphertext', () => unseal(anna, place, { ...sealed, ciphertext: flipped.toString('base64') })],
    ['nonce', () => unseal(anna, place, { ...sealed, nonce: Buffer.alloc(12).toString('base64') })],
    ['short', () => unseal(anna, place, { ...sealed, ciphertext: '', nonce: '' })],
    ['key', () => unseal({ ...anna, key: new Uint8Array(randomBytes(32)) }, place, sealed)],
    ['subject', () => unseal(bert, place, sealed)],
    ['relabelled', () => unseal(bert, place, { ...sealed, subject: bert.reference })],
    [
      'commitment',
      () => unseal(anna, place, { ...sealed, commitments: { ...sealed.commitments, age: '0'.repeat(64) } }),
    ],
    ['commitment left out', () => unseal(anna, place, { ...sealed, commitments: { age: sealed.commitments.age! } })],
    [
      'commitment added',
      () => unseal(anna, place, { ...sealed, commitments: { ...sealed.commitments, z: '0'.repeat(64) } }),
    ],
  ];
  for (const [what, attempt] of attempts) assert.throws(attempt, { code: 'ARTIFACT_CORRUPT' }, what);
});

test('what canonical JSON cannot carry is refused without being quoted', () => {
  assert.throws(() => seal(anna, place, { age: Number.NaN }, randomBytes), /finite/);
  assert.throws(
    () => seal(anna, place, { name: 'secret \ud800' }, randomBytes),
    (error: Error) => !error.message.includes('secret'),
  );
});

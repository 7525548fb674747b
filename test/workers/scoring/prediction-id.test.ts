import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { validate, version } from 'uuid';
import { makeMemoryVault } from '../../../ledger/vault/memory-vault.ts';
import { inputFingerprintOf, predictionIdOf } from '../../../workers/scoring/prediction-id.ts';
import type { ScoringRequest } from '../../../workers/scoring-gateway.ts';
import { businessCaller } from '../lending-desk.ts';

const vault = makeMemoryVault({ kek: randomBytes(32), randomBytes });
const base: ScoringRequest = {
  deploymentId: 'dp_aaaaaaaaaaaaaaaa',
  idempotencyKey: 'key',
  subjectId: 'person',
  features: { a: 1, b: 'x' },
  unknownCategories: 'REJECT',
  actor: businessCaller,
  correlationId: 'c',
  traceparent: 't',
};

test('an id follows from deployment, caller and key, and from nothing else', () => {
  const id = predictionIdOf(vault, base);
  assert.ok(validate(id) && version(id) === 8, id);
  assert.equal(predictionIdOf(vault, { ...base, features: { a: 2 }, subjectId: null, correlationId: 'd' }), id);
  const others = [
    { ...base, idempotencyKey: 'other' },
    { ...base, deploymentId: 'dp_bbbbbbbbbbbbbbbb' },
    { ...base, actor: { ...businessCaller, subject: 'sb_other' } },
  ].map((request) => predictionIdOf(vault, request));
  assert.equal(new Set([id, ...others]).size, 4);
  const stranger = makeMemoryVault({ kek: randomBytes(32), randomBytes });
  assert.notEqual(predictionIdOf(stranger, base), id, 'without the key nobody can compute it');
});

test('the fingerprint sees every part of the input, and not the order of its members', () => {
  const fingerprint = inputFingerprintOf(vault, base);
  assert.equal(inputFingerprintOf(vault, { ...base, features: { b: 'x', a: 1 }, correlationId: 'd' }), fingerprint);
  const others: Partial<ScoringRequest>[] = [
    { features: { a: 1, b: 'y' } },
    { features: { a: '1', b: 'x' } },
    { subjectId: 'other' },
    { subjectId: null },
    { unknownCategories: 'OTHER' },
  ];
  for (const other of others) assert.notEqual(inputFingerprintOf(vault, { ...base, ...other }), fingerprint);
});

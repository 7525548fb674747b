import assert from 'node:assert/strict';
import test from 'node:test';
import { checkRequest } from '../../../workers/scoring/check-request.ts';

const request = (features: Record<string, unknown>) =>
  ({
    deploymentId: 'dp_0000000000000001',
    idempotencyKey: 'key',
    subjectId: null,
    features,
    unknownCategories: 'REJECT',
    actor: { subject: 'sb_0000000000000001', roles: ['business'], businessUnit: 'retail', issuerKind: 'development' },
    correlationId: 'correlation',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }) as const;

test('a feature is flat: what is nested, however deep, is refused before it goes to another thread', () => {
  let deep: unknown = 'secret';
  for (let level = 0; level < 5_000; level++) deep = [deep];
  for (const value of [deep, { a: 1 }, []]) {
    assert.throws(
      () => checkRequest(request({ amount: value })),
      (error: Error & { code?: string }) => error.code === 'WRONG_TYPE' && !error.message.includes('secret'),
    );
  }
  checkRequest(request({ amount: 1, purpose: 'car', housing: null }));
});

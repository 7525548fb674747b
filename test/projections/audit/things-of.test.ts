import assert from 'node:assert/strict';
import test from 'node:test';
import { MAX_THINGS, thingsOf } from '../../../projections/audit/things-of.ts';
import { DATASET, DEPLOYMENT, DIGEST, facts, LEASE, MODEL, SUBJECT, TRAINING } from '../../support/events.ts';

const ids = (stream: string, data: unknown) => [...thingsOf(stream, data).ids].sort();

test('every id that data names is a thing, versions with their number', () => {
  assert.deepEqual(
    ids(`model-${MODEL}`, facts.modelVersionCreated().data),
    [MODEL, `${MODEL}@1`, DATASET, `${DATASET}@1`, TRAINING].sort(),
  );
  assert.deepEqual(ids('s', facts.rowsIngested().data).includes(`${DATASET}@1`), true);
  assert.deepEqual(ids('s', facts.trainingCompleted().data), [LEASE, TRAINING].sort());
});

test('the routes of a deployment name versions of its model', () => {
  const routes = [1, 2].map(
    (version) => ({ role: 'champion', version, artifactDigest: DIGEST, weightPermille: 500 }) as const,
  );
  assert.deepEqual(
    ids('s', facts.deploymentOpened({ routes }).data),
    [DEPLOYMENT, MODEL, `${MODEL}@1`, `${MODEL}@2`].sort(),
  );
});

test('the thing a stream is of counts, also where the data does not name it', () => {
  assert.deepEqual(ids(`model-${MODEL}`, {}), [MODEL]);
  assert.deepEqual(ids('review-0af76519-16cd-43dd-8448-eb211c80319c', {}), ['0af76519-16cd-43dd-8448-eb211c80319c']);
  assert.deepEqual(ids('costs-pricebooks', {}), []);
});

test('people are no ids, and free text is neither', () => {
  const told = { subject: SUBJECT, requestedBy: 'sb_x', reason: `about ${MODEL}`, scope: { subject: 'sb_y' } };
  assert.deepEqual(thingsOf('s', told), { ids: [], subjects: [SUBJECT, 'sb_y'], cut: false });
  assert.deepEqual(ids('s', { invoiceId: 'not an id: spaces', incidentId: null, ruleId: 7 }), []);
});

test('what names more things than are kept says so', () => {
  const nodes = Array.from({ length: MAX_THINGS + 1 }, (_, i) => `n${i}`);
  const found = thingsOf('s', { nodes });
  assert.deepEqual([found.ids.length, found.cut], [MAX_THINGS, true]);
});

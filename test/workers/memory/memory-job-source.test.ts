import assert from 'node:assert/strict';
import test from 'node:test';
import type { Job, JobOutcome } from '../../../workers/job-source.ts';
import { makeMemoryJobSource } from '../../../workers/memory/memory-job-source.ts';

const job = (trainingId: string): Job => ({ kind: 'training', trainingId });

/** Resolves with the order of deliveries after the last of `count`. */
function deliveries(source: ReturnType<typeof makeMemoryJobSource>, count: number, outcome: (n: number) => JobOutcome) {
  const seen: string[] = [];
  let inHand = 0;
  return new Promise<string[]>((resolve) => {
    source.consume(async ({ trainingId }) => {
      assert.equal(++inHand, 1, 'one delivery at a time');
      seen.push(trainingId);
      await new Promise((next) => setImmediate(next));
      inHand -= 1;
      if (seen.length === count) setImmediate(() => resolve(seen));
      return outcome(seen.length);
    });
  });
}

test('jobs are delivered one at a time, in order, also those published before there was a consumer', async () => {
  const source = makeMemoryJobSource();
  await source.publish(job('a'));
  await source.publish(job('b'));
  const seen = deliveries(source, 3, () => ({ kind: 'done' }));
  await source.publish(job('c'));
  assert.deepEqual(await seen, ['a', 'b', 'c']);
});

test('a job that asks for it is delivered again, and parked after too many deliveries', async () => {
  let deliveriesSeen = 0;
  const parked = await new Promise<string>((resolve) => {
    const source = makeMemoryJobSource({
      maxDeliveries: 3,
      onPark: ({ trainingId }, reason) => resolve(`${trainingId}: ${reason}`),
    });
    source.consume(async () => {
      deliveriesSeen += 1;
      return { kind: 'retry' };
    });
    void source.publish(job('a'));
  });
  assert.equal(deliveriesSeen, 3);
  assert.equal(parked, 'a: The job was delivered 3 times and never came to an end.');
});

test('a job that cannot be handled is parked with its reason', async () => {
  const parked: string[] = [];
  const source = makeMemoryJobSource({ onPark: (_, reason) => void parked.push(reason) });
  const seen = deliveries(source, 1, () => ({ kind: 'park', reason: 'It names no run.' }));
  await source.publish(job('a'));
  await seen;
  assert.deepEqual(parked, ['It names no run.']);
});

test('a handler that throws is a retry, and closing waits for the job in hand', async () => {
  const errors: unknown[] = [];
  const source = makeMemoryJobSource({ maxDeliveries: 2, onError: (error) => errors.push(error) });
  let calls = 0;
  let finish!: () => void;
  const second = new Promise<void>((resolve) => {
    source.consume(async () => {
      if (++calls === 1) throw new Error('a fault');
      resolve();
      await new Promise<void>((done) => {
        finish = done;
      });
      return { kind: 'done' };
    });
  });
  await source.publish(job('a'));
  await second;
  let closed = false;
  const closing = source.close().then(() => {
    closed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(closed, false);
  finish();
  await closing;
  assert.equal(errors.length, 1);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import type { PredictionScored } from '../../../domain/predictions/events.ts';
import { openScorer } from '../../../learning/open-scorer.ts';
import { decodeEvent } from '../../../ledger/codec.ts';
import { AppendOutcomeUnknown, type EventStore } from '../../../ledger/event-store.ts';
import { readWholeStream } from '../../../ledger/read-whole-stream.ts';
import { openNetworkScorer } from '../../../workers/scoring/network-scorer.ts';
import { makeScorerCache } from '../../../workers/scoring/scorer-cache.ts';
import { openGrounds } from '../../../workers/scoring/seal-grounds.ts';
import type { ScoringResult } from '../../../workers/scoring-gateway.ts';
import {
  businessCaller,
  clock,
  closeDesk,
  type LendingDesk,
  openGateway,
  openLendingDesk,
  request,
  rowFeatures,
} from '../lending-desk.ts';

async function stored({ store, deploymentId }: LendingDesk): Promise<PredictionScored[]> {
  const events = await readWholeStream(store, streams.predictions(deploymentId, 0));
  return events.map((each) => {
    const decoded = decodeEvent(each);
    assert.ok(decoded.kind === 'event' && decoded.event.type === 'PredictionScored');
    return decoded.event.data;
  });
}

const codes = (results: readonly ScoringResult[]) => results.map((each) => (each.ok ? 'ok' : each.code));
const counters = (events: readonly PredictionScored[]) => events.map((event) => event.counter);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const rows = (desk: LendingDesk, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => request(desk, from + i));

test('an answer is the stored event, and every row carries its reasons, its counter and its share of device time', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk);
  const results = await gateway.score(rows(desk, 0, 20));
  const events = await stored(desk);
  assert.equal(events.length, 20);
  assert.deepEqual(counters(events), upTo(20));
  for (const [index, result] of results.entries()) {
    assert.ok(result.ok);
    assert.deepEqual(result.event.data, events[index]);
    assert.equal(result.replayed, false);
    assert.equal(result.event.id, result.event.data.predictionId);
    assert.equal(result.event.data.decision, result.event.data.score >= 0.5 ? 'DECLINE' : 'ACCEPT');
    assert.ok(result.event.data.usage.deviceNs > 0);
    assert.equal(result.event.data.batch.size, 20);
  }
  const [grounds] = await openGrounds(desk.vault, [{ data: events[0]! }]);
  assert.deepEqual(grounds!.features, rowFeatures(0));
  const sum = grounds!.reasons.reduce((total, { contribution }) => total + contribution, 0);
  const { logit, baselineLogit, residual } = events[0]!.explanation;
  assert.ok(Math.abs(logit - baselineLogit - residual - sum) < 1e-4);
  const sizes = grounds!.reasons.map(({ contribution }) => Math.abs(contribution));
  assert.deepEqual(
    sizes,
    [...sizes].sort((a, b) => b - a),
  );
});

test('one key from fifty callers at once, some with other input: one event, and IDEMPOTENCY_KEY_REUSED for the others', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk);
  const calls = Array.from({ length: 50 }, (_, i) =>
    gateway.score([request(desk, i % 5 === 4 ? 7 : 3, { idempotencyKey: 'same', subjectId: 'same' })]),
  );
  const results = (await Promise.all(calls)).flat();
  assert.equal(results.filter((each) => each.ok).length, 40);
  assert.equal(codes(results).filter((code) => code === 'IDEMPOTENCY_KEY_REUSED').length, 10);
  assert.equal(results.filter((each) => each.ok && !each.replayed).length, 1);
  const ids = new Set(results.flatMap((each) => (each.ok ? [each.event.id] : [])));
  assert.equal(ids.size, 1);
  assert.equal((await stored(desk)).length, 1);
});

test('a retry after a restart is answered from the stream when the view knows nothing yet', async () => {
  const desk = await openLendingDesk();
  const [first] = await openGateway(desk).gateway.score([request(desk, 1)]);
  const [again] = await openGateway(desk).gateway.score([request(desk, 1)]);
  assert.ok(first?.ok && again?.ok);
  assert.equal(again.replayed, true);
  assert.deepEqual(again.event, first.event);
  assert.equal(again.dataHash, first.dataHash);
  assert.equal((await stored(desk)).length, 1);
});

test('up to the cursor of the view the view is asked, after it the stream', async () => {
  const desk = await openLendingDesk();
  await openGateway(desk).gateway.score(rows(desk, 0, 10));
  const events = await stored(desk);
  const stream = streams.predictions(desk.deploymentId, 0);
  const viewed = new Map(events.slice(0, 6).map((event, revision) => [event.predictionId, BigInt(revision)]));
  const asked: string[] = [];
  const { gateway } = openGateway(desk, {
    index: {
      countersOf: () => ({ revision: 5n, counters: new Map([['sb_caller', 6]]) }),
      find: (id) => {
        asked.push(id);
        const revision = viewed.get(id);
        return revision === undefined ? undefined : { stream, revision };
      },
    },
  });
  const results = await gateway.score([request(desk, 2), request(desk, 8), request(desk, 30)]);
  assert.deepEqual(
    results.map((each) => each.ok && [each.replayed, each.event.data.counter]),
    [
      [true, 3],
      [true, 9],
      [false, 11],
    ],
  );
  assert.ok(!asked.includes(events[8]!.predictionId), 'the tail is in memory');
});

test('counters have no gap over refusals, batches and restarts, and each caller has its own', async () => {
  const desk = await openLendingDesk();
  const bad = request(desk, 3, { features: { ...rowFeatures(3), duration: 'long' } });
  const other = { ...businessCaller, subject: 'sb_other' };
  for (let round = 0; round < 3; round++) {
    const { gateway } = openGateway(desk);
    const requests = rows(desk, round * 10 + 10, 5).flatMap((each, i) => [
      each,
      { ...bad, idempotencyKey: `bad-${round}-${i}` },
      { ...each, actor: other },
    ]);
    const results = await gateway.score(requests);
    assert.equal(codes(results).filter((code) => code === 'WRONG_TYPE').length, 5);
  }
  const events = await stored(desk);
  for (const caller of ['sb_caller', 'sb_other']) {
    assert.deepEqual(counters(events.filter((event) => event.caller === caller)), upTo(15));
  }
});

test('a bad row is refused alone, in one sentence without its sensitive value', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk);
  const features = rowFeatures(0);
  const { age: _, ...withoutAge } = features;
  const results = await gateway.score([
    request(desk, 0),
    request(desk, 1, { features: { ...features, colour: 'red' } }),
    request(desk, 2, { features: withoutAge }),
    request(desk, 3, { features: { ...features, personal_status: 'SENTINEL-7f3' } }),
    request(desk, 4, { features: { ...features, duration: Number.NaN } }),
    request(desk, 5, { subjectId: null }),
    request(desk, 6, { idempotencyKey: '' }),
    request(desk, 7, { deploymentId: 'dp_zzzzzzzzzzzzzzzzzzzz' }),
    request(desk, 8, { deploymentId: '../etc' }),
    request(desk, 9, { features: { ...features, purpose: '\ud800' } }),
    request(desk, 10, { actor: { ...businessCaller, businessUnit: 'wholesale' } }),
    request(desk, 11, { subjectId: 'x'.repeat(1000) }),
    request(desk, 12, { traceparent: 'x'.repeat(1000) }),
    request(desk, 13),
  ]);
  assert.deepEqual(codes(results), [
    'ok',
    'UNKNOWN_COLUMN',
    'MISSING_COLUMN',
    'UNKNOWN_CATEGORY',
    'NOT_FINITE',
    'SUBJECT_REQUIRED',
    'BAD_INPUT',
    'NOT_FOUND',
    'NOT_FOUND',
    'BAD_INPUT',
    'WRONG_BUSINESS_UNIT',
    'BAD_INPUT',
    'BAD_INPUT',
    'ok',
  ]);
  assert.doesNotMatch(JSON.stringify(results.filter((each) => !each.ok)), /SENTINEL-7f3/);
  assert.deepEqual(counters(await stored(desk)), [1, 2]);
});

test('a row the model has no finite score for is refused alone: it cannot hold up the others of its batch', async () => {
  const desk = await openLendingDesk();
  const scorers = makeScorerCache({
    artifacts: desk.artifacts,
    openScorer: (file) =>
      openNetworkScorer(file, async (bytes) => {
        const scorer = await openScorer(bytes);
        const overflowing: typeof scorer.score = async (rows) => {
          const scores = await scorer.score(rows);
          if (rows.rowCount > 1) scores.logits[1] = Number.POSITIVE_INFINITY;
          return scores;
        };
        return { ...scorer, score: overflowing };
      }),
  });
  const { gateway, errors } = openGateway(desk, { scorers });
  const results = await gateway.score(rows(desk, 0, 3));
  assert.deepEqual(codes(results), ['ok', 'NOT_FINITE', 'ok']);
  assert.deepEqual(counters(await stored(desk)), [1, 2]);
  assert.deepEqual(errors, []);
});

test('what a refused request leaves behind does not bind its key', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk);
  const wrong = request(desk, 1, { features: { ...rowFeatures(1), duration: 'long' } });
  assert.deepEqual(codes(await gateway.score([wrong, request(desk, 1)])), ['WRONG_TYPE', 'ok']);
});

test('a deployment that was closed answers nobody, but a retry still gets what was decided before', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk);
  assert.deepEqual(codes(await gateway.score([request(desk, 1)])), ['ok']);
  await closeDesk(desk);
  assert.deepEqual(codes(await gateway.score([request(desk, 2), request(desk, 1)])), ['DEPLOYMENT_CLOSED', 'ok']);
  assert.equal((await stored(desk)).length, 1);
});

test('a model file that was altered is refused, and answers again once it is put right', async () => {
  const desk = await openLendingDesk();
  const good = desk.files.get(desk.artifactDigest)!;
  desk.files.set(desk.artifactDigest, good.with(good.length >> 1, good[good.length >> 1]! ^ 1));
  const { gateway } = openGateway(desk);
  assert.deepEqual(codes(await gateway.score([request(desk, 1)])), ['ARTIFACT_CORRUPT']);
  desk.files.set(desk.artifactDigest, good);
  assert.deepEqual(codes(await gateway.score([request(desk, 1)])), ['ok']);
});

test('two writers on one stream, one of them a zombie: no gap, no double, every request answered', async () => {
  const desk = await openLendingDesk();
  const one = openGateway(desk);
  const two = openGateway(desk);
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, i) => [
      one.gateway.score([request(desk, i)]),
      two.gateway.score([request(desk, i % 2 === 0 ? i : i + 100)]),
    ]).flat(),
  );
  assert.ok(results.flat().every((each) => each.ok));
  const events = await stored(desk);
  assert.equal(events.length, 60);
  assert.deepEqual(counters(events), upTo(60));
  assert.equal(new Set(events.map((event) => event.predictionId)).size, 60);
  assert.deepEqual([one.errors, two.errors], [[], []]);
});

test('after an unknown outcome the same events are sent again: stored once, answered once', async () => {
  const desk = await openLendingDesk();
  for (const stage of ['before', 'after'] as const) {
    let failures = 2;
    const flaky: EventStore = {
      ...desk.store,
      async append(stream, expected, events) {
        const fails = stream.startsWith('predictions-') && failures-- > 0;
        if (fails && stage === 'before') throw new AppendOutcomeUnknown('Connection lost.');
        const result = await desk.store.append(stream, expected, events);
        if (fails) throw new AppendOutcomeUnknown('Connection lost.');
        return result;
      },
    };
    const from = stage === 'before' ? 0 : 10;
    const { gateway } = openGateway({ ...desk, store: flaky });
    assert.deepEqual(codes(await gateway.score(rows(desk, from, 3))), ['ok', 'ok', 'ok']);
  }
  assert.deepEqual(counters(await stored(desk)), upTo(6));
});

test('once an append may be stored, no answer sounds as if it were not, and the key finds it again', async () => {
  for (const then of [new Error('disk full'), new DomainError('UNAVAILABLE', 'This attempt stored nothing.')]) {
    const desk = await openLendingDesk();
    let appends = 0;
    const store: EventStore = {
      ...desk.store,
      async append(stream, expected, events) {
        if (!stream.startsWith('predictions-')) return desk.store.append(stream, expected, events);
        if (appends++ > 0) throw then;
        await desk.store.append(stream, expected, events);
        throw new AppendOutcomeUnknown('Connection lost.');
      },
    };
    const { gateway } = openGateway({ ...desk, store });
    const [answer] = await gateway.score(rows(desk, 0, 1));
    assert.ok(!answer!.ok && answer!.code === 'UNAVAILABLE');
    assert.match(answer!.sentence, /did not confirm the prediction; send it again with the same key/);
    const [again] = await openGateway(desk).gateway.score(rows(desk, 0, 1));
    assert.ok(again!.ok && again!.replayed);
    assert.equal((await stored(desk)).length, 1);
  }
});

test('an append that fails for good answers UNAVAILABLE, and the counters go on from what is stored', async () => {
  const desk = await openLendingDesk();
  let broken = true;
  const store: EventStore = {
    ...desk.store,
    async append(stream, expected, events) {
      if (broken && stream.startsWith('predictions-')) throw new Error('disk full');
      return desk.store.append(stream, expected, events);
    },
  };
  const { gateway, errors } = openGateway({ ...desk, store });
  assert.deepEqual(codes(await gateway.score(rows(desk, 0, 3))), ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
  assert.equal(errors.length, 1);
  broken = false;
  assert.deepEqual(codes(await gateway.score(rows(desk, 2, 3))), ['ok', 'ok', 'ok']);
  assert.deepEqual(counters(await stored(desk)), upTo(3));
});

test('a full queue says OVERLOADED at once', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk, { limits: { batchRows: 4, queueRows: 10 } });
  const results = codes(await gateway.score(rows(desk, 0, 15)));
  assert.equal(results.filter((code) => code === 'OVERLOADED').length, 5);
  assert.equal((await stored(desk)).length, 10);
});

test('a batch larger than one append is cut by bytes, and still counts without a gap', async () => {
  const desk = await openLendingDesk();
  const sizes: number[] = [];
  const store: EventStore = {
    ...desk.store,
    append(stream, expected, events) {
      if (stream.startsWith('predictions-')) sizes.push(events.length);
      return desk.store.append(stream, expected, events);
    },
  };
  const { gateway } = openGateway({ ...desk, store }, { limits: { batchRows: 600, queueRows: 1000 } });
  assert.ok((await gateway.score(rows(desk, 0, 600))).every((each) => each.ok));
  assert.ok(sizes.length >= 2, `${sizes}`);
  assert.deepEqual(counters(await stored(desk)), upTo(600));
});

test('without a subject column the grounds stand in the clear, and no subject is asked for', async () => {
  const desk = await openLendingDesk({ withSubjects: false });
  const { gateway } = openGateway(desk);
  const [result] = await gateway.score([request(desk, 1, { subjectId: null })]);
  assert.ok(result?.ok && 'clear' in result.event.data.grounds);
  assert.deepEqual(result.event.data.grounds.clear.features, rowFeatures(1));
});

test('no value of a person stands in the log: features, reasons and subject id are sealed', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk);
  const features = { ...rowFeatures(1), personal_status: 'SENTINEL-9c1' };
  const sent = request(desk, 1, { features, unknownCategories: 'OTHER', subjectId: 'SENTINEL-SUBJECT' });
  assert.deepEqual(codes(await gateway.score([sent])), ['ok']);
  const [event] = await stored(desk);
  const [grounds] = await openGrounds(desk.vault, [{ data: event! }]);
  assert.equal(grounds!.features.personal_status, 'SENTINEL-9c1');
  for (const each of await desk.store.readAll({ limit: 1000 })) {
    assert.doesNotMatch(Buffer.from(each.data).toString() + Buffer.from(each.metadata).toString(), /SENTINEL/);
  }
  const { reference } = (await desk.vault.ensureSubjects('subject', ['SENTINEL-SUBJECT']))[0]!;
  await desk.vault.destroySubject(reference);
  assert.deepEqual(await openGrounds(desk.vault, [{ data: event! }]), [undefined]);
});

test('partitions split the callers, and the same caller always meets the same stream', async () => {
  const desk = await openLendingDesk({ partitions: 4 });
  const { gateway } = openGateway(desk);
  const callers = Array.from({ length: 12 }, (_, i) => ({ ...businessCaller, subject: `sb_${i}` }));
  for (const round of [0, 1]) await gateway.score(callers.map((actor, i) => request(desk, round * 20 + i, { actor })));
  const streamsOf = new Map<string, Set<string>>();
  for (const each of await desk.store.readAll({ limit: 1000 })) {
    const decoded = decodeEvent(each);
    if (decoded.kind !== 'event' || decoded.event.type !== 'PredictionScored') continue;
    const { caller } = decoded.event.data;
    streamsOf.set(caller, (streamsOf.get(caller) ?? new Set()).add(each.stream));
  }
  assert.equal(streamsOf.size, 12);
  for (const names of streamsOf.values()) assert.equal(names.size, 1);
  assert.ok(new Set([...streamsOf.values()].flatMap((names) => [...names])).size > 1);
  assert.ok(clock.now() > '2020');
});

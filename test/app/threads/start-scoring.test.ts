import assert from 'node:assert/strict';
import test from 'node:test';
import type { UsageMetered } from '../../../domain/costs/events.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import type { PredictionScored } from '../../../domain/predictions/events.ts';
import type { EventStore } from '../../../ledger/event-store.ts';
import { readWholeStream } from '../../../ledger/read-whole-stream.ts';
import { anomalies } from '../../../projections/anomalies.ts';
import { openLeases } from '../../../projections/costs/open-leases.ts';
import { openViews } from '../../../projections/sqlite/open-views.ts';
import type { ScoringResult } from '../../../workers/scoring-gateway.ts';
import { inHouse, makeFolder } from '../../workers/embedded-house.ts';
import { openLendingDesk, request } from '../../workers/lending-desk.ts';

const codes = (results: readonly ScoringResult[]) => results.map((each) => (each.ok ? 'ok' : each.code));

const limit = { timeout: 60_000 };

async function predictionsOf(store: EventStore, deploymentId: string): Promise<PredictionScored[]> {
  const stored = await readWholeStream(store, streams.predictions(deploymentId, 0));
  return stored.map(({ data }) => JSON.parse(Buffer.from(data).toString()));
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test(
  'scoring in its thread: retries, reuse of keys, counters over a restart, and a bill that adds up',
  limit,
  async (t) => {
    const folder = makeFolder();
    t.after(folder.remove);
    const { desk, many } = await inHouse(folder, async (house, openScorer) => {
      const desk = await openLendingDesk(house);
      const gateway = openScorer();
      const same = Array.from({ length: 50 }, (_, i) =>
        gateway.score([request(desk, i % 5 === 4 ? 7 : 3, { idempotencyKey: 'same', subjectId: 'same' })]),
      );
      const results = (await Promise.all(same)).flat();
      assert.equal(results.filter((each) => each.ok).length, 40);
      assert.equal(codes(results).filter((code) => code === 'IDEMPOTENCY_KEY_REUSED').length, 10);
      const many = await gateway.score(Array.from({ length: 300 }, (_, i) => request(desk, i)));
      assert.ok(many.every((each) => each.ok));
      // Nested so deep that it cannot be sent: refused alone, and what shares its call is answered.
      let deep: unknown = 1;
      for (let level = 0; level < 5_000; level++) deep = [deep];
      const mixed = [request(desk, 1), request(desk, 2, { features: { deep } }), request(desk, 3)];
      const answers = await gateway.score(mixed);
      assert.deepEqual(
        answers.map((each) => (each.ok ? each.replayed : each.code)),
        [true, 'WRONG_TYPE', true],
      );
      await gateway.close();
      assert.deepEqual(house.faults, []);
      await house.viewed();
      return { desk, many };
    });

    await inHouse(folder, async (house, openScorer) => {
      const gateway = openScorer();
      const again = await gateway.score([request(desk, 5), request(desk, 400)]);
      assert.deepEqual(
        again.map((each) => each.ok && [each.replayed, each.event.data.counter]),
        [
          [true, 7],
          [false, 302],
        ],
      );
      assert.deepEqual(again[0]!.ok && again[0]!.event, many[5]!.ok && many[5]!.event);
      await gateway.close();
      assert.deepEqual(house.faults, []);

      const predictions = await predictionsOf(house.store, desk.deploymentId);
      assert.deepEqual(
        predictions.map(({ counter }) => counter),
        upTo(302),
      );
      const windows = (await house.store.readAll({ limit: 1000 }))
        .filter(({ type }) => type === 'UsageMetered')
        .map(({ data }) => JSON.parse(Buffer.from(data).toString()) as UsageMetered);
      assert.equal(
        windows.reduce((sum, { attributedNs }) => sum + attributedNs, 0),
        predictions.reduce((sum, { usage }) => sum + usage.deviceNs, 0),
      );
      assert.ok(windows.every(({ deviceNs, attributedNs }) => deviceNs >= attributedNs));

      await house.viewed();
      const views = openViews({ file: house.viewsFile });
      t.after(() => views.close());
      assert.deepEqual(await openLeases(views), []);
      const odd = await anomalies(views);
      assert.deepEqual(
        odd.filter(({ code }) => code !== 'UNPRICED'),
        [],
      );
    });
  },
);

test(
  'two scoring threads on one log, one of them a zombie: no gap, no double, every request answered',
  limit,
  async (t) => {
    const folder = makeFolder();
    t.after(folder.remove);
    await inHouse(folder, async (house, openScorer) => {
      const desk = await openLendingDesk(house);
      const gateways = [openScorer(), openScorer()];
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, i) => gateways[i % 2]!.score([request(desk, i >> 2), request(desk, 100 + i)])),
      );
      assert.ok(
        answers.flat().every((each) => each.ok),
        codes(answers.flat()).join(),
      );
      const predictions = await predictionsOf(house.store, desk.deploymentId);
      assert.deepEqual(
        predictions.map(({ counter }) => counter),
        upTo(75),
      );
      assert.equal(new Set(predictions.map(({ predictionId }) => predictionId)).size, 75);
    });
  },
);

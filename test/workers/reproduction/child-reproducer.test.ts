import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { UsageMetered } from '../../../domain/costs/events.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import type { PredictionReproductionChecked, PredictionScored } from '../../../domain/predictions/events.ts';
import { predictionReproductionDecider } from '../../../domain/predictions/reproduction.ts';
import { trainingDecider } from '../../../domain/training/decide.ts';
import type { TrainingReproductionChecked } from '../../../domain/training/events.ts';
import { anomalies } from '../../../projections/anomalies.ts';
import { openLeases } from '../../../projections/costs/open-leases.ts';
import { costLines } from '../../../projections/costs/read-lines.ts';
import { costSummary } from '../../../projections/costs/read-summary.ts';
import { predictionChecks, trainingChecks } from '../../../projections/reproduction/read-reproduction.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { closeOrphanedLeases } from '../../../workers/close-orphaned-leases.ts';
import { makeChildReproducer } from '../../../workers/reproduction/child-reproducer.ts';
import { type FreshProcess, inFreshProcess, ReproductionDied } from '../../../workers/reproduction/fresh-process.ts';
import { projectInto, readerOf, viewsFile } from '../../projections/project-into.ts';
import { clock, context } from '../lending-desk.ts';
import { openReproductionRoom, type ReproductionRoom } from './reproduction-room.ts';

const limit = { timeout: 60_000 };

type Limits = Pick<Parameters<typeof makeChildReproducer>[0], 'mostWaiting' | 'mostOfOne' | 'mostMs'>;

async function enter(t: TestContext, fresh: FreshProcess = inFreshProcess, limits: Limits = {}) {
  const room = await openReproductionRoom('binary');
  const { place, metering } = room;
  const reproducer = makeChildReproducer({ place, metering, fresh, ...limits });
  const close = async () => {
    await reproducer.close();
    await room.close();
  };
  t.after(() => close());
  const { requested, completed, data } = room;
  const training = (
    checkId: string,
    record = recordTraining(room, checkId),
    asked: { requestedBy?: string; signal?: AbortSignal } = {},
  ) => reproducer.training({ checkId, requestedBy: 'sb_1', requested, completed, data, ...asked }, record);
  const prediction = (checkId: string, predicted: PredictionScored) =>
    reproducer.prediction(
      { checkId, requestedBy: 'sb_1', predicted, file: room.file },
      recordPrediction(room, checkId),
    );
  return { room, reproducer, training, prediction };
}

const recordTraining =
  ({ commands }: ReproductionRoom, id: string) =>
  async (data: TrainingReproductionChecked) => {
    const stream = streams.training(data.trainingId);
    const receipt = await commands.execute(trainingDecider, stream, { type: 'RecordReproduction', data }, context(id));
    return { data, receipt };
  };

const recordPrediction =
  ({ commands }: ReproductionRoom, id: string) =>
  async (data: PredictionReproductionChecked) => {
    const order = { type: 'RecordPredictionReproduction', data } as const;
    const stream = streams.reproduction(data.predictionId);
    const receipt = await commands.execute(predictionReproductionDecider, stream, order, context(id));
    return { data, receipt };
  };

async function viewsOf(t: TestContext, { store }: ReproductionRoom) {
  const file = viewsFile(t);
  await projectInto(file, store);
  return readerOf(t, file);
}

async function windowsOf({ store }: ReproductionRoom): Promise<UsageMetered[]> {
  const stored = (await store.readAll({ limit: 1_000 })).filter(({ type }) => type === 'UsageMetered');
  const windows = stored.map(({ data }) => JSON.parse(Buffer.from(data).toString()) as UsageMetered);
  return windows.filter(({ owner }) => owner.kind === 'reproduction');
}

test('a run and a prediction are identical in two fresh processes each, and the costs add up', limit, async (t) => {
  const pids = new Set<number>();
  const { room, training, prediction } = await enter(t, (work, signal) =>
    inFreshProcess(async (child) => {
      pids.add(await child.pid());
      return work(child);
    }, signal),
  );
  const [, scored] = await room.score(3);
  const checks = [
    await training('rc_0000000000000001'),
    await training('rc_0000000000000002'),
    await prediction('rc_0000000000000003', scored!),
    await prediction('rc_0000000000000004', scored!),
  ];
  for (const { data } of checks) assert.equal(data.verdict, 'identical', JSON.stringify(data));
  assert.equal(pids.size, 4);
  assert.ok(!pids.has(process.pid));

  const views = await viewsOf(t, room);
  const summary = await costSummary(views, EVERYTHING);
  const [total] = summary.totals;
  assert.ok(total!.totalNanos > 0n);
  assert.deepEqual(
    [total!.totalNanos, summary.pendingLines, summary.unpricedLines, summary.disagreements],
    [total!.meteredNanos, 0, 0, 0],
  );
  const { rows: lines } = await costLines(views, { ...EVERYTHING, kind: 'reproduction' });
  const { modelId, trainingId } = room.requested;
  assert.deepEqual(
    lines.map((line) => [line.model_id, line.version, line.training_id, line.business_unit]),
    [
      [modelId, 1, trainingId, 'retail'],
      [modelId, 1, trainingId, 'retail'],
      [modelId, 1, null, 'retail'],
      [modelId, 1, null, 'retail'],
    ],
  );
  assert.deepEqual(
    lines.map((line) => Number(line.device_ns)),
    checks.map(({ data }) => data.usage.deviceNs),
  );
  assert.deepEqual(await openLeases(views), []);
  assert.deepEqual(await anomalies(views), []);
  const ids = [await trainingChecks(views, trainingId, 100), await predictionChecks(views, scored!.predictionId, 1)];
  assert.deepEqual(
    ids.map((of) => of.map(({ checked }) => checked.checkId)),
    [['rc_0000000000000001', 'rc_0000000000000002'], ['rc_0000000000000004']],
  );
});

test('erased people, an altered file and other bits are each said, and each check is paid for', limit, async (t) => {
  const { room, training, prediction } = await enter(t);
  const [scored, other] = await room.score(2);
  const elsewhere = await prediction('rc_0000000000000001', { ...scored!, score: 0.5 });
  assert.equal(elsewhere.data.verdict, 'different');
  await room.erase(1);
  assert.equal((await prediction('rc_0000000000000002', other!)).data.missingGrounds, 1);
  const erased = await training('rc_0000000000000003');
  assert.deepEqual([erased.data.verdict, erased.data.missingRows], ['incomplete', 1]);
  await room.artifacts.discard(room.completed.artifact.digest);
  await assert.rejects(training('rc_0000000000000004'), { code: 'NOT_FOUND', message: /\.$/ });
  await assert.rejects(prediction('rc_0000000000000005', scored!), { code: 'NOT_FOUND' });
  const windows = (await windowsOf(room)).filter(({ final }) => final);
  assert.deepEqual(
    windows.map(({ attributedEvents, ended }) => [attributedEvents, ended]),
    [
      [1, 'released'],
      [1, 'released'],
      [1, 'released'],
      [0, 'released'],
      [0, 'released'],
    ],
  );
  const views = await viewsOf(t, room);
  const { disagreements, totals } = await costSummary(views, EVERYTHING);
  assert.deepEqual([disagreements, totals[0]?.totalNanos], [0, totals[0]?.meteredNanos]);
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['REPRODUCTION_DIFFERS'],
  );
});

test(
  'a process that is killed leaves no check, a lease that says so, and a check that can be asked for again',
  limit,
  async (t) => {
    let kill = true;
    const { room, training } = await enter(t, (work, signal) =>
      inFreshProcess(async (child) => {
        if (kill) process.kill(await child.pid(), 'SIGKILL');
        return work(child);
      }, signal),
    );
    await assert.rejects(training('rc_0000000000000001'), { code: 'UNAVAILABLE', message: /ask for the check again/ });
    kill = false;
    assert.equal((await training('rc_0000000000000001')).data.verdict, 'identical');
    assert.deepEqual(
      (await windowsOf(room)).map(({ window, ended, attributedEvents }) => [window, ended, attributedEvents]),
      [
        [0, 'open', 0],
        [1, 'killed', 0],
        [0, 'open', 0],
        [1, 'released', 1],
      ],
    );
  },
);

test(
  'a house that is killed after the check was recorded owes its time, which the next start claims once',
  limit,
  async (t) => {
    const { room, training } = await enter(t);
    const { store } = room;
    const record = recordTraining(room, 'rc_0000000000000001');
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    try {
      await new Promise<void>((resolve, reject) => {
        training('rc_0000000000000001', async (data) => {
          const recorded = await record(data);
          resolve();
          await asleep; // killed here: the lease is not settled
          return recorded;
        }).catch(reject);
      });
      const before = await viewsOf(t, room);
      const open = await openLeases(before);
      assert.deepEqual(
        open.map(({ owner, pendingEvents }) => [owner.kind, pendingEvents]),
        [['reproduction', 1]],
      );
      const startedAt = clock.now();
      assert.equal(await closeOrphanedLeases({ store, clock, startedAt }, open), 1);
      assert.equal(await closeOrphanedLeases({ store, clock, startedAt }, open), 0);
      const views = await viewsOf(t, room);
      assert.deepEqual(await openLeases(views), []);
      const { disagreements, pendingLines, totals } = await costSummary(views, EVERYTHING);
      assert.deepEqual([disagreements, pendingLines, totals[0]?.totalNanos], [0, 0, totals[0]?.meteredNanos]);
    } finally {
      wake();
    }
  },
);

test('the same check asked for while it runs is joined; more than may wait are refused', limit, async (t) => {
  const { room, training } = await enter(t, inFreshProcess, { mostWaiting: 1 });
  const of = (person: string, checkId: string) =>
    training(checkId, recordTraining(room, checkId), { requestedBy: person });
  const [first, again, second, third] = await Promise.allSettled([
    of('sb_1', 'rc_0000000000000001'),
    of('sb_2', 'rc_0000000000000001'),
    of('sb_3', 'rc_0000000000000002'),
    of('sb_4', 'rc_0000000000000003'),
  ]);
  assert.ok(first.status === 'fulfilled' && again.status === 'fulfilled' && second.status === 'fulfilled');
  assert.equal(first.value, again.value);
  assert.ok(third.status === 'rejected' && third.reason.code === 'OVERLOADED');
  assert.equal((await windowsOf(room)).length, 4);
});

/** Goes on until it is ended. */
function endless() {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const fresh: FreshProcess = (_work, signal) =>
    new Promise((_resolve, reject) => {
      begin();
      const end = () => reject(new ReproductionDied('It was ended.'));
      if (signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
    });
  return { fresh, begun };
}

test('one person has two checks under way and no third; those of others go on', limit, async (t) => {
  const { fresh } = endless();
  const { room, training } = await enter(t, fresh);
  const [mine, other] = [new AbortController(), new AbortController()];
  const of = (requestedBy: string, checkId: string, { signal }: AbortController) =>
    training(checkId, recordTraining(room, checkId), { requestedBy, signal });
  const asked = [
    of('sb_1', 'rc_0000000000000001', mine),
    of('sb_1', 'rc_0000000000000002', mine),
    of('sb_2', 'rc_0000000000000003', other),
  ];
  const ended = Promise.allSettled(asked);
  const third = of('sb_1', 'rc_0000000000000004', mine);
  await assert.rejects(third, { code: 'OVERLOADED', message: /^You have 2 checks under way/ });
  mine.abort();
  // Who went away has no check any more, the waiting one included, and may ask anew at once.
  const again = new AbortController();
  const fifth = of('sb_1', 'rc_0000000000000005', again);
  again.abort();
  other.abort();
  await assert.rejects(fifth, { code: 'UNAVAILABLE', message: /nobody waits/ });
  assert.ok((await ended).every(({ status }) => status === 'rejected'));
});

test(
  'a check is ended when the last who waits for it has gone, and not before; its time is paid for',
  limit,
  async (t) => {
    const { fresh, begun } = endless();
    const { room, training } = await enter(t, fresh);
    const askers = [new AbortController(), new AbortController()];
    const asked = askers.map(({ signal }) =>
      training('rc_0000000000000001', recordTraining(room, 'rc_0000000000000001'), { signal }),
    );
    const ended = Promise.allSettled(asked);
    await begun;
    askers[0]!.abort();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await windowsOf(room)).length, 1);
    askers[1]!.abort();
    for (const one of await ended) assert.ok(one.status === 'rejected' && one.reason.code === 'UNAVAILABLE');
    assert.deepEqual(
      (await windowsOf(room)).map(({ window, ended: how }) => [window, how]),
      [
        [0, 'open'],
        [1, 'killed'],
      ],
    );
    const gone = training('rc_0000000000000002', recordTraining(room, 'rc_0000000000000002'), {
      signal: AbortSignal.abort(),
    });
    await assert.rejects(gone, { code: 'UNAVAILABLE' });
    const { disagreements, totals } = await costSummary(await viewsOf(t, room), EVERYTHING);
    assert.deepEqual([disagreements, totals[0]?.totalNanos], [0, totals[0]?.meteredNanos]);
  },
);

test('a check that takes far longer than the first time is ended, and the next has its turn', limit, async (t) => {
  const given: (readonly number[])[] = [];
  const { fresh } = endless();
  const mostMs = (...of: readonly number[]) => (given.push(of) === 1 ? 1 : 600_000);
  let calls = 0;
  const once: FreshProcess = (work, signal) => (++calls === 1 ? fresh(work, signal) : inFreshProcess(work, signal));
  const { room, training } = await enter(t, once, { mostMs });
  const late = training('rc_0000000000000001');
  const next = training('rc_0000000000000002');
  await assert.rejects(late, { code: 'UNAVAILABLE', message: /^The check took longer than 1 s, [^.]+\.$/ });
  assert.equal((await next).data.verdict, 'identical');
  const { deviceNs } = room.completed.usage;
  assert.deepEqual(
    given,
    [deviceNs, deviceNs].map((ns) => [ns, 60_000]),
  );
});

test('an event that another process recorded first is answered, and claims nothing of this lease', limit, async (t) => {
  const { room, training } = await enter(t);
  const record = recordTraining(room, 'rc_0000000000000001');
  const { receipt } = await training('rc_0000000000000001', async (data) => {
    await record({ ...data, usage: { ...data.usage, leaseId: 'ls_elsewhere00000001' } });
    return record(data);
  });
  assert.equal(receipt.replayed, true);
  const [, last] = await windowsOf(room);
  assert.deepEqual([last?.attributedEvents, last?.attributedNs], [0, 0]);
});

test('closing ends what runs and settles its lease; nothing is begun after it', limit, async (t) => {
  const { room, reproducer, training } = await enter(t);
  const running = training('rc_0000000000000001');
  await Promise.all([reproducer.close(), assert.rejects(running, { code: 'UNAVAILABLE' })]);
  await assert.rejects(training('rc_0000000000000002'), { code: 'UNAVAILABLE' });
  assert.ok((await windowsOf(room)).every(({ window, final }) => window === 0 || final));
  await assert.rejects(
    inFreshProcess(async () => {}, AbortSignal.abort()),
    ReproductionDied,
  );
});

import assert from 'node:assert/strict';
import test from 'node:test';
import type { UsageMetered } from '../../../domain/costs/events.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import { makeChildModelEvaluator } from '../../../workers/training/child-model-evaluator.ts';
import { makeLocalTrainer } from '../../../workers/training/local-trainer.ts';
import { makeTrainingHandler } from '../../../workers/training/make-training-handler.ts';
import { type Trainer, TrainerDied } from '../../../workers/training/trainer.ts';
import { monotonicNs, table } from '../lending-desk.ts';
import { openTrainingRoom } from '../training-room.ts';

type Room = Awaited<ReturnType<typeof openTrainingRoom>>;

function enter(room: Room, change: Partial<Trainer> = {}) {
  const trainer: Trainer = { ...makeLocalTrainer({ ...room, monotonicNs }), ...change };
  const errors: unknown[] = [];
  const handler = makeTrainingHandler({ ...room, trainer, onError: (error) => errors.push(error) });
  const deliver = (trainingId: string) => handler({ kind: 'training', trainingId });
  return { trainer, deliver, errors };
}

const typesOf = async (room: Room, trainingId: string) =>
  (await room.eventsOf(streams.training(trainingId))).map((event) => event.type);

/** The windows of every lease that was opened, by lease. */
async function windowsOf(room: Room): Promise<UsageMetered[][]> {
  const leases = new Map<string, UsageMetered[]>();
  for (const stored of await room.store.readAll({ limit: 1000 })) {
    if (stored.type !== 'UsageMetered') continue;
    const metered = JSON.parse(Buffer.from(stored.data).toString()) as UsageMetered;
    leases.set(metered.leaseId, [...(leases.get(metered.leaseId) ?? []), metered]);
  }
  return [...leases.values()];
}

test('a run becomes a version: attempt, epochs, result, version, and a lease that holds what the result claims', async () => {
  const room = await openTrainingRoom();
  const { deliver, errors } = enter(room);
  const trainingId = await room.requestRun();
  assert.deepEqual(await deliver(trainingId), { kind: 'done' });
  assert.deepEqual(errors, []);
  const events = await room.eventsOf(streams.training(trainingId));
  assert.deepEqual(
    events.map((event) => event.type),
    ['TrainingRequested', 'TrainingStarted', 'EpochCompleted', 'EpochCompleted', 'EpochCompleted', 'TrainingCompleted'],
  );
  const completed = events.at(-1)!;
  assert.ok(completed.type === 'TrainingCompleted');
  assert.equal(completed.data.rows, 700);
  const [version] = await room.versions();
  assert.deepEqual(version!.created.origin, { kind: 'trained', trainingId, base: null });
  assert.deepEqual(version!.created.baseline, completed.data.baseline!.artifact);
  assert.deepEqual(version!.created.artifact, completed.data.artifact);
  assert.equal(version!.created.requestedBy, 'sb_engineer');
  assert.equal(completed.metadata.actor.subject, 'system');
  const [windows] = await windowsOf(room);
  const final = windows!.at(-1)!;
  assert.ok(final.final && final.ended === 'released' && windows!.length === 2);
  assert.equal(final.leaseId, completed.data.usage.leaseId);
  assert.equal(final.attributedNs, completed.data.usage.deviceNs);
  assert.ok(final.deviceNs >= final.attributedNs && final.attributedNs > 0);
});

test('the same version, parameters and seed give the same file, byte for byte; another seed another', async () => {
  const room = await openTrainingRoom();
  const { deliver } = enter(room);
  for (const seed of [1, 1, 2]) await deliver(await room.requestRun({ seed }));
  const digests = (await room.versions()).map(({ created }) => created.artifact.digest);
  assert.equal(digests[0], digests[1]);
  assert.notEqual(digests[0], digests[2]);
});

test('a job that is delivered again changes nothing', async () => {
  const room = await openTrainingRoom();
  const { deliver } = enter(room);
  const trainingId = await room.requestRun();
  await deliver(trainingId);
  const before = await room.store.readAll({ limit: 1000 });
  assert.deepEqual(await deliver(trainingId), { kind: 'skip' });
  assert.deepEqual(await room.store.readAll({ limit: 1000 }), before);
  assert.deepEqual(await deliver('tr_aaaaaaaaaaaaaaaaaaaa'), { kind: 'skip' });
});

test('a crash between the result and the version heals with the next delivery', async () => {
  const room = await openTrainingRoom();
  const trainingId = await room.requestRun();
  const { trainer } = enter(room);
  const execute: typeof room.commands.execute = (decider, stream, ...rest) => {
    if (stream.startsWith('model-')) return Promise.reject(new Error('The process was killed here.'));
    return room.commands.execute(decider, stream, ...rest);
  };
  const crashing = makeTrainingHandler({ ...room, trainer, commands: { ...room.commands, execute } });
  assert.deepEqual(await crashing({ kind: 'training', trainingId }), { kind: 'retry' });
  assert.equal((await room.versions()).length, 0);
  await enter(room).deliver(trainingId);
  await enter(room).deliver(trainingId);
  assert.equal((await room.versions()).length, 1);
});

test('a killed child is tried once more; the killed attempt is metered as killed', async () => {
  const room = await openTrainingRoom();
  let deaths = 1;
  const local = enter(room).trainer;
  const { deliver } = enter(room, {
    train: async (...args) => {
      if (deaths-- > 0) throw new TrainerDied('The process ended with SIGKILL.');
      return local.train(...args);
    },
  });
  const trainingId = await room.requestRun();
  assert.deepEqual(await deliver(trainingId), { kind: 'retry' });
  assert.deepEqual(await deliver(trainingId), { kind: 'done' });
  assert.deepEqual(
    (await room.eventsOf(streams.training(trainingId))).flatMap((event) =>
      event.type === 'TrainingStarted' ? [event.data.attempt] : [],
    ),
    [1, 2],
  );
  assert.deepEqual(
    (await windowsOf(room)).map((windows) => windows.at(-1)!.ended),
    ['killed', 'released'],
  );
  assert.equal((await room.versions()).length, 1);
});

test('a run whose process was killed twice fails with a reason', async () => {
  const room = await openTrainingRoom();
  const { deliver } = enter(room, { train: () => Promise.reject(new TrainerDied('SIGKILL')) });
  const trainingId = await room.requestRun();
  const outcomes = [];
  for (let i = 0; i < 4; i++) outcomes.push((await deliver(trainingId)).kind);
  assert.deepEqual(outcomes, ['retry', 'retry', 'done', 'skip']);
  const failed = (await room.eventsOf(streams.training(trainingId))).at(-1)!;
  assert.ok(failed.type === 'TrainingFailed');
  assert.deepEqual([failed.data.code, failed.data.reason], ['KILLED', 'The training process was killed twice.']);
  for (const windows of await windowsOf(room)) assert.ok(windows.at(-1)!.final);
});

test('a house that is killed again and again does not use up the attempts of a run at once, but not without end', async () => {
  const room = await openTrainingRoom();
  const trainingId = await room.requestRun();
  const killed = { train: () => Promise.reject(new TrainerDied('The house was killed.')) };
  for (let house = 1; house <= 4; house++) await enter(room, killed).deliver(trainingId);
  assert.equal((await room.eventsOf(streams.training(trainingId))).at(-1)!.type, 'TrainingStarted');
  await enter(room).deliver(trainingId);
  const completed = (await room.eventsOf(streams.training(trainingId))).at(-1)!;
  assert.ok(completed.type === 'TrainingCompleted' && completed.data.attempt === 5);

  const hopeless = await room.requestRun();
  for (let house = 1; house <= 11; house++) await enter(room, killed).deliver(hopeless);
  const failed = (await room.eventsOf(streams.training(hopeless))).at(-1)!;
  assert.ok(failed.type === 'TrainingFailed' && failed.data.attempt === 10);
  assert.equal(failed.data.reason, 'The run was started 10 times and never came to an end.');
});

test('what would come again on every attempt fails the run at once, in one sentence', async () => {
  const room = await openTrainingRoom();
  const { deliver } = enter(room);
  const ofOneClass = await room.requestRun();
  const bad = Array.from(table.labels, (label, row) => (label === 1 ? `person-${row}` : '')).filter((id) => id !== '');
  for (const { reference } of await room.vault.ensureSubjects('subject', bad))
    await room.vault.destroySubject(reference);
  assert.deepEqual(await deliver(ofOneClass), { kind: 'done' });
  const stopped = (await room.eventsOf(streams.training(ofOneClass))).at(-1)!;
  assert.ok(stopped.type === 'TrainingFailed');
  assert.equal(stopped.data.code, 'ONE_CLASS');

  const trainingId = await room.requestRun();
  const { digest } = room.sealed.chunks[1]!;
  room.files.set(digest, room.files.get(digest)!.with(100, 0));
  assert.deepEqual(await deliver(trainingId), { kind: 'done' });
  const failed = (await room.eventsOf(streams.training(trainingId))).at(-1)!;
  assert.ok(failed.type === 'TrainingFailed');
  assert.equal(failed.data.code, 'ARTIFACT_CORRUPT');
});

test('a run that is cancelled stops between epochs and leaves no version', async () => {
  const room = await openTrainingRoom();
  const local = enter(room).trainer;
  let told = 0;
  const { deliver, errors } = enter(room, {
    train: (order, onEpoch, signal) =>
      local.train(
        order,
        async (report) => {
          told = report.epoch;
          if (report.epoch === 2) await room.cancel(trainingId);
          onEpoch(report);
        },
        signal,
      ),
  });
  const trainingId = await room.requestRun({ epochs: 1000 });
  assert.deepEqual(await deliver(trainingId), { kind: 'done' });
  assert.ok(told < 20, `${told} epochs were learned`);
  assert.equal((await typesOf(room, trainingId)).at(-1), 'TrainingCancelled');
  assert.equal((await room.versions()).length, 0);
  assert.deepEqual(errors, []);
});

test('rows of erased persons are left out of training and of the held-out rows, which stay the same otherwise', async () => {
  const room = await openTrainingRoom();
  const { trainer, deliver } = enter(room);
  const before = await trainer.heldOutRows({ dataset: room.registered, sealed: room.sealed });
  assert.equal(before.length, 300);
  const ids = [0, 1, 2, 3, 4].map((row) => `person-${row}`);
  for (const { reference } of await room.vault.ensureSubjects('subject', ids))
    await room.vault.destroySubject(reference);
  const after = await trainer.heldOutRows({ dataset: room.registered, sealed: room.sealed });
  assert.ok(after.every((row) => before.includes(row) && row > 4));
  assert.ok(after.length >= 295);
  const trainingId = await room.requestRun();
  await deliver(trainingId);
  const completed = (await room.eventsOf(streams.training(trainingId))).at(-1)!;
  assert.ok(completed.type === 'TrainingCompleted' && completed.data.rows >= 695 && completed.data.rows <= 700);
});

test('an evaluation measures the held-out rows on its own lease, settled after the event that claims it', async () => {
  const room = await openTrainingRoom();
  const { trainer, deliver } = enter(room);
  await deliver(await room.requestRun({ epochs: 10 }));
  const [version] = await room.versions();
  const evaluator = makeChildModelEvaluator({ trainer, metering: room.metering });
  const request = {
    evaluationId: 'ev_aaaaaaaaaaaaaaaaaaaa',
    version: version!.created,
    dataset: room.registered,
    sealed: room.sealed,
    threshold: 0.5,
    costs: null,
  };
  let openAtRecord: number | undefined;
  const evaluated = await evaluator.evaluate(request, async (data) => {
    openAtRecord = (await windowsOf(room)).filter((windows) => !windows.at(-1)!.final).length;
    return data;
  });
  assert.equal(openAtRecord, 1);
  assert.equal(evaluated.rows, 300);
  const { measures, baseline, groups } = evaluated;
  assert.ok(measures.task === 'binary');
  assert.equal(measures.positives, 90);
  const auc = measures.auc!.value;
  assert.ok(auc > 0.6 && auc < 0.9, `AUC ${auc}`);
  assert.ok(baseline!.measures.task === 'binary' && baseline!.measures.auc!.value > 0.6);
  assert.deepEqual(
    groups.map(({ column }) => column),
    ['age'],
  );
  const final = (await windowsOf(room)).at(-1)!.at(-1)!;
  assert.deepEqual(
    [final.leaseId, final.attributedNs, final.attributedEvents],
    [evaluated.usage.leaseId, evaluated.usage.deviceNs, 1],
  );

  const { digest } = version!.created.artifact;
  room.files.set(digest, room.files.get(digest)!.with(100, 0));
  await assert.rejects(
    evaluator.evaluate(request, async () => {}),
    { code: 'ARTIFACT_CORRUPT' },
  );
  for (const windows of await windowsOf(room)) assert.ok(windows.at(-1)!.final);
});

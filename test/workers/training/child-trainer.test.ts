import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { streams } from '../../../domain/kernel/ids.ts';
import { makeChildModelEvaluator } from '../../../workers/training/child-model-evaluator.ts';
import { makeChildTrainer } from '../../../workers/training/child-trainer.ts';
import { makeLocalTrainer } from '../../../workers/training/local-trainer.ts';
import { makeTrainingHandler } from '../../../workers/training/make-training-handler.ts';
import { makeFolder, openHouse } from '../embedded-house.ts';
import { monotonicNs } from '../lending-desk.ts';
import { openTrainingRoom } from '../training-room.ts';

async function withChild(work: (rooms: Awaited<ReturnType<typeof enter>>) => Promise<void>): Promise<void> {
  const folder = makeFolder();
  const rooms = await enter(folder);
  try {
    await work(rooms);
  } finally {
    await rooms.trainer.close();
    await rooms.house.close();
    folder.remove();
  }
}

async function enter(folder: ReturnType<typeof makeFolder>) {
  const house = await openHouse(folder);
  const room = await openTrainingRoom(house);
  const trainer = makeChildTrainer(house.child);
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const handler = makeTrainingHandler({ ...room, trainer, onError });
  const deliver = (trainingId: string) => handler({ kind: 'training', trainingId });
  /** Resolves when the run's next epoch is in the ledger. */
  const epochOf = async (trainingId: string, attempt: number) => {
    for await (const item of house.store.subscribe({})) {
      if (item.kind === 'caughtUp') continue;
      for (const { stream, type, data } of item.events) {
        if (stream !== streams.training(trainingId) || type !== 'EpochCompleted') continue;
        if (JSON.parse(Buffer.from(data).toString()).attempt === attempt) return;
      }
    }
  };
  const typesOf = async (trainingId: string) =>
    (await room.eventsOf(streams.training(trainingId)))
      .map(({ type }) => type)
      .filter((type) => type !== 'EpochCompleted');
  return { house, room, trainer, deliver, epochOf, typesOf, errors, folder };
}

test('the child trains the same file as this process would, measures it, and refuses it once it is altered', () =>
  withChild(async ({ house, room, trainer, deliver, folder }) => {
    await deliver(await room.requestRun());
    const [version] = await room.versions();
    const local = makeLocalTrainer({ artifacts: house.artifacts, vault: house.vault, monotonicNs });
    const data = { columns: room.registered.columns, sealed: room.sealed };
    const parameters = { hidden: [8], epochs: 3, batchSize: 64, learningRate: 0.001, seed: 1 };
    const here = await local.train({ data, parameters }, () => {}, new AbortController().signal);
    assert.deepEqual(here.artifact, version!.created.artifact);
    assert.equal(await local.environmentDigest(), version!.created.environmentDigest);
    assert.deepEqual(await trainer.heldOutRows(data), await local.heldOutRows(data));

    const evaluator = makeChildModelEvaluator({ trainer, metering: room.metering });
    const request = {
      evaluationId: 'ev_aaaaaaaaaaaaaaaaaaaa',
      version: version!.created,
      dataset: room.registered,
      sealed: room.sealed,
      threshold: 0.5,
    };
    const evaluated = await evaluator.evaluate(request, async (measured) => measured);
    assert.equal(evaluated.rows, 300);
    const { digest } = version!.created.artifact;
    const path = join(folder.path, 'artifacts', digest.slice(0, 2), digest.slice(2, 4), digest);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0, 100, 101));
    await assert.rejects(
      evaluator.evaluate(request, async () => {}),
      { code: 'ARTIFACT_CORRUPT' },
    );
  }));

test('a child that is killed in the middle of a run is replaced and the run tried once more, then it fails', () =>
  withChild(async ({ room, trainer, deliver, epochOf, typesOf, errors }) => {
    const trainingId = await room.requestRun({ epochs: 1000, hidden: [256, 256] });
    for (const attempt of [1, 2]) {
      const delivered = deliver(trainingId);
      await epochOf(trainingId, attempt);
      process.kill(trainer.pid()!, 'SIGKILL');
      assert.deepEqual(await delivered, { kind: 'retry' });
    }
    assert.deepEqual(await deliver(trainingId), { kind: 'done' });
    assert.deepEqual(await typesOf(trainingId), [
      'TrainingRequested',
      'TrainingStarted',
      'TrainingStarted',
      'TrainingFailed',
    ]);

    const next = await room.requestRun();
    assert.deepEqual(await deliver(next), { kind: 'done' });
    assert.deepEqual(await typesOf(next), ['TrainingRequested', 'TrainingStarted', 'TrainingCompleted']);
    assert.deepEqual(errors, []);
  }));

test('a run that is cancelled stops its child between epochs', () =>
  withChild(async ({ room, trainer, deliver, epochOf, typesOf }) => {
    const trainingId = await room.requestRun({ epochs: 1000, hidden: [256, 256] });
    const delivered = deliver(trainingId);
    await epochOf(trainingId, 1);
    const pid = trainer.pid();
    await room.cancel(trainingId);
    assert.deepEqual(await delivered, { kind: 'done' });
    assert.deepEqual(await typesOf(trainingId), ['TrainingRequested', 'TrainingStarted', 'TrainingCancelled']);
    assert.equal(trainer.pid(), pid);
  }));

test('what learning refuses comes over as a code and a sentence', () =>
  withChild(async ({ house, trainer, room }) => {
    const bad = Array.from({ length: 1000 }, (_, row) => `person-${row}`);
    for (const { reference } of await house.vault.ensureSubjects('subject', bad))
      await house.vault.destroySubject(reference);
    const data = { columns: room.registered.columns, sealed: room.sealed };
    const parameters = { hidden: [8], epochs: 1, batchSize: 64, learningRate: 0.001, seed: 1 };
    await assert.rejects(
      trainer.train({ data, parameters }, () => {}, new AbortController().signal),
      { name: 'TrainingStopped', code: 'NO_ROWS' },
    );
    await assert.rejects(trainer.evaluate({ data, artifactDigest: 'f'.repeat(64), threshold: 0.5 }), {
      code: 'NOT_FOUND',
    });
  }));

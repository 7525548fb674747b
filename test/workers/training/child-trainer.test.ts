import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { streams } from '../../../domain/kernel/ids.ts';
import { anomalies } from '../../../projections/anomalies.ts';
import { openLeases } from '../../../projections/costs/open-leases.ts';
import { openViews } from '../../../projections/sqlite/open-views.ts';
import { closeOrphanedLeases } from '../../../workers/close-orphaned-leases.ts';
import { makeChildModelEvaluator } from '../../../workers/training/child-model-evaluator.ts';
import { makeChildTrainer } from '../../../workers/training/child-trainer.ts';
import { makeLocalTrainer } from '../../../workers/training/local-trainer.ts';
import { makeTrainingHandler } from '../../../workers/training/make-training-handler.ts';
import { makeFolder, openHouse } from '../embedded-house.ts';
import { clock, monotonicNs } from '../lending-desk.ts';
import { openTrainingRoom, ROOM_PARAMETERS } from '../training-room.ts';

const limit = { timeout: 60_000 };

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

test(
  'the child trains the same file as this process would, measures it, and refuses it once it is altered',
  limit,
  () =>
    withChild(async ({ house, room, trainer, deliver, folder }) => {
      await deliver(await room.requestRun());
      const [version] = await room.versions();
      const local = makeLocalTrainer({ artifacts: house.artifacts, vault: house.vault, monotonicNs });
      const data = { dataset: room.registered, sealed: room.sealed };
      const parameters = ROOM_PARAMETERS;
      const here = await local.train({ data, parameters, baseDigest: null }, () => {}, new AbortController().signal);
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
        costs: null,
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
    }),
);

test(
  'a child that is killed in the middle of a run is replaced and the run tried once more, then it fails',
  limit,
  () =>
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
    }),
);

test('a run that is cancelled stops its child between epochs', limit, () =>
  withChild(async ({ room, trainer, deliver, epochOf, typesOf }) => {
    const trainingId = await room.requestRun({ epochs: 1000, hidden: [256, 256] });
    const delivered = deliver(trainingId);
    await epochOf(trainingId, 1);
    const pid = trainer.pid();
    await room.cancel(trainingId);
    assert.deepEqual(await delivered, { kind: 'done' });
    assert.deepEqual(await typesOf(trainingId), ['TrainingRequested', 'TrainingStarted', 'TrainingCancelled']);
    assert.equal(trainer.pid(), pid);
  }),
);

test('what learning refuses comes over as a code and a sentence', limit, () =>
  withChild(async ({ house, trainer, room }) => {
    const bad = Array.from({ length: 1000 }, (_, row) => `person-${row}`);
    for (const { reference } of await house.vault.ensureSubjects('subject', bad))
      await house.vault.destroySubject(reference);
    const data = { dataset: room.registered, sealed: room.sealed };
    const parameters = { ...ROOM_PARAMETERS, epochs: 1 };
    await assert.rejects(
      trainer.train({ data, parameters, baseDigest: null }, () => {}, new AbortController().signal),
      { name: 'TrainingStopped', code: 'NO_ROWS' },
    );
    await assert.rejects(
      trainer.evaluate({ data, artifactDigest: 'f'.repeat(64), baselineDigest: null, threshold: 0.5, costs: null }),
      {
        code: 'NOT_FOUND',
      },
    );
  }),
);

test('a house that is killed takes its child with it, and the next one closes its lease and ends its run', {
  timeout: 60_000,
}, async () => {
  const folder = makeFolder();
  try {
    const before = await enter(folder);
    const trainingId = await before.room.requestRun({ epochs: 3 });
    await before.trainer.close();
    await before.house.close();

    const file = join(import.meta.dirname, 'serve-run.ts');
    const args = ['--import', 'tsx', file, folder.path, folder.kek.toString('hex'), trainingId];
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    server.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const [line] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit').then(() => [said])]);
    assert.match(String(line), /^child \d+/);
    // The child holds the same pipe (its pid may stay a zombie's): it closes only when both are gone.
    const gone = once(server.stderr, 'close');
    server.kill('SIGKILL');
    await gone;

    const startedAt = clock.now();
    const after = await enter(folder);
    try {
      const views = openViews({ file: after.house.viewsFile });
      const open = await openLeases(views);
      assert.deepEqual(
        open.map(({ owner }) => owner),
        [{ kind: 'training', trainingId, attempt: 1 }],
      );
      assert.equal(await closeOrphanedLeases({ store: after.house.store, clock, startedAt }, open), 1);
      assert.deepEqual(await after.deliver(trainingId), { kind: 'done' });
      assert.deepEqual(await after.typesOf(trainingId), [
        'TrainingRequested',
        'TrainingStarted',
        'TrainingStarted',
        'TrainingCompleted',
      ]);
      await after.house.viewed();
      const odd = (await anomalies(views)).filter(({ code }) => code !== 'UNPRICED');
      assert.deepEqual(odd, []);
      assert.deepEqual(await openLeases(views), []);
      views.close();
    } finally {
      await after.trainer.close();
      await after.house.close();
    }
  } finally {
    folder.remove();
  }
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { streams } from '../../domain/kernel/ids.ts';
import { makeDispatcher } from '../../workers/dispatch.ts';
import type { Job, JobSource } from '../../workers/job-source.ts';
import { makeMemoryJobSource } from '../../workers/memory/memory-job-source.ts';
import { makeLocalTrainer } from '../../workers/training/local-trainer.ts';
import { makeTrainingHandler } from '../../workers/training/make-training-handler.ts';
import { monotonicNs } from './lending-desk.ts';
import { openTrainingRoom } from './training-room.ts';

function recording() {
  const published: string[] = [];
  let wake = () => {};
  const jobs: JobSource = {
    async publish({ trainingId }: Job) {
      published.push(trainingId);
      wake();
    },
    consume() {},
    close: async () => {},
  };
  const reached = async (count: number) => {
    while (published.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { published, jobs, reached };
}

const fail = (error: unknown) => assert.fail(String(error));

test('what was unfinished at the start is published, then what the ledger brings, and nothing twice', async () => {
  const room = await openTrainingRoom();
  const unfinished = await room.requestRun();
  const missed = await room.requestRun(); // after the views' position
  const position = (await room.store.readStream(streams.training(unfinished), { limit: 1 }))[0]!.position;
  const { published, jobs, reached } = recording();
  const dispatcher = makeDispatcher({
    store: room.store,
    jobs,
    unfinishedRuns: () => ({ trainingIds: [unfinished], position: position - 1n }),
    onError: fail,
  });
  await dispatcher.start();
  await reached(2);
  const later = await room.requestRun();
  await reached(3);
  await dispatcher.close();
  assert.deepEqual(published, [unfinished, missed, later]);
});

test('a run asked for through the ledger is trained, and closing ends the subscription', async () => {
  const room = await openTrainingRoom();
  const trainer = makeLocalTrainer({ ...room, monotonicNs });
  const jobs = makeMemoryJobSource({ onError: fail });
  const handler = makeTrainingHandler({ ...room, trainer, onError: fail });
  let done!: () => void;
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  jobs.consume(async (job) => {
    const outcome = await handler(job);
    done();
    return outcome;
  });
  const unfinishedRuns = () => ({ trainingIds: [], position: undefined });
  const dispatcher = makeDispatcher({ store: room.store, jobs, unfinishedRuns, onError: fail });
  await dispatcher.start();
  await room.requestRun();
  await finished;
  assert.equal((await room.versions()).length, 1);
  await dispatcher.close();
  await jobs.close();
});

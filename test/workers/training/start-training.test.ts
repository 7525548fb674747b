import assert from 'node:assert/strict';
import test from 'node:test';
import { openViews } from '../../../projections/sqlite/open-views.ts';
import { completedRunsWithoutVersion, unfinishedTrainingRuns } from '../../../projections/training/read-training.ts';
import { makeMemoryJobSource } from '../../../workers/memory/memory-job-source.ts';
import { startTraining } from '../../../workers/training/start-training.ts';
import { inHouse, makeFolder } from '../embedded-house.ts';
import { openTrainingRoom } from '../training-room.ts';

test('runs asked for before and after the start are trained; closing in the middle of one ends the child', {
  timeout: 60_000,
}, async (t) => {
  const folder = makeFolder();
  t.after(folder.remove);
  await inHouse(folder, async (house) => {
    const room = await openTrainingRoom(house);
    const before = await room.requestRun();
    await house.viewed();
    const views = openViews({ file: house.viewsFile });
    t.after(() => views.close());
    const errors: unknown[] = [];
    const training = await startTraining({
      ...room,
      jobs: makeMemoryJobSource({ onError: (error) => errors.push(error) }),
      child: house.child,
      unfinishedRuns: async () => {
        const position = views.position() ?? undefined;
        const runs = [...(await unfinishedTrainingRuns(views)), ...(await completedRunsWithoutVersion(views))];
        return { trainingIds: runs.map((run) => run.training_id), position };
      },
      onError: (error) => errors.push(error),
    });
    const after = await room.requestRun({ epochs: 1000, hidden: [256, 256] });
    const completed: string[] = [];
    follow: for await (const item of house.store.subscribe({})) {
      if (item.kind === 'caughtUp') continue;
      for (const { type, data } of item.events) {
        const { trainingId } = JSON.parse(Buffer.from(data).toString());
        if (type === 'TrainingCompleted') completed.push(trainingId);
        if (type === 'EpochCompleted' && trainingId === after) break follow;
      }
    }
    assert.deepEqual(completed, [before]);
    assert.notEqual(training.childPid(), undefined);
    await training.close();
    assert.equal(training.childPid(), undefined);
    assert.deepEqual(errors, []);
    assert.equal((await room.versions()).length, 1);
  });
});

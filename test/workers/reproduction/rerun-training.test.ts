import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { TASK_KINDS } from '../../../domain/datasets/task.ts';
import { rerunTraining } from '../../../workers/reproduction/rerun-training.ts';
import { makeLocalTrainer } from '../../../workers/training/local-trainer.ts';
import { openReproductionRoom } from './reproduction-room.ts';

for (const kind of TASK_KINDS) {
  test(`a ${kind} run done again gives the same network and baseline, to the bit`, async (t) => {
    const room = await openReproductionRoom(kind, { dropout: 0.25, patience: 2, epochs: 4, folds: 2 });
    t.after(() => room.close());
    const { value, deviceNs } = await rerunTraining(room, room.trainingOrder);
    assert.equal(value.network, room.completed.artifact.digest);
    assert.equal(value.baseline, room.completed.baseline?.artifact.digest);
    assert.ok(value.numbers!.compared > 100);
    assert.deepEqual(value.numbers, { compared: value.numbers!.compared, differing: 0, largestUlp: 0 });
    assert.equal(value.environmentDigest, room.completed.environmentDigest);
    assert.ok(deviceNs > 0);
  });
}

test('a run that went on from another version is done again from that version, or refused without it', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const { digest } = room.completed.artifact;
  const order = { data: room.data, parameters: room.requested.parameters, baseDigest: digest };
  const tuned = await makeLocalTrainer(room).train(order, () => {}, new AbortController().signal);
  const { value } = await rerunTraining(room, { ...order, completed: tuned });
  assert.notEqual(tuned.artifact.digest, digest);
  assert.deepEqual([value.network, value.baseline], [tuned.artifact.digest, tuned.baseline?.artifact.digest]);
  await room.artifacts.discard(digest);
  await assert.rejects(rerunTraining(room, { ...order, completed: tuned }), { code: 'NOT_FOUND' });
});

test('a run with another seed gives other bits, says by how much, and leaves no file behind', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const parameters = { ...room.requested.parameters, seed: room.requested.parameters.seed + 1 };
  const { value } = await rerunTraining(room, { ...room.trainingOrder, parameters });
  assert.notEqual(value.network, room.completed.artifact.digest);
  assert.ok(value.numbers!.differing > 100 && value.numbers!.largestUlp > 1000);
  await assert.rejects(room.artifacts.get(value.network!), { code: 'NOT_FOUND' });
});

test('a network of another shape has no number to compare', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const parameters = { ...room.requested.parameters, hidden: [4] };
  const { value } = await rerunTraining(room, { ...room.trainingOrder, parameters });
  assert.equal(value.numbers, null);
});

test('a run whose rows were erased since is not begun: the rows are counted and nothing is said about bits', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  await room.erase(3);
  await room.erase(77);
  const { value, deviceNs } = await rerunTraining(room, room.trainingOrder);
  assert.deepEqual([value.erasedRows, value.network, value.numbers, deviceNs], [2, null, null, 0]);
});

test('a run that was trained without the erased rows is done again without them', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  await room.erase(3);
  const without = await rerunTraining(room, {
    ...room.trainingOrder,
    completed: { ...room.completed, erasedRows: 1 },
  });
  assert.notEqual(without.value.network, null);
  assert.notEqual(without.value.network, room.completed.artifact.digest);
});

test('learning that is refused this time is a finding with its code', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const parameters = { ...room.requested.parameters, learningRate: 99 };
  const { value } = await rerunTraining(room, { ...room.trainingOrder, parameters });
  assert.deepEqual([value.stopped, value.network], ['INVALID_PARAMETERS', null]);
});

test('an altered or missing file of the run is refused before anything is trained', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const path = room.fileOf(room.completed.artifact.digest);
  const bytes = readFileSync(path);
  writeFileSync(path, Buffer.from(bytes).fill(0, 100, 101));
  await assert.rejects(rerunTraining(room, room.trainingOrder), { code: 'ARTIFACT_CORRUPT' });
  writeFileSync(path, bytes);
  const artifact = { ...room.completed.artifact, digest: 'f'.repeat(64) };
  const missing = { ...room.trainingOrder, completed: { ...room.completed, artifact } };
  await assert.rejects(rerunTraining(room, missing), { code: 'NOT_FOUND' });
});

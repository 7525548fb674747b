import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { TASK_KINDS } from '../../../domain/datasets/task.ts';
import type { PredictionScored } from '../../../domain/predictions/events.ts';
import { checkPrediction } from '../../../domain/predictions/reproduction.ts';
import { rerunPrediction } from '../../../workers/reproduction/rerun-prediction.ts';
import { openNetworkScorer } from '../../../workers/scoring/network-scorer.ts';
import type { VersionFile } from '../../../workers/scoring/version-file.ts';
import { openReproductionRoom, type ReproductionRoom } from './reproduction-room.ts';

const usage = { leaseId: 'ls_0000000000000001', provider: 'cpu', deviceNs: 1 } as const;
const check = { checkId: 'rc_0000000000000001', usage, requestedBy: 'sb_regulator' };

type Deps = Pick<ReproductionRoom, 'artifacts' | 'vault' | 'monotonicNs' | 'openScorer'> & {
  readonly file: VersionFile;
};
const rerun = ({ file, ...deps }: Deps, predicted: PredictionScored) => rerunPrediction(deps, { predicted, file });

for (const kind of TASK_KINDS) {
  test(`a ${kind} prediction of any place in a batch of 1 to 64 rows comes out the same, beside rows of missing values`, async (t) => {
    const room = await openReproductionRoom(kind, { hidden: [64, 64] });
    t.after(() => room.close());
    const scorer = await openNetworkScorer(await room.artifacts.get(room.completed.artifact.digest));
    t.after(() => scorer.release());
    const deps = { ...room, openScorer: async () => ({ ...scorer, release: async () => {} }) };
    for (let size = 1; size <= 64; size++) {
      const scored = await room.score(size, size);
      const places = new Set([0, (size * 7) % size, Math.floor(size / 2), size - 1]);
      for (const place of places) {
        const { value } = await rerun(deps, scored[place]!);
        const checked = checkPrediction(scored[place]!, { ...check, rerun: value });
        assert.equal(checked.verdict, 'identical', `row ${place} of ${size}: ${JSON.stringify(checked)}`);
        assert.equal(checked.batch.rebuilt, size === 1 ? 'alone' : 'missing-rows');
        assert.equal(checked.differences!.contributions.compared, 4);
      }
    }
  });
}

test('the check records no number of the answer that was computed again', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const [scored] = await room.score(3);
  const { value } = await rerun(room, scored!);
  const text = JSON.stringify(value);
  for (const said of ['own', 'rent', 'income', String(scored!.score), String(scored!.explanation.logit)])
    assert.ok(!text.includes(said), said);
});

test('another recorded number is found, with its distance', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const [scored] = await room.score(3);
  const next = new Float32Array([scored!.score]);
  const bits = new Int32Array(next.buffer);
  bits[0] = bits[0]! + 5;
  const altered = { ...scored!, score: next[0]! };
  const { value } = await rerun(room, altered);
  const checked = checkPrediction(altered, { ...check, rerun: value });
  assert.deepEqual([checked.verdict, checked.largestUlp, checked.differences?.score], ['different', 5, 5]);
  assert.notEqual(checked.answer.found, checked.answer.expected);
});

test('another environment is said, and the verdict is about the bits all the same', async (t) => {
  const room = await openReproductionRoom('regression');
  t.after(() => room.close());
  const [scored] = await room.score(2);
  const elsewhere = { ...scored!, environmentDigest: 'e'.repeat(64) };
  const { value } = await rerun(room, elsewhere);
  const checked = checkPrediction(elsewhere, { ...check, rerun: value });
  assert.deepEqual(
    [checked.verdict, checked.environment],
    ['identical', { recorded: 'e'.repeat(64), now: scored!.environmentDigest, equal: false }],
  );
});

test('a prediction about somebody who was erased is incomplete: nothing is scored and nothing is claimed', async (t) => {
  const room = await openReproductionRoom('multiclass');
  t.after(() => room.close());
  const [scored] = await room.score(2);
  await room.erase(0);
  const { value, deviceNs } = await rerun(room, scored!);
  const checked = checkPrediction(scored!, { ...check, rerun: value });
  assert.deepEqual(
    [
      checked.verdict,
      checked.missingGrounds,
      checked.answer.found,
      checked.differences,
      checked.batch.rebuilt,
      deviceNs,
    ],
    ['incomplete', 1, null, null, 'not-rebuilt', 0],
  );
});

test('an altered or missing model file, a place outside its batch and features of another model are refused', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const [scored] = await room.score(2);
  for (const batch of [
    { id: 'b', index: 2, size: 2 },
    { id: 'b', index: 0, size: 1e9 },
    { id: 'b', index: -1, size: 2 },
  ])
    await assert.rejects(rerun(room, { ...scored!, batch }), { code: 'BAD_INPUT' });
  const clear = { features: { income: 1 }, reasons: [] };
  await assert.rejects(rerun(room, { ...scored!, grounds: { clear } }), {
    code: 'BAD_INPUT',
    message: /recorded features do not fit/,
  });
  const artifact = { digest: 'f'.repeat(64), bytes: 1 };
  const missing = { ...scored!, artifactDigest: artifact.digest };
  await assert.rejects(rerun(room, missing), { code: 'ARTIFACT_CORRUPT', message: /another model file/ });
  const gone = { ...room, file: { artifact, cardDigest: null } };
  await assert.rejects(rerun(gone, missing), { code: 'NOT_FOUND' });
  const path = room.fileOf(scored!.artifactDigest);
  writeFileSync(path, readFileSync(path).fill(0, 100, 101));
  await assert.rejects(rerun(room, scored!), { code: 'ARTIFACT_CORRUPT' });
});

test('a model that takes no missing value gets copies of the row beside it', async (t) => {
  const room = await openReproductionRoom('binary');
  t.after(() => room.close());
  const [, scored] = await room.score(5);
  const { value } = await rerun(
    {
      ...room,
      openScorer: async (bytes) => {
        const scorer = await openNetworkScorer(bytes);
        const problem = { code: 'WRONG_TYPE', column: 'income', sentence: 'No missing values.' } as const;
        return {
          ...scorer,
          check: (features, options) =>
            Object.values(features).every((each) => each === null) ? { problem } : scorer.check(features, options),
        };
      },
    },
    scored!,
  );
  const checked = checkPrediction(scored!, { ...check, rerun: value });
  assert.deepEqual([checked.verdict, checked.batch], ['identical', { index: 1, size: 5, rebuilt: 'copies' }]);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { readModel } from '../../learning/read-model.ts';
import { trainNetwork } from '../../learning/train.ts';
import { defaultTrainingParams } from '../../learning/training-params.ts';
import { smallTable } from './small-table.ts';

const golden = (name: string) => readFileSync(join(import.meta.dirname, '../golden/models', name));

test('a model file of version 1 opens as what it always meant and scores as it always did', async () => {
  const scorer = await openScorer(golden('network.v1.onnx'));
  const wanted = JSON.parse(golden('network.v1.json').toString());
  assert.deepEqual(scorer.task, { kind: 'binary' });
  const { hidden, epochs, seed } = scorer.modelInfo.params;
  assert.deepEqual([hidden, epochs, seed], [[6, 5], 5, 4]);
  assert.deepEqual(scorer.modelInfo.params, { ...defaultTrainingParams, hidden, epochs, seed });
  assert.equal(scorer.baselineLogit, wanted.baselineLogit);
  const scores = await scorer.score(encodeRows(scorer.encoding, wanted.rows));
  await scorer.release();
  for (const name of ['scores', 'logits', 'attributions'] as const) {
    assert.equal(scores[name].length, wanted[name].length);
    scores[name].forEach((value, i) => {
      assert.ok(Math.abs(value - wanted[name][i]) < 1e-5, `${name} ${i}`); // another processor may differ in the last bits
    });
  }
  assert.deepEqual(
    [...scores.baselines],
    wanted.rows.map(() => wanted.baselineLogit),
  );
});

test('a model file says its task, its parameters and, when told, what it started from', async () => {
  const { columns, rows } = smallTable(60);
  const encoding = fitEncoding(columns, rows);
  const task = { kind: 'regression' } as const;
  const { modelBytes } = await trainNetwork({
    encoding,
    encoded: encodeRows(encoding, rows),
    task,
    targets: rows.map((_, row) => row),
    params: { hidden: [], epochs: 1, loss: 'huber', patience: 3 },
    baseDigest: 'ab12',
  });
  const { info } = readModel(modelBytes);
  assert.deepEqual(info.task, task);
  assert.deepEqual(info.encoding, encoding);
  assert.deepEqual(info.params, { ...defaultTrainingParams, hidden: [], epochs: 1, loss: 'huber', patience: 3 });
  assert.deepEqual(info.target, { mean: 29.5, deviation: Math.fround(Math.sqrt((60 ** 2 - 1) / 12)) });
  assert.equal(info.baseDigest, 'ab12');
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { decodeModel, encodeModel } from '../../learning/onnx-messages.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { readModel } from '../../learning/read-model.ts';
import { type TrainingInput, trainNetwork } from '../../learning/train.ts';
import { smallTable } from './small-table.ts';
import { regression, regressionTable } from './task-tables.ts';

const { columns, rows, targets } = regressionTable(300);
const encoding = fitEncoding(columns, rows);
const encoded = encodeRows(encoding, rows);
const train = (given: Partial<TrainingInput> = {}) =>
  trainNetwork({ encoding, encoded, task: regression, targets, ...given, params: { epochs: 2, ...given.params } });
const base = (await train({ params: { hidden: [7, 5], activation: 'tanh' } })).modelBytes;

const logitsOf = async (modelBytes: Uint8Array) => {
  const scorer = await openScorer(modelBytes, { explain: false });
  const { logits } = await scorer.score(encoded);
  await scorer.release();
  return logits;
};

test('training goes on from the weights of the base: a learning rate next to nothing leaves its answers alone', async () => {
  const { modelBytes } = await train({ startFrom: base, params: { learningRate: 1e-12 } });
  assert.deepEqual(await logitsOf(modelBytes), await logitsOf(base));
});

test('shape, activation and target scale are those of the base, the rest those of the run', async () => {
  const shifted = targets.map((target) => target + 5000);
  const { modelBytes } = await train({ startFrom: base, targets: shifted, baseDigest: 'ab', params: { seed: 9 } });
  const { info } = readModel(modelBytes);
  const of = readModel(base).info;
  assert.deepEqual([info.params.hidden, info.params.activation, info.params.seed], [[7, 5], 'tanh', 9]);
  assert.deepEqual(info.target, of.target);
  assert.equal(info.baseDigest, 'ab');
});

test('a model of version 1 is gone on from, too', async () => {
  const first = readFileSync(join(import.meta.dirname, '../golden/models/network.v1.onnx'));
  const table = smallTable(200);
  const { info } = readModel(first);
  const given = encodeRows(info.encoding, table.rows);
  const params = { epochs: 1, learningRate: 1e-12 };
  const tuned = await trainNetwork({
    encoding: info.encoding,
    encoded: given,
    targets: table.labels,
    startFrom: first,
    params,
  });
  const [before, after] = [await openScorer(first), await openScorer(tuned.modelBytes)];
  assert.deepEqual((await after.score(given)).logits, (await before.score(given)).logits);
  await Promise.all([before.release(), after.release()]);
});

test('what does not fit the base is one sentence that says what does', async () => {
  const refused = (given: Partial<TrainingInput>, message: RegExp) =>
    assert.rejects(train({ startFrom: base, ...given }), { code: 'BASE_MISMATCHED', message });
  await refused({ params: { hidden: [7, 6] } }, /hidden layers \[7, 5\].*asks for \[7, 6\]/);
  await refused({ params: { activation: 'relu' } }, /activation is tanh/);
  await refused(
    { task: { kind: 'binary' }, targets: rows.map((_, row) => row % 2) },
    /a regression task and this one is binary/,
  );
  const fewer = fitEncoding(
    columns.slice(1),
    rows.map((row) => row.slice(1)),
  );
  await refused({ encoding: fewer }, /reads 4 columns and the rows have 3/);
  const renamed = fitEncoding([{ name: 'wage', kind: 'number' }, ...columns.slice(1)], rows);
  await refused({ encoding: renamed }, /Column 1 .* "income", of the rows the number "wage"/);
  await refused({ encoding: fitEncoding(columns, rows.slice(1)) }, /encode them with its own encoding/);
  await assert.rejects(train({ startFrom: base.subarray(0, 100) }), { code: 'MODEL_UNREADABLE' });
});

test('a base that claims more weights than it holds is refused before memory is taken for them', async () => {
  const model = decodeModel(base);
  const described = model.metadataProps![0]!;
  described.value = described.value!.replace('"hidden":[7,5]', '"hidden":[7,5000000000]');
  await assert.rejects(train({ startFrom: encodeModel(model) }), { code: 'MODEL_UNREADABLE', message: /weights/ });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { decodeModel, encodeModel, type ModelMessage } from '../../learning/onnx-messages.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { trainNetwork } from '../../learning/train.ts';
import { smallTable } from './small-table.ts';

const { columns, rows, labels } = smallTable(200);
const encoding = fitEncoding(columns, rows);
const params = { hidden: [8, 8], epochs: 2, seed: 4 };
const { modelBytes } = await trainNetwork({ encoding, encoded: encodeRows(encoding, rows), targets: labels, params });

test('the model file alone says which columns it reads and how it was trained', async () => {
  const scorer = await openScorer(modelBytes);
  assert.deepEqual(scorer.encoding, encoding);
  assert.deepEqual(scorer.columns, ['income', 'home', 'debt', 'job']);
  assert.deepEqual(scorer.modelInfo.params.hidden, [8, 8]);
  assert.equal(scorer.modelInfo.params.seed, 4);
  const { logits, attributions, residuals } = await scorer.score(encodeRows(scorer.encoding, rows.slice(0, 1)));
  const explained = attributions.reduce((sum, value) => sum + value, 0);
  assert.ok(Math.abs(scorer.baselineLogit + explained + residuals[0]! - logits[0]!) < 1e-5);
  await scorer.release();
});

test('without explanation the scores are the same and the reasons are empty', async () => {
  const [full, bare] = [await openScorer(modelBytes), await openScorer(modelBytes, { explain: false })];
  const given = encodeRows(encoding, rows);
  const [explained, plain] = [await full.score(given), await bare.score(given)];
  assert.deepEqual(plain.logits, explained.logits);
  assert.deepEqual(plain.scores, explained.scores);
  assert.deepEqual([plain.attributions.length, plain.residuals.length], [0, 0]);
  await Promise.all([full.release(), bare.release()]);
});

test('no rows score to nothing; rows encoded for another table are refused', async () => {
  const scorer = await openScorer(modelBytes);
  assert.equal((await scorer.score(encodeRows(encoding, []))).scores.length, 0);
  const narrower = fitEncoding([columns[0]!], [[1], [2]]);
  await assert.rejects(scorer.score(encodeRows(narrower, [[1]])), { code: 'ROWS_MISMATCHED' });
  await scorer.release();
});

const changed = (change: (model: ModelMessage) => void): Uint8Array => {
  const model = decodeModel(modelBytes);
  change(model);
  return encodeModel(model);
};

test('reading and writing a model file gives the same bytes', () => {
  assert.ok(Buffer.from(modelBytes).equals(changed(() => {})));
});

test('bytes that are not a model of ours are refused with a code, never with a crash', async () => {
  const described = (value: string) => changed((model) => Object.assign(model.metadataProps![0]!, { value }));
  const description = decodeModel(modelBytes).metadataProps![0]!.value!;
  const node = (part: object) => changed((model) => Object.assign(model.graph!.node![0]!, part));
  const hostile: Record<string, Uint8Array> = {
    nothing: new Uint8Array(0),
    text: new TextEncoder().encode('<html>not a model</html>'),
    'the first half': modelBytes.subarray(0, modelBytes.length / 2),
    'no description': changed((model) => void delete model.metadataProps),
    'a broken description': described('{"version":1,'),
    'a description of nothing': described('{"version":1,"encoding":{}}'),
    'a description of more columns': described(
      description.replace(
        '"columns":[',
        '"columns":[{"deviation":1,"kind":"number","mean":0,"median":0,"name":"extra"},',
      ),
    ),
    'a description of another task': described(
      description.replace('"task":{"kind":"binary"}', '"task":{"classes":["a","b"],"kind":"multiclass"}'),
    ),
    'a description of several baselines': described(description.replace('"baselineLogits":[', '"baselineLogits":[0,')),
    'another operator': node({ opType: 'Loop' }),
    'another operator domain': node({ domain: 'com.evil' }),
    'a path to numbers elsewhere': changed((model) => {
      const tensor = model.graph!.initializer![0]!;
      tensor.externalData = [{ key: 'location', value: '../secret' }];
      tensor.dataLocation = 1;
      delete tensor.rawData;
    }),
    'numbers missing': changed((model) => void delete model.graph!.initializer![0]!.rawData),
    'a node missing': changed((model) => void model.graph!.node!.splice(3, 1)),
  };
  for (const [what, bytes] of Object.entries(hostile)) {
    await assert.rejects(openScorer(bytes), { code: 'MODEL_UNREADABLE' }, what);
  }
});

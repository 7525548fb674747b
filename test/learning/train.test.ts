import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { type EpochReport, type TrainingInput, trainNetwork } from '../../learning/train.ts';
import { smallTable } from './small-table.ts';

const { columns, rows, labels } = smallTable(300);
const encoding = fitEncoding(columns, rows);
const encoded = encodeRows(encoding, rows);
const train = (given: Partial<TrainingInput> = {}) =>
  trainNetwork({
    encoding,
    encoded,
    targets: labels,
    ...given,
    params: { hidden: [8, 8], epochs: 3, ...given.params },
  });

test('the same rows, seed and parameters give the same model file, byte for byte', async () => {
  const first = await train();
  const again = await train({ encoding: fitEncoding(columns, rows), encoded: encodeRows(encoding, rows) });
  assert.ok(Buffer.from(first.modelBytes).equals(again.modelBytes));
});

test('another seed, label or parameter gives another model file', async () => {
  const { modelBytes } = await train();
  const flipped = labels.map((label, row) => (row === 17 ? 1 - label : label));
  const others = [
    await train({ params: { seed: 1 } }),
    await train({ targets: flipped }),
    await train({ params: { epochs: 2 } }),
  ];
  for (const other of others) assert.ok(!Buffer.from(modelBytes).equals(other.modelBytes));
});

test('the loss of the reports falls and the last one is the result', async () => {
  const reports: EpochReport[] = [];
  let now = 0;
  const onEpoch = (report: EpochReport) => void reports.push(report);
  const { finalLoss, epochsRun } = await train({ params: { epochs: 10 }, onEpoch, clock: () => (now += 500) });
  assert.deepEqual(
    reports.map(({ epoch, epochs }) => [epoch, epochs]),
    Array.from({ length: 10 }, (_, i) => [i + 1, 10]),
  );
  assert.ok(reports[9]!.loss < 0.9 * reports[0]!.loss);
  assert.deepEqual([finalLoss, epochsRun], [reports[9]!.loss, 10]);
  assert.equal(reports[0]!.rowsPerSecond, 600);
});

test('tables of numbers alone and of categories alone train and score', async () => {
  for (const kind of ['number', 'category'] as const) {
    const at = columns.flatMap((column, i) => (column.kind === kind ? [i] : []));
    const part = rows.map((row) => at.map((i) => row[i]!));
    const fitted = fitEncoding(
      at.map((i) => columns[i]!),
      part,
    );
    const { modelBytes } = await train({ encoding: fitted, encoded: encodeRows(fitted, part) });
    const scorer = await openScorer(modelBytes);
    const { scores, attributions } = await scorer.score(encodeRows(fitted, part.slice(0, 5)));
    assert.ok(scores.every((score) => score > 0 && score < 1));
    assert.ok(new Set(scores).size > 1);
    assert.equal(attributions.length, 5 * at.length);
    await scorer.release();
  }
});

test('a constant and an all-missing column do not stop training', async () => {
  const padded = rows.map((row) => [...row, 7, null, null]);
  const wider = [
    ...columns,
    { name: 'constant', kind: 'number' as const },
    { name: 'no number', kind: 'number' as const },
    { name: 'no text', kind: 'category' as const },
  ];
  const fitted = fitEncoding(wider, padded);
  const { finalLoss } = await train({ encoding: fitted, encoded: encodeRows(fitted, padded) });
  assert.ok(Number.isFinite(finalLoss));
});

test('labels of one class are refused', async () => {
  await assert.rejects(train({ targets: new Uint8Array(300) }), { code: 'ONE_CLASS' });
  await assert.rejects(train({ targets: new Uint8Array(300).fill(1) }), { code: 'ONE_CLASS' });
});

test('labels and rows of unequal number, no rows and impossible parameters are refused', async () => {
  await assert.rejects(train({ targets: labels.slice(1) }), { code: 'ROWS_MISMATCHED' });
  await assert.rejects(train({ encoded: encodeRows(encoding, []), targets: new Uint8Array(0) }), { code: 'NO_ROWS' });
  for (const params of [
    { epochs: 0 },
    { hidden: [0] },
    { batchSize: 1.5 },
    { learningRate: Number.NaN },
    { seed: -1 },
  ]) {
    await assert.rejects(train({ params }), {
      code: 'INVALID_PARAMETERS',
      message: new RegExp(Object.keys(params)[0]!),
    });
  }
});

test('a run that leaves the finite numbers stops and says what to change', async () => {
  const wild = { hidden: [64, 64, 64, 64, 64, 64, 64, 64], learningRate: 10, epochs: 400, epsilon: 1e-30, beta2: 0 };
  const reports: number[] = [];
  await assert.rejects(train({ params: wild, onEpoch: ({ loss }) => void reports.push(loss) }), {
    code: 'TRAINING_DIVERGED',
    message: /learning rate/,
  });
  assert.ok(reports.every(Number.isFinite));
});

test('a cancelled run stops before its next epoch, also when the cancel comes from the event loop', async () => {
  const controller = new AbortController();
  let epochs = 0;
  const onEpoch = () => {
    epochs++;
    if (epochs === 2) setImmediate(() => controller.abort());
  };
  await assert.rejects(train({ params: { epochs: 1000 }, onEpoch, signal: controller.signal }), {
    code: 'TRAINING_CANCELLED',
  });
  assert.ok(epochs === 2 || epochs === 3, `${epochs} epochs`);
});

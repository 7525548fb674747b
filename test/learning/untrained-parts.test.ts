// What training never saw neither adds nor takes: it is answered like the mean training row.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitValidation } from '../../learning/deal-rows.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import type { Encoding, FeatureColumn, FeatureValue } from '../../learning/encoding.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { readModel } from '../../learning/read-model.ts';
import type { Task } from '../../learning/task.ts';
import { type TrainingInput, trainNetwork } from '../../learning/train.ts';
import { untrainedParts } from '../../learning/untrained-parts.ts';
import { smallTable } from './small-table.ts';
import { classTable, regression, regressionTable, threeClasses } from './task-tables.ts';

const ROWS = 240;
const { columns, rows, labels } = smallTable(ROWS);
const binary: Task = { kind: 'binary' };
const TABLES: [Task, ArrayLike<number>][] = [
  [binary, labels],
  [threeClasses, classTable(ROWS).targets],
  [regression, regressionTable(ROWS).targets],
];

const wider: FeatureColumn[] = [
  ...columns,
  { name: 'constant', kind: 'number' },
  { name: 'nothing', kind: 'number' },
  { name: 'one town', kind: 'category' },
  { name: 'no text', kind: 'category' },
];
const padded = rows.map((row) => [...row, 0.1, null, 'here', null]);
const encoding = fitEncoding(wider, padded);

const train = (given: Partial<TrainingInput> = {}) => {
  const fitted = given.encoding ?? encoding;
  const encoded = given.encoded ?? encodeRows(fitted, padded);
  const params = { hidden: [8, 4], epochs: 4, learningRate: 0.01, l2: 0.01, ...given.params };
  return trainNetwork({ targets: labels, ...given, encoded, encoding: fitted, params });
};

const explain = async (modelBytes: Uint8Array, of: readonly (readonly FeatureValue[])[]) => {
  const scorer = await openScorer(modelBytes);
  const { logits, attributions } = await scorer.score(encodeRows(scorer.encoding, of));
  await scorer.release();
  const width = scorer.columns.length;
  return of.map((_, row) => ({
    logit: logits[row]!,
    reasons: [...attributions.subarray(row * width, (row + 1) * width)],
  }));
};

const replaced = (row: readonly FeatureValue[], at: number, value: FeatureValue) =>
  row.map((cell, i) => (i === at ? value : cell));

test('a column that was constant or missing counts for nothing, whatever its value, over seeds, tasks and depths', async () => {
  const row = padded[0]!;
  const values: [number, FeatureValue[]][] = [
    [4, [0.1, 0.2, -1e9, null]],
    [5, [null, 0, 77]],
    [6, ['here', 'elsewhere', null]],
    [7, [null, 'text']],
  ];
  for (const [task, targets] of TABLES) {
    for (const hidden of [[8, 4], []]) {
      for (const seed of [1, 2, 3]) {
        const { modelBytes } = await train({ task, targets, params: { hidden, seed } });
        const [plain] = await explain(modelBytes, [row]);
        for (const [at, cells] of values) {
          const answers = await explain(
            modelBytes,
            cells.map((cell) => replaced(row, at, cell)),
          );
          for (const { logit, reasons } of answers) {
            assert.equal(Math.abs(reasons[at]!), 0);
            assert.ok(Math.abs(logit - plain!.logit) <= 1e-6 * (1 + Math.abs(plain!.logit)));
          }
        }
      }
    }
  }
});

/** The towns of the first rows are the only ones training has; the encoding knows one more, as that of a base may. */
const towns: FeatureColumn[] = [...columns, { name: 'town', kind: 'category' }];
const living = rows.map((row, i) => [...row, ['north', 'south', 'west'][i % 3]!]);
const withTowns = (frequencies: number[]): Encoding => {
  const fitted = fitEncoding(towns, living);
  return {
    ...fitted,
    columns: fitted.columns.map((column) =>
      column.kind === 'category' && column.name === 'town'
        ? { ...column, vocabulary: ['east', 'north', 'south', 'west'], frequencies }
        : column,
    ),
  };
};
const third = 1 / 3;

test('missing, "other" and a category without a training row are answered like the mean row, over seeds', async () => {
  const given = withTowns([0, third, third, third, 0]);
  for (const [task, targets] of TABLES) {
    for (const seed of [1, 2, 3]) {
      const encoded = encodeRows(given, living);
      const { modelBytes } = await train({ task, targets, encoding: given, encoded, params: { seed } });
      const unseen = ['east', null, 'never heard of'].map((town) => replaced(living[0]!, 4, town));
      const answers = await explain(modelBytes, [living[0]!, living[1]!, ...unseen]);
      const size = Math.max(...answers[0]!.reasons.map(Math.abs));
      for (const { logit, reasons } of answers.slice(2)) {
        assert.ok(Math.abs(reasons[4]!) < 1e-5 * size, `${reasons[4]} beside ${size}`);
        assert.equal(logit, answers[2]!.logit);
      }
      assert.ok(Math.abs(answers[0]!.reasons[4]!) > 1e-4 * size); // a town of training does count
    }
  }
});

const { validation } = splitValidation(Float32Array.from(labels), binary, 150, 0);
const apart = new Set(validation);
/** Only the rows set aside, or those of weight 0, are of the town "late" and have another number than 4. */
const latecomers: FeatureColumn[] = [...columns, { name: 'town', kind: 'category' }, { name: 'four', kind: 'number' }];
const late = rows.map((row, i) => [...row, apart.has(i) ? 'late' : ['north', 'south'][i % 2]!, apart.has(i) ? 5 : 4]);
const ofLate = fitEncoding(latecomers, late);
const encodedLate = encodeRows(ofLate, late);
const rowWeights = Float32Array.from(rows, (_, row) => (apart.has(row) ? 0 : 1));

test('what only rows set aside to stop by, or rows of weight 0, have was not learned either', async () => {
  for (const given of [{ rowWeights }, { params: { patience: 9 } }, { rowWeights, params: { hidden: [] } }]) {
    const { modelBytes } = await train({ encoding: ofLate, encoded: encodedLate, ...given });
    const unlearned = replaced(late[0]!, 4, 'late');
    const asked = [unlearned, replaced(unlearned, 5, 1e6), replaced(unlearned, 5, null)];
    const answers = await explain(modelBytes, asked);
    for (const { logit, reasons } of answers) {
      assert.ok(Math.abs(logit - answers[0]!.logit) < 1e-5);
      assert.ok(Math.abs(reasons[4]!) < 1e-5 && Math.abs(reasons[5]!) < 1e-5, String(reasons));
    }
  }
});

test('the losses that are told are those of the model that is kept, whatever it was not taught', async () => {
  const lossOf = async (modelBytes: Uint8Array, isMeant: (row: number) => boolean) => {
    const answers = await explain(modelBytes, late);
    const losses = answers.flatMap(({ logit }, row) =>
      isMeant(row) ? [Math.log1p(Math.exp(logit)) - logit * labels[row]!] : [],
    );
    return losses.reduce((sum, loss) => sum + loss / losses.length, 0);
  };
  const stopped = await train({ encoding: ofLate, encoded: encodedLate, params: { patience: 9, epochs: 30 } });
  const kept = await lossOf(stopped.modelBytes, (row) => apart.has(row));
  assert.ok(Math.abs(stopped.validationLoss! - kept) < 1e-5, `${stopped.validationLoss} for ${kept}`);
  const ended = await train({ encoding: ofLate, encoded: encodedLate, rowWeights, params: { hidden: [] } });
  const found = await lossOf(ended.modelBytes, (row) => !apart.has(row));
  assert.ok(Math.abs(ended.finalLoss - found) < 1e-5, `${ended.finalLoss} for ${found}`);
});

test('a file names the parts it was taught nothing of; a table all of which varies names none', async () => {
  // Numbers first: income, debt, constant, nothing; home 3 + other, job 2 + other, one town 1 + other, no text: other.
  const { modelBytes } = await train();
  const { untrained } = readModel(modelBytes).info;
  assert.deepEqual(untrained, [2, 3, 7, 11, 12, 13]);
  const all = fitEncoding(
    columns.slice(0, 1),
    rows.map((row) => row.slice(0, 1)),
  );
  const encoded = encodeRows(
    all,
    rows.map((row) => row.slice(0, 1)),
  );
  assert.deepEqual(untrainedParts({ encoding: all, encoded, weights: undefined }), []);
});

test('fine-tuning teaches what its own rows have, and leaves untaught what neither base nor they had', async () => {
  const given = withTowns([0, third, third, third, 0]);
  const base = (await train({ encoding: given, encoded: encodeRows(given, living) })).modelBytes;
  const tune = async (of: readonly (readonly FeatureValue[])[]) => {
    const params = { epochs: 3, learningRate: 0.05, l2: 0.1 };
    const encoded = encodeRows(given, of);
    return (await trainNetwork({ encoding: given, encoded, targets: labels, startFrom: base, params })).modelBytes;
  };
  const asked = ['east', null].map((town) => replaced(living[0]!, 4, town));
  const again = await tune(living);
  for (const { reasons } of await explain(again, asked)) {
    assert.ok(Math.abs(reasons[4]!) < 1e-5 * Math.max(...reasons.map(Math.abs)), String(reasons));
  }
  const [, known] = [readModel(base).info.untrained!, readModel(again).info.untrained!];
  assert.deepEqual(known, readModel(base).info.untrained);
  const moved = await tune(living.map((row, i) => replaced(row, 4, i % 4 === 0 ? 'east' : row[4]!)));
  assert.equal(readModel(moved).info.untrained!.length, known.length - 1);
  const answers = await explain(moved, asked);
  assert.notEqual(answers[0]!.logit, answers[1]!.logit);
});

test('fine-tuning on rows that do not vary keeps what the base was taught', async () => {
  const base = (await train()).modelBytes;
  const same = padded.map((row) => replaced(row, 1, 'own'));
  const params = { epochs: 1, learningRate: 1e-12 };
  const encoded = encodeRows(encoding, same);
  const tuned = (await trainNetwork({ encoding, encoded, targets: labels, startFrom: base, params })).modelBytes;
  assert.deepEqual(await explain(tuned, padded.slice(0, 9)), await explain(base, padded.slice(0, 9)));
  assert.deepEqual(readModel(tuned).info.untrained, readModel(base).info.untrained);
});

// Does the plain network reach the known test AUC on real tables, from a CSV and its target alone? Split and initial
// weights both follow the seed. Two tables are in examples/data; the third may not be committed and needs
// COUNTERSIGN_TEST_DATA.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { splitRows } from '../../domain/datasets/split.ts';
import { areaUnderRoc } from '../../domain/models/metrics.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { trainNetwork } from '../../learning/train.ts';
import { referenceTable } from './reference-table.ts';

const examples = join(import.meta.dirname, '../../examples/data');
const testData = process.env.COUNTERSIGN_TEST_DATA;

const references = [
  { folder: examples, file: 'german_credit.csv', target: 'class', positive: 'bad', auc: 0.747 },
  { folder: examples, file: 'credit_data_modeldata.csv', target: 'Status', positive: 'bad', auc: 0.827 },
  { folder: testData, file: 'ulb_creditcard_dev.csv', target: 'Class', positive: '1', auc: 0.972 },
];

const testAuc = async ({ columns, rows, labels }: ReturnType<typeof referenceTable>, seed: number): Promise<number> => {
  const positive = labels.filter((label) => label === 1).length;
  const { train, heldOut } = splitRows(
    { targets: [...labels] },
    {
      targets: { kind: 'binary', positive, negative: labels.length - positive },
      split: { method: 'stratified', seed, heldOutPermille: 300 },
    },
  );
  const pick = (indexes: readonly number[]) => indexes.map((i) => rows[i]!);
  const labelsOf = (indexes: readonly number[]) => Uint8Array.from(indexes, (i) => labels[i]!);
  const encoding = fitEncoding(columns, pick(train));
  const encoded = encodeRows(encoding, pick(train));
  const { modelBytes } = await trainNetwork({ encoding, encoded, targets: labelsOf(train), params: { seed } });
  const scorer = await openScorer(modelBytes, { explain: false });
  const { scores } = await scorer.score(encodeRows(encoding, pick(heldOut)));
  await scorer.release();
  return areaUnderRoc(labelsOf(heldOut), scores)!;
};

for (const { folder, file, target, positive, auc } of references) {
  const skip = folder === undefined && `COUNTERSIGN_TEST_DATA is not set: ${file} was not tried`;
  test(`mean test AUC of ${file} over five seeds is within .02 of ${auc}`, { skip }, async (t) => {
    const table = referenceTable(join(folder!, file), target, positive);
    const aucs: number[] = [];
    for (let seed = 1; seed <= 5; seed++) aucs.push(await testAuc(table, seed));
    const mean = aucs.reduce((sum, value) => sum + value, 0) / aucs.length;
    t.diagnostic(`${file}: mean ${mean.toFixed(4)} of ${aucs.map((value) => value.toFixed(3)).join(' ')}`);
    assert.ok(Math.abs(mean - auc) <= 0.02, `mean AUC ${mean}`);
  });
}

import assert from 'node:assert/strict';
import test from 'node:test';
import { checkFeatures } from '../../../learning/check-features.ts';
import type { ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { mapColumns } from '../../../learning/imported/map-columns.ts';
import { checkCells, featureEncoding } from '../../../learning/imported/read-features.ts';
import { manyInputs } from './small-models.ts';

const planOf = (mapping: ImportedMapping) => {
  const mapped = mapColumns(inspectOnnx(manyInputs.bytes), mapping, manyInputs.columns);
  assert.ok('plan' in mapped);
  return mapped.plan;
};
const options = { unknownCategories: 'OTHER', sensitive: new Set<string>() } as const;

test('the features of a caller are read by the columns the model is fed from', () => {
  const encoding = featureEncoding(planOf(manyInputs.mapping));
  const features = { amount: 5, months: null, open: true, region: 'elsewhere' };
  assert.deepEqual(checkFeatures(encoding, features, options), { row: [5, null, 1, 'elsewhere'] });
  const refused = checkFeatures(encoding, { ...features, unused: 1 }, options);
  assert.ok('problem' in refused && refused.problem.code === 'UNKNOWN_COLUMN');
});

test('a cell the model cannot be fed with is a problem of its feature, without its value', () => {
  const plan = planOf(manyInputs.mapping);
  assert.equal(checkCells(plan, [5, null, 1, 'elsewhere']), undefined);
  assert.deepEqual(checkCells(plan, [5, 12.5, 1, 'east']), {
    code: 'WRONG_TYPE',
    column: 'months',
    sentence: 'Feature "months" must fit int64, which the model takes.',
  });
  const strict = structuredClone(manyInputs.mapping);
  Object.assign(strict.inputs[3]!.parts[0]!, { unknown: null });
  assert.equal(checkCells(planOf(strict), [5, 12, 1, 'elsewhere'])?.code, 'UNKNOWN_CATEGORY');
  assert.throws(() => checkCells(plan, [5]), { code: 'ROWS_MISMATCHED' });
});

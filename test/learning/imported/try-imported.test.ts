import assert from 'node:assert/strict';
import test from 'node:test';
import type { FeatureValue } from '../../../learning/encoding.ts';
import type { ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { mapColumns } from '../../../learning/imported/map-columns.ts';
import { type ImportedModel, openImportedModel } from '../../../learning/imported/open-imported-model.ts';
import { readScores } from '../../../learning/imported/read-scores.ts';
import { tryImported } from '../../../learning/imported/try-imported.ts';
import { constant, node } from './onnx-writer.ts';
import { around, forest, linear, manyInputs, softmax } from './small-models.ts';

type Rows = readonly (readonly FeatureValue[])[];

/** A model of two columns whose value is computed here. */
const played = (value: (row: readonly FeatureValue[], rows: Rows) => number): Pick<ImportedModel, 'plan' | 'score'> => {
  const { bytes, mapping, columns } = around(node('Neg', ['x'], ['y']));
  const mapped = mapColumns(inspectOnnx(bytes), mapping, columns);
  assert.ok('plan' in mapped);
  const { plan } = mapped;
  const score = async (rows: Rows) => ({
    ...readScores(
      plan.output,
      { data: Float64Array.from(rows, (row) => value(row, rows)), dims: [rows.length] },
      rows.length,
    ),
    rowsPerRun: rows.length,
  });
  return { plan, score };
};

test('models that answer as declared pass, on made-up rows and on given ones', async () => {
  for (const brought of [linear, softmax, forest, manyInputs]) {
    const opened = await openImportedModel(brought);
    const { rows, given, largestBatchDifference } = await tryImported(opened);
    assert.deepEqual([rows, given], [8, false]);
    assert.ok(largestBatchDifference < 1e-5);
    await opened.release();
  }
  const seen: Rows[] = [];
  const model = played((row) => Number(row[0]));
  const score: typeof model.score = (rows) => {
    seen.push(rows);
    return model.score(rows);
  };
  const given = Array.from({ length: 20 }, (_, n) => [n, n]);
  assert.deepEqual(await tryImported({ ...model, score }, given), { rows: 8, given: true, largestBatchDifference: 0 });
  assert.deepEqual(seen[2], given.slice(0, 8));
});

test('a model that answers no number is refused', async () => {
  const opened = await openImportedModel(
    around(constant('w', 'float', [2, 1], [1, 1]), node('MatMul', ['x', 'w'], ['z']), node('Div', ['z', 'z'], ['y'])),
  );
  await assert.rejects(tryImported(opened), {
    code: 'MODEL_OUTPUT_UNUSABLE',
    message: /output "y" is not a finite value for a row of zeros/,
  });
  await opened.release();
});

test('NaN stated for missing values must be something the model can bear', async () => {
  const [only] = linear.mapping.inputs;
  const parts = only!.parts.map((part) => ({ ...part, missing: 'nan' as const }));
  const mapping = { ...linear.mapping, inputs: [{ input: 'x', parts }] } as ImportedMapping;
  const opened = await openImportedModel({ ...linear, mapping });
  await assert.rejects(tryImported(opened), /not a finite value for a row of missing values; let the mapping say/);
  await opened.release();
});

test('a declared probability that is none is refused', async () => {
  const output = { task: 'binary', output: 'value', scale: 'probability' } as const;
  const opened = await openImportedModel({ ...linear, mapping: { ...linear.mapping, output } });
  await assert.rejects(tryImported(opened), { code: 'MODEL_OUTPUT_UNUSABLE', message: /not a probability/ });
  await opened.release();
});

test('a model that gives the same rows other bits is refused', async () => {
  let asked = 0;
  await assert.rejects(tryImported(played(() => 1 + (asked++ > 12 ? 2 ** -50 : 0))), {
    code: 'MODEL_NOT_DETERMINISTIC',
    message: /gave the same rows other scores/,
  });
});

test('a model whose rows change the scores of others is refused', async () => {
  await assert.rejects(tryImported(played((_, rows) => rows.length)), {
    code: 'MODEL_NOT_DETERMINISTIC',
    message: /otherwise alone than among others/,
  });
  const { largestBatchDifference } = await tryImported(played((_, rows) => 1 + rows.length * 2 ** -30));
  assert.equal(largestBatchDifference, 7 * 2 ** -30);
});

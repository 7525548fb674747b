// A held-out row that an imported model cannot be fed stops the measuring, and the refusal says what to do about it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeatureValue } from '../../../learning/encoding.ts';
import type { ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { mapColumns } from '../../../learning/imported/map-columns.ts';
import type { ImportedScorers } from '../../../workers/imported/imported-scorers.ts';
import type { OpenedCard } from '../../../workers/importing/model-card.ts';
import { answerImportedRows } from '../../../workers/training/answer-imported-rows.ts';
import { manyInputs } from '../../learning/imported/small-models.ts';

/** Nothing is asked of a model before every row can be fed to it. */
const neverAsked = { use: () => assert.fail('The model was asked.') } as unknown as ImportedScorers;

function refusedWith(mapping: ImportedMapping, rows: readonly (readonly FeatureValue[])[]) {
  const { columns, bytes } = manyInputs;
  const mapped = mapColumns(inspectOnnx(bytes), mapping, columns);
  assert.ok('plan' in mapped);
  const card = { plan: mapped.plan, mapping, columns } as unknown as OpenedCard;
  const table = { columns, task: { kind: 'binary' } } as const;
  return answerImportedRows({ imported: neverAsked, card, artifactDigest: 'a', bytes: 1, table, rows }).then(
    () => assert.fail('All rows were taken.'),
    ({ message }: Error) => message,
  );
}

const strictAbout = (input: number, change: object) => {
  const mapping = structuredClone(manyInputs.mapping);
  Object.assign(mapping.inputs[input]!.parts[0]!, change);
  return mapping;
};
const at = (name: string) => manyInputs.columns.findIndex((column) => column.name === name);
const rowWith = (name: string, value: FeatureValue) => {
  const row: FeatureValue[] = [5, 12, 1, 'east'];
  row[at(name)] = value;
  return row;
};

test('where a value is missing and the mapping names no stand-in, it says to name one or to leave such rows out', async () => {
  const months = manyInputs.mapping.inputs.findIndex(({ parts }) =>
    parts.some((part) => 'column' in part && part.column === 'months'),
  );
  const said = await refusedWith(strictAbout(months, { missing: null }), [
    rowWith('months', null),
    rowWith('months', 3),
  ]);
  assert.match(said, /^1 of 2 held-out rows cannot be fed to the model, .*Feature "months" is missing/);
  assert.match(
    said,
    /Import the file again with a mapping that says what stands for a missing value there, or with a data set version without/,
  );
});

test('where a category is unknown to the mapping, it says to name what stands for it', async () => {
  const region = manyInputs.mapping.inputs.findIndex(({ parts }) =>
    parts.some((part) => 'column' in part && part.column === 'region'),
  );
  const said = await refusedWith(strictAbout(region, { unknown: null }), [rowWith('region', 'elsewhere')]);
  assert.match(said, /Import the file again with a mapping that says what stands for unknown categories there\.$/);
  assert.ok(!said.includes('elsewhere'));
});

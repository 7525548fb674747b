import assert from 'node:assert/strict';
import test from 'node:test';
import { backgroundDigest } from '../../../learning/imported/explain-imported.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { type ModelCard, readCard, writeCard } from '../../../workers/importing/model-card.ts';
import { linear, manyInputs } from '../../learning/imported/small-models.ts';

function cardOf({ bytes, mapping, columns }: typeof linear, background: ModelCard['background']): ModelCard {
  const { inputs, outputs } = inspectOnnx(bytes);
  const explanation = { seed: 7, pairsPerBackgroundRow: 2, batchRows: 8 };
  const trial = { rows: 8, given: true, largestBatchDifference: 0 };
  return { inputs, outputs, mapping, columns, background, explanation, trial };
}

test('a card is read as it was written, and gives the same plan and digest of its background', () => {
  const background = [
    [1, null, 3],
    [4, 5, 6],
  ];
  const card = cardOf(linear, background);
  const { plan, backgroundDigest: digest, ...read } = readCard(writeCard(card));
  assert.deepEqual(read, card);
  assert.equal(digest, backgroundDigest(background));
  assert.deepEqual(
    plan.columns.map(({ name }) => name),
    ['a', 'b', 'c'],
  );
});

test('equal cards are equal bytes, whatever the order of their members', () => {
  const card = cardOf(manyInputs, [[1, 2, 0, 'north']]);
  const turned = Object.fromEntries(Object.entries(card).reverse()) as unknown as ModelCard;
  assert.deepEqual(writeCard(card), writeCard(turned));
});

test('bytes that are no card, or whose mapping does not fit its model, are ARTIFACT_CORRUPT', () => {
  const card = cardOf(linear, [[1, 2, 3]]);
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const format = 'countersign-imported@1';
  for (const bytes of [
    new Uint8Array([1, 2, 3]),
    text({}),
    text({ ...card, format: 'another@1' }),
    text({ ...card, format, background: [] }),
    text({ ...card, format, mapping: { version: 1 } }),
    text({ ...card, format, columns: card.columns.slice(1) }),
  ]) {
    assert.throws(() => readCard(bytes), { code: 'ARTIFACT_CORRUPT' });
  }
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { mappingText, parseMapping } from '../../../learning/imported/imported-mapping.ts';
import { manyInputs, softmax } from './small-models.ts';

const refuses = (value: unknown, sentence: RegExp) =>
  assert.throws(() => parseMapping(value), { name: 'ImportError', code: 'MAPPING_INVALID', message: sentence });

test('a mapping read from JSON is the mapping that was written', () => {
  for (const { mapping } of [manyInputs, softmax]) {
    assert.deepEqual(parseMapping(JSON.parse(mappingText(mapping))), mapping);
  }
});

test('equal mappings are equal text, whatever the order of their members', () => {
  const { mapping } = softmax;
  const { version, inputs, output } = mapping;
  assert.equal(mappingText({ output, inputs, version }), mappingText(mapping));
});

test('what is no mapping is refused by its place, without its values', () => {
  const { mapping } = manyInputs;
  refuses(null, /^The mapping does not have the shape of a mapping\.$/);
  refuses({ ...mapping, version: 2 }, /^The mapping at version /);
  refuses({ ...mapping, more: 1 }, /^The mapping does not/);
  refuses({ ...mapping, inputs: [] }, /^The mapping at inputs /);
  refuses(
    { ...mapping, inputs: [...mapping.inputs, mapping.inputs[0]] },
    /inputs must name every input of the model once/,
  );
  const broken = structuredClone(mapping);
  (broken.inputs[0]!.parts[0] as { missing: unknown }).missing = 'Mr Smith';
  refuses(broken, /^The mapping at inputs\.0\.parts\.0\.missing does not have the shape of a mapping\.$/);
});

test('a vocabulary names every category once, and a class list holds two at least', () => {
  const { mapping } = manyInputs;
  const part = { as: 'oneHot', column: 'region', vocabulary: ['a', 'a'], other: true };
  refuses({ ...mapping, inputs: [{ input: 'region', parts: [part] }] }, /vocabulary must name every category once/);
  const { mapping: classes } = softmax;
  refuses({ ...classes, output: { ...classes.output, classes: ['one'] } }, /must hold 2 to 256 classes/);
});

test('a mapping is bounded', () => {
  const { mapping } = manyInputs;
  const vocabulary = Array.from({ length: 9_000 }, (_, i) => `${i}`.padStart(1_000, 'x'));
  const part = { as: 'oneHot', column: 'region', vocabulary, other: true };
  refuses({ ...mapping, inputs: [{ input: 'region', parts: [part] }] }, /longer than \d+ characters/);
});

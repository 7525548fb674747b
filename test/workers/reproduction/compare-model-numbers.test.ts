import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { DataType, decodeModel, encodeModel, type ModelMessage } from '../../../learning/onnx-messages.ts';
import { compareModelNumbers } from '../../../workers/reproduction/compare-model-numbers.ts';

const bytes = readFileSync(join(import.meta.dirname, '../../golden/models/network.v1.onnx'));

/** The same file with one change. */
function changed(change: (floats: NonNullable<NonNullable<ModelMessage['graph']>['initializer']>) => void): Uint8Array {
  const model = decodeModel(bytes);
  const floats = model.graph!.initializer!.filter(({ dataType }) => dataType === DataType.FLOAT);
  for (const tensor of floats) tensor.rawData = Uint8Array.from(tensor.rawData!);
  change(floats);
  return encodeModel(model);
}

test('a file compared with itself has no number that differs', () => {
  const { compared, differing, largestUlp } = compareModelNumbers(bytes, bytes)!;
  assert.ok(compared > 50);
  assert.deepEqual([differing, largestUlp], [0, 0]);
});

test('every number that differs is counted, and the largest distance is named', () => {
  const other = changed((floats) => {
    floats[0]!.rawData![0]! ^= 1;
    floats.at(-1)!.rawData![0]! ^= 4;
  });
  const { compared, differing, largestUlp } = compareModelNumbers(bytes, other)!;
  assert.equal(compared, compareModelNumbers(bytes, bytes)!.compared);
  assert.deepEqual([differing, largestUlp], [2, 4]);
});

test('files of two shapes, and one that is no model of ours, have no numbers to compare', () => {
  const reshaped = changed((floats) => {
    floats[0]!.dims = [...(floats[0]!.dims ?? []), 1];
  });
  const shorter = changed((floats) => {
    floats[0]!.rawData = floats[0]!.rawData!.subarray(4);
  });
  for (const other of [reshaped, shorter, Uint8Array.of(1, 2, 3)]) {
    assert.equal(compareModelNumbers(bytes, other), null);
    assert.equal(compareModelNumbers(other, bytes), null);
  }
});

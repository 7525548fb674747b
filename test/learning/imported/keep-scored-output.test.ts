import assert from 'node:assert/strict';
import test from 'node:test';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { keepScoredOutput } from '../../../learning/imported/keep-scored-output.ts';
import { constant, input, model, node, output, zipMapOutput } from './onnx-writer.ts';
import { linear, softmax } from './small-models.ts';

test('only the scored output is left, and all else of the file is as it was', () => {
  const { bytes: _, outputs, ...rest } = inspectOnnx(softmax.bytes);
  const { bytes: __, outputs: kept, ...same } = inspectOnnx(keepScoredOutput(softmax.bytes, 'p'));
  assert.deepEqual(
    kept,
    outputs.filter(({ name }) => name === 'p'),
  );
  assert.deepEqual(same, rest);
});

test('a file with one output is the same bytes', () => {
  assert.equal(keepScoredOutput(linear.bytes, 'value'), linear.bytes);
});

test('a graph longer than one length byte and outputs between other parts are cut as well', () => {
  const parts = [
    zipMapOutput('maps'),
    constant('w', 'float', [5_000], Array(5_000).fill(1)),
    output('y', 'float', ['N']),
    node('Relu', ['x'], ['y']),
    output('z', 'float', ['N']),
    input('x', 'float', ['N']),
  ];
  const expected = parts.filter((_, at) => at !== 0 && at !== 4);
  assert.deepEqual(
    Buffer.from(keepScoredOutput(model({ graph: parts }), 'y')),
    Buffer.from(model({ graph: expected })),
  );
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { ImportError } from '../../../learning/imported/import-error.ts';
import { defaultOnnxLimits, inspectOnnx, SUPPORTED } from '../../../learning/imported/inspect-onnx.ts';
import { openSession } from '../../../learning/session.ts';
import {
  bytes,
  constant,
  float,
  graph,
  input,
  joined,
  model,
  node,
  nodeContents,
  opset,
  output,
  tensor,
  varint,
  zipMapOutput,
} from './onnx-writer.ts';
import { around, forest, linear, manyInputs, softmax } from './small-models.ts';

const x = input('x', 'float', ['N', 2]);
const y = output('y', 'float', ['N', 2]);
const relu = node('Relu', ['x'], ['y']);
const plain = (...parts: readonly Uint8Array[]) => model({ graph: [x, y, relu, ...parts] });

const refuses = (file: Uint8Array, code: string, sentence: RegExp, limits = defaultOnnxLimits) =>
  assert.throws(
    () => inspectOnnx(file, limits),
    (error: Error) => {
      assert.ok(error instanceof ImportError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      assert.match(error.message, /^[^\n]*\.$/);
      return true;
    },
  );

test('a model is described by its inputs, outputs, operators, versions and size', () => {
  const { bytes: file } = softmax;
  assert.deepEqual(inspectOnnx(file), {
    irVersion: 8,
    opsets: [
      { domain: '', version: 18 },
      { domain: 'ai.onnx.ml', version: 3 },
    ],
    producer: { name: 'test', version: '1.0' },
    inputs: [{ name: 'x', kind: 'tensor', type: 'float', shape: ['N', 2] }],
    outputs: [
      { name: 'label', kind: 'tensor', type: 'int64', shape: ['N'] },
      { name: 'p', kind: 'tensor', type: 'float', shape: ['N', 3] },
    ],
    operators: [
      { domain: '', name: 'ArgMax', count: 1 },
      { domain: '', name: 'Gemm', count: 1 },
      { domain: '', name: 'Softmax', count: 1 },
    ],
    parameters: 6,
    nodes: 3,
    functions: 0,
    bytes: file.length,
  });
});

test('the trees of scikit-learn models are let in and their numbers counted', () => {
  const { operators, parameters } = inspectOnnx(forest.bytes);
  assert.deepEqual(operators, [{ domain: 'ai.onnx.ml', name: 'TreeEnsembleClassifier', count: 1 }]);
  assert.equal(parameters, 6 + 6 + 8);
});

test('a constant listed as an input, as old files do, is no input', () => {
  const file = model({
    irVersion: 3,
    graph: [node('Add', ['x', 'w'], ['y']), input('w', 'float', [2]), x, y, constant('w', 'float', [2], [1, 2])],
  });
  assert.deepEqual(
    inspectOnnx(file).inputs.map(({ name }) => name),
    ['x'],
  );
});

test('a free size, a named size, an unknown size and an unknown shape are told apart', () => {
  const file = model({
    graph: [relu, input('x', 'float', ['N', -1, 3]), output('y', 'double', null), output('z', 'float', ['', 0])],
  });
  const { inputs, outputs } = inspectOnnx(file);
  assert.deepEqual(inputs[0]!.shape, ['N', null, 3]);
  assert.deepEqual(
    outputs.map(({ shape }) => shape),
    [null, [null, 0]],
  );
});

test('outputs that are no tensors are described by their kind', () => {
  const { outputs } = inspectOnnx(model({ graph: [x, y, relu, zipMapOutput('probabilities')] }));
  assert.deepEqual(outputs[1], { name: 'probabilities', kind: 'sequence', type: null, shape: null });
});

test('operators and constants of nested graphs are counted too', () => {
  const branch = graph(node('Add', ['x', 'w'], ['b']), constant('w', 'float', [2], [1, 2]), output('b', 'float', null));
  const file = model({
    graph: [
      x,
      y,
      node('If', ['c'], ['y'], { then_branch: { graph: branch }, else_branch: { graph: branch } }),
      constant('c', 'bool', [], [1]),
    ],
  });
  const { operators, parameters, nodes } = inspectOnnx(file);
  assert.deepEqual(
    operators.map(({ name, count }) => [name, count]),
    [
      ['Add', 2],
      ['If', 1],
    ],
  );
  assert.equal(parameters, 5);
  assert.equal(nodes, 3);
});

test('every cut of a model is refused in one sentence', () => {
  const { bytes: file } = manyInputs;
  for (let length = 0; length < file.length; length++) {
    refuses(file.slice(0, length), 'MODEL_UNREADABLE', /^The file is not an ONNX model: /);
  }
});

test('random bytes and a model with altered bytes end in a description or one sentence', () => {
  const judge = (file: Uint8Array) => {
    try {
      inspectOnnx(file);
    } catch (error) {
      assert.ok(error instanceof ImportError, String(error));
      assert.doesNotMatch(error.message, /\p{C}/u);
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), judge), { seed: 5, numRuns: 500 });
  const altered = fc.array(fc.tuple(fc.nat(forest.bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(altered, (changes) => {
      const file = Uint8Array.from(forest.bytes);
      for (const [at, value] of changes) file[at] = value;
      judge(file);
    }),
    { seed: 5, numRuns: 1_500 },
  );
});

test('data in another file is refused wherever a constant can stand', () => {
  const named = joined(varint(1, 2), varint(2, 1), bytes(8, 'w'));
  const elsewhere = joined(named, bytes(13, joined(bytes(1, 'location'), bytes(2, '/etc/passwd'))), varint(14, 1));
  const located = joined(named, varint(14, 1));
  const graphOf = (part: Uint8Array) => graph(node('Relu', ['x'], ['b']), part, output('b', 'float', null));
  for (const hidden of [elsewhere, located]) {
    const places = [
      plain(bytes(5, hidden)),
      plain(bytes(15, joined(bytes(1, hidden), bytes(2, tensor('', 'int64', [2], [0, 1])), varint(3, 9)))),
      plain(node('Constant', [], ['c'], { value: { tensor: hidden } })),
      plain(node('If', ['c'], ['z'], { then_branch: { graph: graphOf(bytes(5, hidden)) } })),
      model({
        graph: [x, y, relu],
        more: [
          bytes(
            25,
            joined(
              bytes(1, 'f'),
              bytes(10, 'mine'),
              bytes(7, nodeContents('Constant', [], ['c'], { value: { tensor: hidden } })),
            ),
          ),
        ],
      }),
    ];
    for (const place of places) refuses(place, 'MODEL_REFUSED', /"w" lies in another file/);
  }
});

test('a constant must hold as many values as its shape says', () => {
  const raw = (dims: readonly number[], type: number, length: number) =>
    bytes(
      5,
      joined(...dims.map((dim) => varint(1, dim)), varint(2, type), bytes(8, 'w'), bytes(9, new Uint8Array(length))),
    );
  inspectOnnx(plain(raw([2, 3], 1, 24)));
  inspectOnnx(plain(raw([3], 22, 2))); // 4-bit numbers share bytes
  inspectOnnx(plain(raw([0], 1, 0)));
  for (const wrong of [raw([2, 3], 1, 23), raw([2 ** 20], 1, 4), raw([1], 8, 4), raw([3], 22, 3)]) {
    refuses(plain(wrong), 'MODEL_REFUSED', /"w" does not hold as many values as its shape says/);
  }
  refuses(plain(raw([2 ** 40, 2 ** 40], 1, 4)), 'MODEL_REFUSED', /a size that no constant can have/);
  refuses(plain(raw([-1], 1, 4)), 'MODEL_REFUSED', /a size that no constant can have/);
  refuses(plain(raw([1], 99, 4)), 'MODEL_REFUSED', /element type 99/);
  const listed = (...fields: readonly Uint8Array[]) =>
    bytes(5, joined(varint(1, 2), varint(2, 1), bytes(8, 'w'), ...fields));
  inspectOnnx(plain(listed(float(4, 1), float(4, 2))));
  inspectOnnx(plain(listed(bytes(4, new Uint8Array(8)))));
  refuses(plain(listed(float(4, 1))), 'MODEL_REFUSED', /as many values/);
  refuses(plain(listed(varint(7, 1), varint(7, 1))), 'MODEL_REFUSED', /as many values/);
  refuses(plain(listed(float(4, 1), float(4, 2), bytes(9, new Uint8Array(8)))), 'MODEL_REFUSED', /as many values/);
});

test('graphs nested without end, too many nodes and too many bytes are refused before they cost memory', () => {
  let nested = graph(relu);
  for (let depth = 0; depth < 200; depth++)
    nested = graph(node('If', ['c'], ['y'], { then_branch: { graph: nested } }));
  refuses(
    plain(node('If', ['c'], ['z'], { then_branch: { graph: nested } })),
    'MODEL_TOO_LARGE',
    /more than 16 levels of nested graphs/,
  );
  const emptyNodes = joined(...Array(2_000).fill(bytes(1, new Uint8Array())));
  refuses(plain(emptyNodes), 'MODEL_TOO_LARGE', /more than 1000 nodes/, { ...defaultOnnxLimits, nodes: 1_000 });
  refuses(plain(), 'MODEL_TOO_LARGE', /at most 50 are let in/, { ...defaultOnnxLimits, bytes: 50 });
});

test('what draws random numbers or is in training mode is refused by name, also within a nested graph', () => {
  for (const name of ['RandomNormal', 'RandomUniformLike', 'Multinomial', 'Bernoulli']) {
    refuses(plain(node(name, ['x'], ['z'])), 'MODEL_REFUSED', new RegExp(`"${name}" draws random numbers`));
  }
  const branch = graph(node('RandomNormal', [], ['b'], { seed: { float: 1 } }));
  refuses(plain(node('If', ['c'], ['z'], { else_branch: { graph: branch } })), 'MODEL_REFUSED', /RandomNormal/);
  refuses(plain(nodeIn('ai.onnx', 'RandomNormal')), 'MODEL_REFUSED', /RandomNormal/);
  refuses(
    plain(node('Dropout', ['x', '', 'training'], ['z'])),
    'MODEL_REFUSED',
    /"Dropout" can be switched to training/,
  );
  inspectOnnx(plain(node('Dropout', ['x'], ['z'])));
  const normalise = (mode: number) => node('BatchNormalization', ['x'], ['z'], { training_mode: mode });
  refuses(plain(normalise(1)), 'MODEL_REFUSED', /in training mode/);
  inspectOnnx(plain(normalise(0)));
});

const nodeIn = (domain: string, name: string) => node(name, ['x'], ['z'], {}, domain);

test('operators of no standard are refused, also when only one of their sets is asked for in vain', () => {
  refuses(
    plain(nodeIn('com.microsoft', 'EPContext')),
    'MODEL_REFUSED',
    /"EPContext" is of the domain "com\.microsoft"/,
  );
  refuses(plain(nodeIn('mine', 'Thing')), 'MODEL_REFUSED', /"mine", which is not part of the ONNX standard/);
  inspectOnnx(model({ graph: [x, y, relu], opsets: [opset('', 18), opset('com.microsoft', 1)] }));
  refuses(model({ graph: [x, y, relu], opsets: [] }), 'MODEL_REFUSED', /does not say in which version/);
});

const twice = (name: string, domain: string, inner = 'Add') =>
  bytes(
    25,
    joined(
      bytes(1, name),
      bytes(4, 'a'),
      bytes(5, 'b'),
      bytes(7, nodeContents(inner, ['a', 'a'], ['b'])),
      bytes(9, varint(2, 18)),
      bytes(10, domain),
    ),
  );

test('functions of the file are let in when they are made of the standard and do not replace it', async () => {
  const parts = [x, y, node('Twice', ['x'], ['y'], {}, 'mine')];
  const opsets = [opset('', 18), opset('mine', 1)];
  const good = model({ graph: parts, opsets, more: [twice('Twice', 'mine')] });
  assert.equal(inspectOnnx(good).functions, 1);
  const session = await openSession(good);
  const { y: answer } = await session.run({ x: { data: Float32Array.of(1, 2), dims: [1, 2] } });
  assert.deepEqual([...(answer!.data as Float32Array)], [2, 4]);
  await session.release();
  const random = model({ graph: parts, opsets, more: [twice('Twice', 'mine', 'RandomNormalLike')] });
  refuses(random, 'MODEL_REFUSED', /RandomNormalLike/);
  for (const domain of ['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft', 'ai.onnx.training']) {
    const replaced = model({ graph: parts, opsets, more: [twice('Twice', 'mine'), twice('Relu', domain)] });
    refuses(replaced, 'MODEL_REFUSED', /redefines an operator/);
  }
});

test('versions outside the stated range are refused, and the runtime loads both ends of it', async () => {
  const [least, most] = SUPPORTED.opset[''];
  for (const version of [least, most]) {
    const file = model({ graph: [x, y, relu], opsets: [opset('', version)] });
    inspectOnnx(file);
    await (await openSession(file)).release();
  }
  for (const version of [least - 1, most + 1]) {
    const file = model({ graph: [x, y, relu], opsets: [opset('', version)] });
    refuses(
      file,
      'MODEL_REFUSED',
      new RegExp(`version ${version} of the operator set ai.onnx; .* from ${least} to ${most}`),
    );
  }
  const [leastIr, mostIr] = SUPPORTED.ir;
  for (const irVersion of [leastIr, mostIr]) {
    await (await openSession(model({ graph: [x, y, relu], irVersion }))).release();
  }
  refuses(model({ graph: [x, y, relu], irVersion: mostIr + 1 }), 'MODEL_REFUSED', /IR version 14/);
  const ml = [opset('', 18), opset('ai.onnx.ml', SUPPORTED.opset['ai.onnx.ml'][1] + 1)];
  refuses(model({ graph: [x, y, relu], opsets: ml }), 'MODEL_REFUSED', /operator set ai\.onnx\.ml/);
  const both = [opset('', 18), opset('ai.onnx', 17)];
  refuses(model({ graph: [x, y, relu], opsets: both }), 'MODEL_REFUSED', /two versions/);
});

test('what two parsers could read differently is refused: fields twice, fields unknown, another wire type', () => {
  const hidden = graph(constant('w', 'float', [2], [1, 2]));
  refuses(joined(plain(), bytes(7, hidden)), 'MODEL_UNREADABLE', /the field "graph" stands twice/);
  refuses(joined(plain(), bytes(99, 'x')), 'MODEL_UNREADABLE', /field 99 is not known/);
  refuses(joined(plain(), varint(2, 1)), 'MODEL_UNREADABLE', /"producer_name" has another type/);
  const twoTypes = bytes(
    11,
    joined(bytes(1, 'z'), bytes(2, joined(bytes(1, varint(1, 1)), bytes(4, new Uint8Array())))),
  );
  refuses(plain(twoTypes), 'MODEL_UNREADABLE', /"type" stands twice/);
});

test("a file in the runtime's own format is refused, also when it reads as ONNX", () => {
  const polyglot = joined(
    varint(1, 8),
    bytes(2, 'ORTMxx'),
    plain().slice(varint(1, 8).length + bytes(2, 'test').length),
  );
  assert.equal(Buffer.from(polyglot.slice(4, 8)).toString(), 'ORTM');
  refuses(polyglot, 'MODEL_REFUSED', /format of one runtime/);
});

test('a training procedure, a model without a graph or without an output is refused', () => {
  refuses(model({ graph: [x, y, relu], more: [bytes(20, new Uint8Array())] }), 'MODEL_REFUSED', /training procedure/);
  refuses(joined(varint(1, 8), opset('', 18)), 'MODEL_UNREADABLE', /no graph/);
  refuses(model({ graph: [x, relu] }), 'MODEL_REFUSED', /no output/);
});

test('a name cannot smuggle control characters or length into a sentence', () => {
  const name = `\u001b[31m\u0085\u202e${'x'.repeat(500)}`;
  assert.throws(
    () => inspectOnnx(plain(nodeIn('mine', name))),
    ({ message }: Error) => message.length < 300 && !/\p{C}/u.test(message),
  );
  refuses(plain(nodeIn('mine\n', 'Relu')), 'MODEL_REFUSED', /line break/);
  refuses(plain(nodeIn('', 'x'.repeat(2_000))), 'MODEL_UNREADABLE', /a name of 2000 bytes/);
  refuses(
    plain(node('Relu', ['x'], ['z'], {}, Buffer.from([0xff, 0xfe]).toString('latin1'))),
    'MODEL_REFUSED',
    /domain/,
  );
  const notText = bytes(1, joined(bytes(4, Uint8Array.of(0xff, 0xfe))));
  refuses(plain(notText), 'MODEL_UNREADABLE', /not UTF-8/);
});

test('the operators around one node are what its file says', () => {
  const { bytes: file } = around(node('Neg', ['x'], ['y']));
  assert.deepEqual(inspectOnnx(file).operators, [{ domain: '', name: 'Neg', count: 1 }]);
  assert.deepEqual(inspectOnnx(linear.bytes).parameters, 4);
});

const testData = process.env.COUNTERSIGN_TEST_DATA;
test('a language model of 260 thousand parameters is described', {
  skip: testData === undefined && 'COUNTERSIGN_TEST_DATA is not set: stories260K.onnx was not inspected',
}, () => {
  const file = new Uint8Array(readFileSync(join(testData!, '..', 'models', 'stories260K.onnx')));
  const { inputs, outputs, parameters, opsets } = inspectOnnx(file);
  assert.deepEqual(inputs, [{ name: 'input_ids', kind: 'tensor', type: 'int64', shape: ['batch', 'seq'] }]);
  assert.deepEqual(outputs[0]!.shape, ['batch', 'seq', 512]);
  assert.ok(parameters > 260_000 && parameters < 270_000, String(parameters));
  assert.deepEqual(opsets, [{ domain: '', version: 13 }]);
});

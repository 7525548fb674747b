// Which operators does a graph of a hostile file hold, in it and in the graphs nested in it? Counted under limits; what would
// give another answer tomorrow or read the rows beside a row is refused by name.

import { ImportError, quoteName } from './import-error.ts';
import { inspectSparseTensor, inspectTensor, type TensorFacts } from './inspect-tensor.ts';
import { attributeFields, graphFields, nodeFields } from './onnx-fields.ts';
import { type OnnxValue, readValue } from './onnx-value.ts';
import { readFields, readText, Wire } from './read-onnx-wire.ts';

export type OnnxLimits = {
  /** Of the file. */
  readonly bytes: number;
  /** Over all graphs and functions. */
  readonly nodes: number;
  /** Graphs nested in graphs. */
  readonly depth: number;
  readonly constants: number;
  /** Inputs and outputs of a graph. */
  readonly values: number;
};

/** What has been counted so far, over all graphs of the file. */
export type Tally = {
  /** `domain\nname` → count. */
  readonly operators: Map<string, number>;
  nodes: number;
  constants: number;
  parameters: number;
  readonly limits: OnnxLimits;
  readonly tooMany: (what: string, most: number) => ImportError;
};

export const makeTally = (limits: OnnxLimits): Tally => ({
  operators: new Map(),
  nodes: 0,
  constants: 0,
  parameters: 0,
  limits,
  tooMany: (what, most) => new ImportError('MODEL_TOO_LARGE', `The model has more than ${most} ${what}.`),
});

/** A score that cannot be computed again proves nothing, with or without a seed: a seed's sequence goes on from run to run. */
const RANDOM = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
]);

const addConstant = (tally: Tally, { elements }: TensorFacts): void => {
  tally.constants += 1;
  if (tally.constants > tally.limits.constants) throw tally.tooMany('constants', tally.limits.constants);
  tally.parameters += elements;
};

type AttributeFacts = { readonly name: string; readonly integer: number | undefined };

/** Counts what an attribute holds. @throws ImportError */
export const inspectAttribute = (message: Uint8Array, tally: Tally, depth: number): AttributeFacts => {
  let name = '';
  let integer: number | undefined;
  readFields(message, attributeFields, 'in an attribute', (field) => {
    switch (field.name) {
      case 'name':
        name = readText(field.bytes, 'in an attribute');
        return;
      case 'i':
        integer = field.number;
        return;
      case 't':
      case 'tensors':
        addConstant(tally, inspectTensor(field.bytes));
        return;
      case 'sparse_tensor':
      case 'sparse_tensors':
        addConstant(tally, inspectSparseTensor(field.bytes));
        return;
      case 'floats':
        tally.parameters += field.wire === Wire.BYTES ? field.bytes.length / 4 : 1;
        return;
      case 'g':
      case 'graphs':
        inspectGraph(field.bytes, tally, depth + 1);
        return;
    }
  });
  return { name, integer };
};

const checkOperator = (name: string, inputs: readonly boolean[], attributes: readonly AttributeFacts[]): void => {
  const refused = (why: string) =>
    new ImportError('MODEL_REFUSED', `The operator ${quoteName(name)} ${why}; export the model for inference.`);
  if (RANDOM.has(name)) throw refused('draws random numbers, so that no score could be reproduced');
  if (name === 'Dropout' && inputs[2]) throw refused('can be switched to training, where it draws random numbers');
  const training = attributes.find((attribute) => attribute.name === 'training_mode');
  if (training && training.integer !== 0) throw refused('is in training mode, where rows change the scores of others');
};

/** Counts a node and what is nested in it. @throws ImportError */
export const inspectNode = (message: Uint8Array, tally: Tally, depth: number): void => {
  const where = 'in a node';
  let [name, domain] = ['', ''];
  const inputs: boolean[] = [];
  const attributes: AttributeFacts[] = [];
  readFields(message, nodeFields, where, (field) => {
    switch (field.name) {
      case 'input':
        if (inputs.length < 3) inputs.push(field.bytes.length > 0);
        return;
      case 'op_type':
        name = readText(field.bytes, where);
        return;
      case 'domain':
        domain = readText(field.bytes, where);
        return;
      case 'attribute':
        attributes.push(inspectAttribute(field.bytes, tally, depth));
        if (attributes.length > 1_000) throw tally.tooMany('attributes on one node', 1_000);
        return;
    }
  });
  tally.nodes += 1;
  if (tally.nodes > tally.limits.nodes) throw tally.tooMany('nodes', tally.limits.nodes);
  const standard = domain === 'ai.onnx' ? '' : domain;
  if (standard === '') checkOperator(name, inputs, attributes);
  // A line break ends neither a domain nor a name of the standard: it could only make one pass for another.
  if (/\n/.test(domain + name)) throw new ImportError('MODEL_REFUSED', 'The name of an operator holds a line break.');
  const key = `${standard}\n${name}`;
  tally.operators.set(key, (tally.operators.get(key) ?? 0) + 1);
};

/** @throws ImportError MODEL_UNREADABLE, MODEL_REFUSED, MODEL_TOO_LARGE */
export const inspectGraph = (
  message: Uint8Array,
  tally: Tally,
  depth: number,
): { readonly inputs: OnnxValue[]; readonly outputs: OnnxValue[] } => {
  const { limits } = tally;
  if (depth > limits.depth) throw tally.tooMany('levels of nested graphs', limits.depth);
  const inputs: Uint8Array[] = [];
  const outputs: Uint8Array[] = [];
  const constants = new Set<string>();
  readFields(message, graphFields, 'in a graph', (field) => {
    switch (field.name) {
      case 'node':
        inspectNode(field.bytes, tally, depth);
        return;
      case 'initializer':
      case 'sparse_initializer': {
        const read = field.name === 'initializer' ? inspectTensor : inspectSparseTensor;
        const constant = read(field.bytes);
        addConstant(tally, constant);
        if (depth === 0) constants.add(constant.name);
        return;
      }
      case 'input':
      case 'output':
        (field.name === 'input' ? inputs : outputs).push(field.bytes);
        if (inputs.length + outputs.length > limits.values) throw tally.tooMany('inputs and outputs', limits.values);
        return;
    }
  });
  if (depth > 0) return { inputs: [], outputs: [] }; // fed by the graph around it
  const read = inputs.map(readValue);
  return { inputs: read.filter(({ name }) => !constants.has(name)), outputs: outputs.map(readValue) };
};

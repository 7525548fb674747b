// How is an ONNX graph written in code? A small builder: every operator returns the name of its result, names are
// numbered in the order of building, so the same calls give the same graph.

import {
  type AttributeMessage,
  AttributeType,
  DataType,
  type DataTypeCode,
  encodeModel,
  type GraphMessage,
  type NodeMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from './onnx-messages.ts';

/** The oldest pair that has every operator used here in its present form; read by any runtime since 2023. */
const OPSET = 18;
const IR_VERSION = 8;

export type AttributeValue = number | { readonly float: number } | readonly number[] | GraphMessage;
/** A number is a fixed size, a text a named free one. */
export type Dimension = number | string;

const attribute = (name: string, value: AttributeValue): AttributeMessage => {
  if (typeof value === 'number') return { name, i: value, type: AttributeType.INT };
  if ('float' in value) return { name, f: value.float, type: AttributeType.FLOAT };
  if (Array.isArray(value)) return { name, ints: [...value], type: AttributeType.INTS };
  return { name, g: value as GraphMessage, type: AttributeType.GRAPH };
};

const valueInfo = (name: string, elemType: DataTypeCode, shape: readonly Dimension[]): ValueInfoMessage => {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
};

/** ONNX raw_data is little-endian, as is every platform the runtime is built for. */
const rawBytes = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

export type GraphBuilder = {
  readonly input: (name: string, type: DataTypeCode, shape: readonly Dimension[]) => string;
  readonly output: (name: string, type: DataTypeCode, shape: readonly Dimension[]) => void;
  readonly floats: (values: ArrayLike<number>, shape: readonly number[]) => string;
  readonly int64s: (values: readonly number[], shape?: readonly number[]) => string;
  /** One operator with one result. */
  readonly op: (
    type: string,
    inputs: readonly string[],
    attributes?: Record<string, AttributeValue>,
    output?: string,
  ) => string;
  /** One operator with several results. */
  readonly ops: (
    type: string,
    inputs: readonly string[],
    outputs: number | readonly string[],
    attributes?: Record<string, AttributeValue>,
  ) => string[];
  readonly graph: () => GraphMessage;
};

/** @param prefix keeps the names of a subgraph apart from those of the graph around it. */
export const makeGraphBuilder = (name: string, prefix = ''): GraphBuilder => {
  const node: NodeMessage[] = [];
  const initializer: TensorMessage[] = [];
  const inputs: ValueInfoMessage[] = [];
  const outputs: ValueInfoMessage[] = [];
  let serial = 0;
  const fresh = (hint: string) => `${prefix}${hint.toLowerCase()}_${serial++}`;

  const constant = (dataType: DataTypeCode, data: ArrayBufferView, dims: readonly number[]): string => {
    const constantName = fresh('constant');
    initializer.push({ name: constantName, dims: [...dims], dataType, rawData: rawBytes(data) });
    return constantName;
  };

  const ops: GraphBuilder['ops'] = (opType, input, results, attributes = {}) => {
    const output = typeof results === 'number' ? Array.from({ length: results }, () => fresh(opType)) : [...results];
    const written = Object.entries(attributes).map(([key, value]) => attribute(key, value));
    node.push({ input: [...input], output, name: `${prefix}node_${node.length}`, opType, attribute: written });
    return output;
  };

  return {
    input: (inputName, type, shape) => {
      inputs.push(valueInfo(inputName, type, shape));
      return inputName;
    },
    output: (outputName, type, shape) => {
      outputs.push(valueInfo(outputName, type, shape));
    },
    floats: (values, shape) => constant(DataType.FLOAT, Float32Array.from(values), shape),
    int64s: (values, shape = [values.length]) => constant(DataType.INT64, BigInt64Array.from(values, BigInt), shape),
    op: (type, input, attributes = {}, output = undefined) => ops(type, input, output ? [output] : 1, attributes)[0]!,
    ops,
    graph: () => ({ node, name, initializer, input: inputs, output: outputs }),
  };
};

/** A finished graph as the bytes of a model file. */
export const modelBytesOf = (graph: GraphMessage, metadata: Readonly<Record<string, string>> = {}): Uint8Array =>
  encodeModel({
    irVersion: IR_VERSION,
    producerName: 'countersign',
    graph,
    opsetImport: [{ domain: '', version: OPSET }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });

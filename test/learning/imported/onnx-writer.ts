// ONNX files for tests, written field by field so that broken and hostile ones can be written too.
import protobuf from 'protobufjs/light.js';

type Bytes = Uint8Array;

export const joined = (...parts: readonly Bytes[]): Bytes => Buffer.concat(parts);
const tag = (field: number, wire: number) =>
  protobuf.Writer.create()
    .uint32((field << 3) | wire)
    .finish();
export const varint = (field: number, value: number): Bytes =>
  joined(tag(field, 0), protobuf.Writer.create().int64(value).finish());
export const bytes = (field: number, value: Bytes | string): Bytes => {
  const contents = typeof value === 'string' ? Buffer.from(value) : value;
  return joined(tag(field, 2), protobuf.Writer.create().uint32(contents.length).finish(), contents);
};
export const float = (field: number, value: number): Bytes =>
  joined(tag(field, 5), protobuf.Writer.create().float(value).finish());

export const Type = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type TypeName = keyof typeof Type;

const shapeOf = (dims: readonly (number | string)[]): Bytes =>
  joined(...dims.map((dim) => bytes(1, typeof dim === 'number' ? varint(1, dim) : bytes(2, dim))));

/** A ValueInfoProto; as input (field 11) or output (field 12) of a graph. */
const valueInfo = (name: string, type: Bytes): Bytes => joined(bytes(1, name), bytes(2, type));
const tensorType = (type: TypeName, dims: readonly (number | string)[] | null): Bytes =>
  bytes(1, joined(varint(1, Type[type]), dims === null ? new Uint8Array() : bytes(2, shapeOf(dims))));
export const input = (name: string, type: TypeName, dims: readonly (number | string)[] | null): Bytes =>
  bytes(11, valueInfo(name, tensorType(type, dims)));
export const output = (name: string, type: TypeName, dims: readonly (number | string)[] | null): Bytes =>
  bytes(12, valueInfo(name, tensorType(type, dims)));
/** What scikit-learn's classifiers answer beside their label: a list of maps, label → probability. */
export const zipMapOutput = (name: string): Bytes => {
  const map = bytes(5, joined(varint(1, Type.int64), bytes(2, tensorType('float', []))));
  return bytes(12, valueInfo(name, bytes(4, bytes(1, map))));
};

const arrayOf: Readonly<Record<string, (values: readonly number[]) => ArrayBufferView>> = {
  float: (values) => Float32Array.from(values),
  double: (values) => Float64Array.from(values),
  int64: (values) => BigInt64Array.from(values, BigInt),
  int32: (values) => Int32Array.from(values),
  bool: (values) => Uint8Array.from(values),
};

/** A TensorProto. */
export const tensor = (
  name: string,
  type: TypeName,
  dims: readonly number[],
  values: readonly (number | string)[],
): Bytes => {
  const head = joined(...dims.map((dim) => varint(1, dim)), varint(2, Type[type]));
  if (type === 'string') return joined(head, ...values.map((value) => bytes(6, String(value))), bytes(8, name));
  const { buffer, byteOffset, byteLength } = arrayOf[type]!(values as number[]);
  return joined(head, bytes(8, name), bytes(9, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)));
};
export const constant = (...of: Parameters<typeof tensor>): Bytes => bytes(5, tensor(...of));

export type Attribute =
  | number
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Bytes }
  | { readonly graph: Bytes };

const attribute = (name: string, value: Attribute): Bytes => {
  const write = (type: number, ...contents: readonly Bytes[]) =>
    bytes(5, joined(bytes(1, name), ...contents, varint(20, type)));
  if (typeof value === 'number') return write(2, varint(3, value));
  if (typeof value === 'string') return write(3, bytes(4, value));
  if ('float' in value) return write(1, float(2, value.float));
  if ('floats' in value) return write(6, ...value.floats.map((one) => float(7, one)));
  if ('ints' in value) return write(7, ...value.ints.map((one) => varint(8, one)));
  if ('strings' in value) return write(8, ...value.strings.map((one) => bytes(9, one)));
  if ('tensor' in value) return write(4, bytes(5, value.tensor));
  return write(5, bytes(6, value.graph));
};

/** A node of a graph. */
export const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): Bytes => bytes(1, nodeContents(operator, inputs, outputs, attributes, domain));

export const nodeContents = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): Bytes =>
  joined(
    ...inputs.map((name) => bytes(1, name)),
    ...outputs.map((name) => bytes(2, name)),
    bytes(4, operator),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    ...(domain === '' ? [] : [bytes(7, domain)]),
  );

export const graph = (...parts: readonly Bytes[]): Bytes => joined(bytes(2, 'g'), ...parts);

export const opset = (domain: string, version: number): Bytes =>
  bytes(8, joined(...(domain === '' ? [] : [bytes(1, domain)]), varint(2, version)));

export type ModelParts = {
  readonly graph: readonly Bytes[];
  readonly irVersion?: number;
  readonly opsets?: readonly Bytes[];
  /** More fields of the model. */
  readonly more?: readonly Bytes[];
};

export const model = ({
  graph: parts,
  irVersion = 8,
  opsets = [opset('', 18), opset('ai.onnx.ml', 3)],
  more = [],
}: ModelParts): Bytes =>
  new Uint8Array(
    joined(varint(1, irVersion), bytes(2, 'test'), bytes(3, '1.0'), ...opsets, ...more, bytes(7, graph(...parts))),
  );

// Which bytes are an ONNX model? The part of onnx.proto (Apache-2.0, onnx/onnx) this project writes and reads, with its
// field numbers. proto2, so an attribute that is zero is written, not left out; fields go out in ascending order, so
// equal models are equal bytes.

import protobuf from 'protobufjs/light.js';

export const DataType = { FLOAT: 1, INT32: 6, INT64: 7, BOOL: 9 } as const;
export type DataTypeCode = (typeof DataType)[keyof typeof DataType];

export const AttributeType = { FLOAT: 1, INT: 2, STRING: 3, GRAPH: 5, INTS: 7 } as const;

export type TensorMessage = {
  name?: string;
  dims?: number[];
  dataType?: number;
  rawData?: Uint8Array;
  /** Set by a foreign file whose numbers lie in another file; never written here. */
  externalData?: { key?: string; value?: string }[];
  dataLocation?: number;
};

export type AttributeMessage = {
  name?: string;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: TensorMessage;
  g?: GraphMessage;
  ints?: number[];
  type?: number;
};

export type NodeMessage = {
  input?: string[];
  output?: string[];
  name?: string;
  opType?: string;
  attribute?: AttributeMessage[];
  domain?: string;
};

export type ValueInfoMessage = {
  name?: string;
  type?: { tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } };
};

export type GraphMessage = {
  node?: NodeMessage[];
  name?: string;
  initializer?: TensorMessage[];
  input?: ValueInfoMessage[];
  output?: ValueInfoMessage[];
};

export type ModelMessage = {
  irVersion?: number;
  producerName?: string;
  opsetImport?: { domain?: string; version?: number }[];
  graph?: GraphMessage;
  metadataProps?: { key?: string; value?: string }[];
};

const optional = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });

const descriptor = {
  edition: 'proto2', // known to the reader, not to its published types

  nested: {
    onnx: {
      nested: {
        StringStringEntry: { fields: { key: optional('string', 1), value: optional('string', 2) } },
        Tensor: {
          fields: {
            dims: repeated('int64', 1),
            dataType: optional('int32', 2),
            name: optional('string', 8),
            rawData: optional('bytes', 9),
            externalData: repeated('StringStringEntry', 13),
            dataLocation: optional('int32', 14),
          },
        },
        Attribute: {
          fields: {
            name: optional('string', 1),
            f: optional('float', 2),
            i: optional('int64', 3),
            s: optional('bytes', 4),
            t: optional('Tensor', 5),
            g: optional('Graph', 6),
            ints: repeated('int64', 8),
            type: optional('int32', 20),
          },
        },
        Node: {
          fields: {
            input: repeated('string', 1),
            output: repeated('string', 2),
            name: optional('string', 3),
            opType: optional('string', 4),
            attribute: repeated('Attribute', 5),
            domain: optional('string', 7),
          },
        },
        Dimension: { fields: { dimValue: optional('int64', 1), dimParam: optional('string', 2) } },
        Shape: { fields: { dim: repeated('Dimension', 1) } },
        TensorType: { fields: { elemType: optional('int32', 1), shape: optional('Shape', 2) } },
        Type: { fields: { tensorType: optional('TensorType', 1) } },
        ValueInfo: { fields: { name: optional('string', 1), type: optional('Type', 2) } },
        Graph: {
          fields: {
            node: repeated('Node', 1),
            name: optional('string', 2),
            initializer: repeated('Tensor', 5),
            input: repeated('ValueInfo', 11),
            output: repeated('ValueInfo', 12),
          },
        },
        OperatorSet: { fields: { domain: optional('string', 1), version: optional('int64', 2) } },
        Model: {
          fields: {
            irVersion: optional('int64', 1),
            producerName: optional('string', 2),
            graph: optional('Graph', 7),
            opsetImport: repeated('OperatorSet', 8),
            metadataProps: repeated('StringStringEntry', 14),
          },
        },
      },
    },
  },
};

const root = protobuf.Root.fromJSON(descriptor);
const modelType = root.lookupType('onnx.Model');

/** The bytes of a model; equal messages give equal bytes. */
export const encodeModel = (model: ModelMessage): Uint8Array => new Uint8Array(modelType.encode(model).finish());

/** @throws Error when the bytes are not a protobuf message of this shape. Fields this project does not use are dropped. */
export const decodeModel = (bytes: Uint8Array): ModelMessage =>
  modelType.toObject(modelType.decode(bytes), { longs: Number }) as ModelMessage;

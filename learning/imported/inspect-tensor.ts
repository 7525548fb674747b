// Does a constant of a hostile file hold as many numbers as its shape says, in the file itself? Shapes and sizes are the
// sender's words: a runtime that believed them would read past the data, allocate without bound, or open another file.

import { ImportError, quoteName } from './import-error.ts';
import { elementTypeOf, type TypedField } from './onnx-element-types.ts';
import { sparseTensorFields, tensorFields } from './onnx-fields.ts';
import { countVarints, readFields, readText, Wire } from './read-onnx-wire.ts';

export type TensorFacts = { readonly name: string; readonly elements: number };

const MOST_ELEMENTS = 2 ** 31;
const MOST_DIMENSIONS = 32;

const refused = (name: string, why: string): ImportError =>
  new ImportError('MODEL_REFUSED', `The constant ${quoteName(name)} ${why}.`);

/** @throws ImportError MODEL_REFUSED, MODEL_UNREADABLE */
export const inspectTensor = (message: Uint8Array): TensorFacts => {
  const where = 'in a constant';
  const dims: number[] = [];
  const lists = new Map<string, number>();
  let [name, type, location, external, segmented] = ['', 0, 0, false, false];
  let raw: number | undefined;
  const count = (field: string, more: number) => lists.set(field, (lists.get(field) ?? 0) + more);
  readFields(message, tensorFields, where, (field) => {
    switch (field.name) {
      case 'dims':
        if (field.wire === Wire.VARINT) dims.push(field.number);
        else readPackedSizes(field.bytes, dims);
        if (dims.length > MOST_DIMENSIONS) throw refused(name, `has more than ${MOST_DIMENSIONS} dimensions`);
        return;
      case 'data_type':
        type = field.number;
        return;
      case 'name':
        name = readText(field.bytes, where);
        return;
      case 'raw_data':
        raw = field.bytes.length;
        return;
      case 'data_location':
        location = field.number;
        return;
      case 'external_data':
        external = true;
        return;
      case 'segment':
        segmented = true;
        return;
      case 'float_data':
      case 'double_data': {
        const size = field.name === 'float_data' ? 4 : 8;
        count(field.name, field.wire === Wire.BYTES ? field.bytes.length / size : 1);
        return;
      }
      case 'int32_data':
      case 'int64_data':
      case 'uint64_data':
        count(field.name, field.wire === Wire.BYTES ? countVarints(field.bytes) : 1);
        return;
      case 'string_data':
        count(field.name, 1);
        return;
    }
  });
  // External data is a path: loading it would read whatever file the sender named.
  if (external || location !== 0) {
    throw refused(name, 'lies in another file (external data); save the model as one file with its data inside');
  }
  if (segmented) throw refused(name, 'is a segment of a constant; save the model with whole constants');
  const known = elementTypeOf(type);
  if (!known) throw refused(name, `has element type ${type}, which is not one ONNX computes with`);
  const elements = dims.reduce((product, size) => product * size, 1);
  if (dims.some((size) => !Number.isSafeInteger(size) || size < 0) || elements > MOST_ELEMENTS) {
    throw refused(name, 'has a size that no constant can have');
  }
  checkAmount(name, known.bits, known.field, elements, raw, lists);
  return { name, elements };
};

const checkAmount = (
  name: string,
  bits: number | undefined,
  typed: TypedField,
  elements: number,
  raw: number | undefined,
  lists: ReadonlyMap<string, number>,
): void => {
  const wrong = () => refused(name, 'does not hold as many values as its shape says');
  if (raw !== undefined) {
    // Rounded up: numbers of 2 or 4 bits share bytes.
    if (lists.size > 0 || bits === undefined || raw !== Math.ceil((elements * bits) / 8)) throw wrong();
    return;
  }
  for (const field of lists.keys()) if (field !== typed) throw wrong();
  const held = lists.get(typed) ?? 0;
  const packedBelowByte = bits !== undefined && bits < 8;
  const needed = packedBelowByte ? Math.ceil((elements * bits) / 8) : elements;
  if (held !== needed) throw wrong();
};

const readPackedSizes = (packed: Uint8Array, into: number[]): void => {
  // Enough for any honest shape; a longer list ends with the caller's own limit.
  let [value, scale] = [0, 1];
  for (const byte of packed) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      into.push(value);
      [value, scale] = [0, 1];
      if (into.length > MOST_DIMENSIONS) return;
    }
  }
};

/** A constant of which only some elements are written down. @throws ImportError MODEL_REFUSED, MODEL_UNREADABLE */
export const inspectSparseTensor = (message: Uint8Array): TensorFacts => {
  let values: TensorFacts = { name: '', elements: 0 };
  readFields(message, sparseTensorFields, 'in a sparse constant', (field) => {
    if (field.name === 'values') values = inspectTensor(field.bytes);
    if (field.name === 'indices') inspectTensor(field.bytes);
  });
  return values;
};

// What goes into a model and comes out of it? Name, element type and shape of a graph's inputs and outputs, as the file says.

import { ImportError, quoteName } from './import-error.ts';
import { type ElementType, elementTypeOf } from './onnx-element-types.ts';
import { dimensionFields, shapeFields, tensorTypeFields, typeFields, valueInfoFields } from './onnx-fields.ts';
import { readFields, readText } from './read-onnx-wire.ts';

/** A fixed size, the name of a free one, or null for a free one without a name. */
export type OnnxDimension = number | string | null;

export const fixedSize = (dimension: OnnxDimension | undefined): number | null =>
  typeof dimension === 'number' ? dimension : null;

export type OnnxValue = {
  readonly name: string;
  readonly kind: 'tensor' | 'sequence' | 'map' | 'optional' | 'sparse tensor' | 'opaque';
  /** Of a tensor; null for the other kinds. */
  readonly type: ElementType | null;
  /** Null: the file does not say. */
  readonly shape: readonly OnnxDimension[] | null;
};

const MOST_DIMENSIONS = 32;

/** @throws ImportError MODEL_UNREADABLE, MODEL_REFUSED */
export const readValue = (message: Uint8Array): OnnxValue => {
  const where = 'in an input or output';
  let name = '';
  let kind: OnnxValue['kind'] | undefined;
  let contents: Uint8Array | undefined;
  readFields(message, valueInfoFields, where, (field) => {
    if (field.name === 'name') name = readText(field.bytes, where);
    if (field.name !== 'type') return;
    readFields(field.bytes, typeFields, where, (choice) => {
      if (choice.name === 'denotation') return;
      kind = choice.name as OnnxValue['kind'];
      contents = choice.bytes;
    });
  });
  if (name === '' || !kind || !contents) {
    throw new ImportError('MODEL_UNREADABLE', `The input or output ${quoteName(name)} has no name or no type.`);
  }
  if (kind !== 'tensor') return { name, kind, type: null, shape: null };
  let type = 0;
  let shape: OnnxDimension[] | null = null;
  readFields(contents, tensorTypeFields, where, (field) => {
    if (field.name === 'elem_type') type = field.number;
    else shape = readShape(field.bytes, name);
  });
  const known = elementTypeOf(type);
  if (!known) {
    throw new ImportError('MODEL_REFUSED', `The input or output ${quoteName(name)} has element type ${type}.`);
  }
  return { name, kind, type: known.name, shape };
};

const readShape = (message: Uint8Array, name: string): OnnxDimension[] => {
  const shape: OnnxDimension[] = [];
  readFields(message, shapeFields, 'in a shape', (dim) => {
    if (shape.length >= MOST_DIMENSIONS) {
      throw new ImportError('MODEL_REFUSED', `${quoteName(name)} has more than ${MOST_DIMENSIONS} dimensions.`);
    }
    let size: OnnxDimension = null;
    readFields(dim.bytes, dimensionFields, 'in a shape', (field) => {
      // Some exporters write -1 for a free size.
      if (field.name === 'dim_value') size = field.number < 0 ? null : field.number;
      if (field.name === 'dim_param') size = readText(field.bytes, 'in a shape') || null;
    });
    shape.push(size);
  });
  return shape;
};

// Which fields may an ONNX file hold? The messages of onnx.proto (Apache-2.0, onnx/onnx, up to IR version 13) by field number,
// as the strict reader wants them. What is not here is refused, so a newer field that carries graphs cannot slip past.

import { type MessageRules, many, one, oneOf, Wire } from './read-onnx-wire.ts';

export const modelFields: MessageRules = {
  1: one('ir_version', Wire.VARINT),
  2: one('producer_name'),
  3: one('producer_version'),
  4: one('domain'),
  5: one('model_version', Wire.VARINT),
  6: one('doc_string'),
  7: one('graph'),
  8: many('opset_import'),
  14: many('metadata_props'),
  20: many('training_info'),
  25: many('functions'),
  26: many('configuration'),
};

export const graphFields: MessageRules = {
  1: many('node'),
  2: one('name'),
  5: many('initializer'),
  10: one('doc_string'),
  11: many('input'),
  12: many('output'),
  13: many('value_info'),
  14: many('quantization_annotation'),
  15: many('sparse_initializer'),
  16: many('metadata_props'),
};

export const functionFields: MessageRules = {
  1: one('name'),
  2: one('since_version', Wire.VARINT),
  3: one('status', Wire.VARINT),
  4: many('input'),
  5: many('output'),
  6: many('attribute'),
  7: many('node'),
  8: one('doc_string'),
  9: many('opset_import'),
  10: one('domain'),
  11: many('attribute_proto'),
  12: many('value_info'),
  13: one('overload'),
  14: many('metadata_props'),
};

export const nodeFields: MessageRules = {
  1: many('input'),
  2: many('output'),
  3: one('name'),
  4: one('op_type'),
  5: many('attribute'),
  6: one('doc_string'),
  7: one('domain'),
  8: one('overload'),
  9: many('metadata_props'),
  10: many('device_configurations'),
};

export const attributeFields: MessageRules = {
  1: one('name'),
  2: one('f', Wire.FIXED32),
  3: one('i', Wire.VARINT),
  4: one('s'),
  5: one('t'),
  6: one('g'),
  7: many('floats', Wire.FIXED32),
  8: many('ints', Wire.VARINT),
  9: many('strings'),
  10: many('tensors'),
  11: many('graphs'),
  13: one('doc_string'),
  14: one('tp'),
  15: many('type_protos'),
  20: one('type', Wire.VARINT),
  21: one('ref_attr_name'),
  22: one('sparse_tensor'),
  23: many('sparse_tensors'),
};

export const tensorFields: MessageRules = {
  1: many('dims', Wire.VARINT),
  2: one('data_type', Wire.VARINT),
  3: one('segment'),
  4: many('float_data', Wire.FIXED32),
  5: many('int32_data', Wire.VARINT),
  6: many('string_data'),
  7: many('int64_data', Wire.VARINT),
  8: one('name'),
  9: one('raw_data'),
  10: many('double_data', Wire.FIXED64),
  11: many('uint64_data', Wire.VARINT),
  12: one('doc_string'),
  13: many('external_data'),
  14: one('data_location', Wire.VARINT),
  16: many('metadata_props'),
};

export const sparseTensorFields: MessageRules = { 1: one('values'), 2: one('indices'), 3: many('dims', Wire.VARINT) };

export const valueInfoFields: MessageRules = {
  1: one('name'),
  2: one('type'),
  3: one('doc_string'),
  4: many('metadata_props'),
};

export const typeFields: MessageRules = {
  1: oneOf('type', 'tensor'),
  4: oneOf('type', 'sequence'),
  5: oneOf('type', 'map'),
  6: one('denotation'),
  7: oneOf('type', 'opaque'),
  8: oneOf('type', 'sparse tensor'),
  9: oneOf('type', 'optional'),
};

export const tensorTypeFields: MessageRules = { 1: one('elem_type', Wire.VARINT), 2: one('shape') };

export const shapeFields: MessageRules = { 1: many('dim') };

export const dimensionFields: MessageRules = {
  1: oneOf('size', 'dim_value', Wire.VARINT),
  2: oneOf('size', 'dim_param'),
  3: one('denotation'),
};

export const operatorSetFields: MessageRules = { 1: one('domain'), 2: one('version', Wire.VARINT) };

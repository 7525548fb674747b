// Which numbers can a tensor of an ONNX file hold, and how many bits do they take? TensorProto.DataType of onnx.proto;
// complex numbers are left out, no operator of the runtime computes with them.

export type ElementType =
  | 'float'
  | 'double'
  | 'int64'
  | 'int32'
  | 'bool'
  | 'string'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'float16'
  | 'uint32'
  | 'uint64'
  | 'bfloat16'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'
  | 'uint4'
  | 'int4'
  | 'float4e2m1'
  | 'float8e8m0'
  | 'uint2'
  | 'int2';

/** The field of a TensorProto that holds the numbers when `raw_data` does not. */
export type TypedField = 'float_data' | 'int32_data' | 'int64_data' | 'double_data' | 'uint64_data' | 'string_data';

export type ElementTypeInfo = {
  readonly name: ElementType;
  /** Undefined for text. */
  readonly bits: number | undefined;
  readonly field: TypedField;
};

const info = (name: ElementType, bits: number | undefined, field: TypedField): ElementTypeInfo => ({
  name,
  bits,
  field,
});

const byCode: Readonly<Record<number, ElementTypeInfo>> = {
  1: info('float', 32, 'float_data'),
  2: info('uint8', 8, 'int32_data'),
  3: info('int8', 8, 'int32_data'),
  4: info('uint16', 16, 'int32_data'),
  5: info('int16', 16, 'int32_data'),
  6: info('int32', 32, 'int32_data'),
  7: info('int64', 64, 'int64_data'),
  8: info('string', undefined, 'string_data'),
  9: info('bool', 8, 'int32_data'),
  10: info('float16', 16, 'int32_data'),
  11: info('double', 64, 'double_data'),
  12: info('uint32', 32, 'uint64_data'),
  13: info('uint64', 64, 'uint64_data'),
  16: info('bfloat16', 16, 'int32_data'),
  17: info('float8e4m3fn', 8, 'int32_data'),
  18: info('float8e4m3fnuz', 8, 'int32_data'),
  19: info('float8e5m2', 8, 'int32_data'),
  20: info('float8e5m2fnuz', 8, 'int32_data'),
  21: info('uint4', 4, 'int32_data'),
  22: info('int4', 4, 'int32_data'),
  23: info('float4e2m1', 4, 'int32_data'),
  24: info('float8e8m0', 8, 'int32_data'),
  25: info('uint2', 2, 'int32_data'),
  26: info('int2', 2, 'int32_data'),
};

export const elementTypeOf = (code: number): ElementTypeInfo | undefined => byCode[code];

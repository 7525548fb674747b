// By how much do two model files of one network differ? Float32 constant by float32 constant, in the order of the files: weights
// and biases, and what stands beside them (means, deviations, the baseline row).
import { countDifferences, type NumberDifferences } from '../../domain/reproduction/ulp.ts';
import { LearningError } from '../../learning/learning-error.ts';
import { DataType, type TensorMessage } from '../../learning/onnx-messages.ts';
import { readModel } from '../../learning/read-model.ts';

/** Null: the files do not hold the same tensors, or one is of a time that cannot be read now. */
export function compareModelNumbers(expected: Uint8Array, found: Uint8Array): NumberDifferences | null {
  const [then, now] = [floatTensors(expected), floatTensors(found)];
  if (!then || !now) return null;
  if (then.length !== now.length) return null;
  if (then.some(({ dims }, at) => dims.join() !== now[at]!.dims.join())) return null;
  const pairs = then.map(({ numbers }, at) => [numbers, now[at]!.numbers] as const);
  if (pairs.some(([a, b]) => a.length !== b.length)) return null;
  const compared = pairs.map(([a, b]) => countDifferences(a, b));
  return {
    compared: compared.reduce((sum, next) => sum + next.compared, 0),
    differing: compared.reduce((sum, next) => sum + next.differing, 0),
    largestUlp: compared.reduce((most, next) => Math.max(most, next.largestUlp), 0),
  };
}

function floatTensors(modelBytes: Uint8Array) {
  const model = readable(modelBytes);
  return model?.graph?.initializer
    ?.filter(({ dataType }) => dataType === DataType.FLOAT)
    .map((tensor) => ({ dims: (tensor.dims ?? []).map(Number), numbers: numbersOf(tensor) }));
}

function readable(modelBytes: Uint8Array) {
  try {
    return readModel(modelBytes).model;
  } catch (error) {
    if (error instanceof LearningError) return undefined;
    throw error;
  }
}

/** Copied: the bytes stand in the file at any place, a Float32Array only at every fourth. ONNX raw data is little-endian. */
function numbersOf({ rawData = new Uint8Array() }: TensorMessage): Float32Array {
  const bytes = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Float32Array.from({ length: Math.floor(rawData.byteLength / 4) }, (_, i) => bytes.getFloat32(4 * i, true));
}

// Who talks to onnxruntime? Only this file. One CPU thread a session, sequential, a pinned optimisation level: the three
// settings that decide the last bit of a result besides the machine itself. `run` is synchronous native code on the
// calling thread, so a caller that must stay responsive runs it in a thread or process of its own.

import ort from 'onnxruntime-node';

/** Bytes are truth values: 0 is false, anything else true. */
export type TensorData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | readonly string[];

export type TensorValue = { readonly data: TensorData; readonly dims: readonly number[] };

export type Session = {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly run: (inputs: Readonly<Record<string, TensorValue>>) => Promise<Record<string, TensorValue>>;
  readonly release: () => Promise<void>;
};

/** Recorded in the environment digest: another setting may give other last bits. */
export const sessionSettings = {
  provider: 'cpu',
  graphOptimizationLevel: 'extended',
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
} as const;

export const runtimeVersion = (): string => ort.env.versions.node ?? ort.env.versions.common;

const toTensor = ({ data, dims }: TensorValue): ort.Tensor => {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, dims);
  if (data instanceof Float64Array) return new ort.Tensor('float64', data, dims);
  if (data instanceof Int32Array) return new ort.Tensor('int32', data, dims);
  if (data instanceof Uint8Array) return new ort.Tensor('bool', data, dims);
  if (data instanceof BigInt64Array) return new ort.Tensor('int64', data, dims);
  return new ort.Tensor('string', [...data], dims);
};

/** @throws Error of the runtime when the bytes are not a model it can load. */
export const openSession = async (modelBytes: Uint8Array): Promise<Session> => {
  const { provider, ...settings } = sessionSettings;
  const session = await ort.InferenceSession.create(modelBytes, {
    ...settings,
    executionProviders: [provider],
    logSeverityLevel: 4, // its errors are thrown; printed as well they would bypass the log
  });
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (inputs) => {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, toTensor(value)]));
      const results = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, { data: tensor.data as TensorData, dims: tensor.dims }]),
      );
    },
    release: () => session.release(),
  };
};

// Is this file a network this project built? Reads the metadata of a model file and refuses what a scoring graph of ours
// never holds, before any byte reaches the native runtime: a swapped or crafted artifact must not choose operators or files.

import { z } from 'zod';
import type { Encoding } from './encoding.ts';
import { LearningError } from './learning-error.ts';
import { decodeModel, encodeModel, type GraphMessage, type ModelMessage } from './onnx-messages.ts';
import { METADATA_KEY, METADATA_VERSION } from './scoring-graph.ts';
import type { TrainingParams } from './training-params.ts';

const finite = z.number();

const metadataShape = z.object({
  version: z.literal(METADATA_VERSION),
  encoding: z.object({
    columns: z
      .array(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('number'), name: z.string(), median: finite, mean: finite, deviation: finite }),
          z.object({
            kind: z.literal('category'),
            name: z.string(),
            vocabulary: z.array(z.string()),
            frequencies: z.array(finite),
          }),
        ]),
      )
      .min(1),
    rowCount: z.int(),
    minimumSubjects: z.int(),
  }),
  params: z.object({
    hidden: z.array(z.int()),
    epochs: z.int(),
    batchSize: z.int(),
    learningRate: finite,
    beta1: finite,
    beta2: finite,
    epsilon: finite,
    seed: z.int(),
  }),
  baselineLogit: finite,
  explanation: z.object({ method: z.literal('integrated-gradients'), segments: z.int() }),
});

export type ModelInfo = {
  readonly encoding: Encoding;
  readonly params: TrainingParams;
  readonly baselineLogit: number;
  readonly explanation: { readonly method: 'integrated-gradients'; readonly segments: number };
};

const OPERATORS = new Set(
  (
    'Add Cast Clip Concat Div Equal Gather Gemm Identity IsNaN MatMul Mul ReduceMean ReduceSum Relu Reshape ' +
    'Sigmoid Sign Slice Sub Transpose Where'
  ).split(' '),
);

const unreadable = (why: string, cause?: unknown): LearningError =>
  new LearningError('MODEL_UNREADABLE', `The model file ${why}; give a file this system trained.`, { cause });

const checkGraph = ({ node = [], initializer = [] }: GraphMessage): void => {
  for (const { opType = '', domain = '', attribute = [] } of node) {
    if (!OPERATORS.has(opType) || domain !== '' || attribute.some(({ g, t }) => g || t)) {
      throw unreadable('holds an operator that scoring does not use');
    }
  }
  // External data is a path: loading it would read whatever file the sender named.
  if (initializer.some((tensor) => tensor.externalData?.length || tensor.dataLocation)) {
    throw unreadable('refers to data outside itself');
  }
};

/** @throws LearningError MODEL_UNREADABLE */
export const readModel = (modelBytes: Uint8Array): { readonly info: ModelInfo; readonly model: ModelMessage } => {
  let model: ModelMessage;
  try {
    model = decodeModel(modelBytes);
  } catch (cause) {
    throw unreadable('is not ONNX', cause);
  }
  if (!model.graph?.node?.length) throw unreadable('is not ONNX');
  checkGraph(model.graph);
  const text = model.metadataProps?.find(({ key }) => key === METADATA_KEY)?.value;
  if (text === undefined) throw unreadable('does not say which columns it reads');
  try {
    return { info: metadataShape.parse(JSON.parse(text)), model };
  } catch {
    // No cause: a JSON parser quotes the text it stumbles over, and that text is a vocabulary.
    throw unreadable('carries a description of its columns that cannot be read');
  }
};

/** The same model with only these outputs and the nodes they need. */
export const keepOutputs = (model: ModelMessage, names: readonly string[]): Uint8Array => {
  const graph = model.graph!;
  const needed = new Set(names);
  const node = (graph.node ?? []).toReversed().filter(({ output = [], input = [] }) => {
    if (!output.some((name) => needed.has(name))) return false;
    for (const name of input) needed.add(name);
    return true;
  });
  return encodeModel({
    ...model,
    graph: {
      ...graph,
      node: node.reverse(),
      initializer: (graph.initializer ?? []).filter(({ name = '' }) => needed.has(name)),
      output: (graph.output ?? []).filter(({ name = '' }) => names.includes(name)),
    },
  });
};

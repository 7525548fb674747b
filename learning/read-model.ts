// Is this file a network this project built? Reads the metadata of a model file and refuses what a scoring graph of ours
// never holds, before any byte reaches the native runtime: a swapped or crafted artifact must not choose operators or files.

import { LearningError } from './learning-error.ts';
import { type ModelInfo, parseDescription } from './model-description.ts';
import { decodeModel, encodeModel, type GraphMessage, type ModelMessage } from './onnx-messages.ts';
import { METADATA_KEY } from './scoring-graph.ts';

export type { ModelInfo } from './model-description.ts';

const OPERATORS = new Set(
  (
    'Abs Add ArgMax Cast Clip Concat Div Equal Erf Exp Gather Gemm Identity IsNaN Less MatMul Mul ReduceMax ReduceMean ' +
    'ReduceSum Relu Reshape Sigmoid Sign Slice Softmax Sub Sum Tanh Transpose Where'
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
    return { info: parseDescription(text), model };
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

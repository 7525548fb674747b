// Can training go on from this model file? Its weights are where it starts; what the new run asks for must be of their shape,
// and the rows must have been encoded as the weights expect.

import { canonicalText, type JsonValue } from './canonical-text.ts';
import { type Encoding, encodedWidth } from './encoding.ts';
import { LearningError } from './learning-error.ts';
import { layersOf, parameterCount } from './network.ts';
import type { ModelMessage } from './onnx-messages.ts';
import { type ModelInfo, readModel } from './read-model.ts';
import type { TargetScale } from './targets.ts';
import { outputsOf, type Task } from './task.ts';
import type { TrainingParams } from './training-params.ts';

export type BaseModel = {
  readonly info: ModelInfo;
  /** Flat, see network.ts. */
  readonly parameters: Float32Array;
  readonly target: TargetScale | undefined;
};

const equal = (a: unknown, b: unknown) => canonicalText(a as JsonValue) === canonicalText(b as JsonValue);

const mismatched = (sentence: string) => new LearningError('BASE_MISMATCHED', sentence);

/** The forward pass comes first in a scoring graph: its products hold the weights and biases, layer after layer. */
const parametersOf = ({ encoding, params, task }: ModelInfo, { graph }: ModelMessage): Float32Array => {
  const layers = layersOf(encodedWidth(encoding), params.hidden, outputsOf(task));
  const constants = new Map((graph?.initializer ?? []).map((tensor) => [tensor.name, tensor]));
  const products = (graph?.node ?? []).filter(({ opType }) => opType === 'Gemm').slice(0, layers.length);
  const unreadable = new LearningError(
    'MODEL_UNREADABLE',
    'The model file does not hold the weights it describes; give a file this system trained.',
  );
  const count = parameterCount(layers);
  const held = [...constants.values()].reduce((sum, { rawData }) => sum + (rawData?.byteLength ?? 0), 0);
  if (!(count * 4 <= held)) throw unreadable; // before as much memory is taken as the description claims
  const parameters = new Float32Array(count);
  let at = 0;
  layers.forEach(({ inputs, outputs }, depth) => {
    for (const [input, length] of [
      [1, inputs * outputs],
      [2, outputs],
    ] as const) {
      const raw = constants.get(products[depth]?.input?.[input] ?? '')?.rawData;
      if (raw?.byteLength !== length * 4) {
        throw unreadable;
      }
      parameters.set(new Float32Array(Uint8Array.from(raw).buffer), at);
      at += length;
    }
  });
  return parameters;
};

const checkColumns = (base: Encoding, given: Encoding): void => {
  const { columns } = base;
  if (columns.length !== given.columns.length) {
    throw mismatched(
      `The base model reads ${columns.length} columns and the rows have ${given.columns.length}; give the columns it was trained on.`,
    );
  }
  const at = columns.findIndex(
    ({ name, kind }, i) => name !== given.columns[i]!.name || kind !== given.columns[i]!.kind,
  );
  if (at >= 0) {
    throw mismatched(
      `Column ${at + 1} of the base model is the ${columns[at]!.kind} "${columns[at]!.name}", of the rows the ${given.columns[at]!.kind} "${given.columns[at]!.name}"; give the columns it was trained on.`,
    );
  }
  if (!equal(base, given)) {
    throw mismatched(
      'The rows were encoded with other means or categories than those of the base model; encode them with its own encoding.',
    );
  }
};

/**
 * @param asked what the new run names of a network's shape; what it leaves out is the base's.
 * @throws LearningError MODEL_UNREADABLE, BASE_MISMATCHED
 */
export const openBaseModel = (
  modelBytes: Uint8Array,
  asked: { readonly encoding: Encoding; readonly task: Task; readonly params: Partial<TrainingParams> },
): BaseModel => {
  const { info, model } = readModel(modelBytes);
  const { hidden, activation } = asked.params;
  if (!equal(info.task, asked.task)) {
    throw mismatched(
      info.task.kind === asked.task.kind
        ? 'The base model was trained for other classes; name the same classes in the same order.'
        : `The base model was trained for a ${info.task.kind} task and this one is ${asked.task.kind}; start from a model of the same task.`,
    );
  }
  if (hidden && !equal(hidden, info.params.hidden)) {
    throw mismatched(
      `The base model has the hidden layers [${info.params.hidden.join(', ')}] and the run asks for [${hidden.join(', ')}]; leave them out or name the same.`,
    );
  }
  if (activation && activation !== info.params.activation) {
    throw mismatched(
      `The base model's activation is ${info.params.activation} and the run asks for ${activation}; leave it out or name the same.`,
    );
  }
  checkColumns(info.encoding, asked.encoding);
  return { info, parameters: parametersOf(info, model), target: info.target };
};

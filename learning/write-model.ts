// How does a trained network become a model file? Its baseline is scored by the bare network first: the file carries what the
// reasons of every row are counted from.

import { type Encoding, encodedWidth } from './encoding.ts';
import { baselineRow } from './encoding-graph.ts';
import { makeGraphBuilder, modelBytesOf } from './graph-builder.ts';
import { constantLayers, forwardPass, layersOf } from './network.ts';
import { DataType } from './onnx-messages.ts';
import { buildScoringModel, type TrainedNetwork } from './scoring-graph.ts';
import { openSession } from './session.ts';
import { outputsOf } from './task.ts';

/** A model of the bare network over encoded rows: `encoded` [rows, width] in, `logits` [rows, outputs] out. */
const buildNetworkModel = ({ encoding, task, params, parameters }: TrainedNetwork): Uint8Array => {
  const g = makeGraphBuilder('network');
  const width = encodedWidth(encoding);
  const layers = constantLayers(g, layersOf(width, params.hidden, outputsOf(task)), parameters);
  const encoded = g.input('encoded', DataType.FLOAT, ['rows', width]);
  g.op('Identity', [forwardPass(g, layers, encoded, params).logits], {}, 'logits');
  g.output('logits', DataType.FLOAT, ['rows', outputsOf(task)]);
  return modelBytesOf(g.graph());
};

const baselineTensor = (encoding: Encoding) => ({
  data: Float32Array.from(baselineRow(encoding)),
  dims: [1, encodedWidth(encoding)],
});

/** The explained number of the mean training row, one a class of a multi-class task; not finite where training diverged. */
export const baselineLogitsOf = async (network: TrainedNetwork): Promise<number[]> => {
  const session = await openSession(buildNetworkModel(network));
  try {
    const { logits } = await session.run({ encoded: baselineTensor(network.encoding) });
    const given = Array.from(logits!.data as Float32Array);
    if (network.task.kind === 'multiclass') {
      const mean = given.reduce((sum, value) => sum + value, 0) / given.length;
      return given.map((value) => Math.fround(value - mean));
    }
    if (network.target === undefined) return given;
    const { mean, deviation } = network.target;
    return given.map((value) => Math.fround(value * deviation + mean));
  } finally {
    await session.release();
  }
};

/** @returns the bytes, or undefined when the network answers its own baseline with no finite number. */
export const writeModel = async (network: TrainedNetwork, baseDigest?: string): Promise<Uint8Array | undefined> => {
  const baselineLogits = await baselineLogitsOf(network);
  if (!baselineLogits.every(Number.isFinite)) return undefined;
  return buildScoringModel(network, { baselineLogits, baseDigest });
};

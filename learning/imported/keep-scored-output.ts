// How is a model asked for one output only? The other outputs are cut out of the file's bytes, all else stays as it is: the
// runtime answers with every output it has, and cannot hand over those that are no tensors (scikit-learn's maps beside its
// probabilities).

import { graphFields, modelFields, valueInfoFields } from './onnx-fields.ts';
import { readFields, readText } from './read-onnx-wire.ts';

/** @param bytes a file that was inspected. @returns the same model with the output of this name alone. */
export const keepScoredOutput = (bytes: Uint8Array, output: string): Uint8Array => {
  let [graph, from, to] = [new Uint8Array(0), 0, 0];
  readFields(bytes, modelFields, 'in the model', (field) => {
    if (field.name === 'graph') [graph, from, to] = [field.bytes as Uint8Array<ArrayBuffer>, field.from, field.to];
  });
  const cuts: [from: number, to: number][] = [];
  readFields(graph, graphFields, 'in a graph', (field) => {
    if (field.name === 'output' && nameOf(field.bytes) !== output) cuts.push([field.from, field.to]);
  });
  if (cuts.length === 0) return bytes;
  const kept: Uint8Array[] = [];
  let at = 0;
  for (const [start, end] of [...cuts, [graph.length, graph.length] as const]) {
    kept.push(graph.subarray(at, start));
    at = end;
  }
  const length = kept.reduce((sum, part) => sum + part.length, 0);
  return joined([bytes.subarray(0, from), lengthPrefix(GRAPH_TAG, length), ...kept, bytes.subarray(to)]);
};

/** Field 7, wire type 2. */
const GRAPH_TAG = (7 << 3) | 2;

const nameOf = (valueInfo: Uint8Array): string => {
  let name = '';
  readFields(valueInfo, valueInfoFields, 'in an output', (field) => {
    if (field.name === 'name') name = readText(field.bytes, 'in an output');
  });
  return name;
};

const lengthPrefix = (tag: number, length: number): Uint8Array => {
  const prefix = [tag];
  let rest = length;
  while (rest >= 128) {
    prefix.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  prefix.push(rest);
  return Uint8Array.from(prefix);
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

// What is in this ONNX file, and may it be loaded? Reads hostile bytes without the runtime: sizes, operators and names, never
// the numbers. Refused is what reads other files, what draws random numbers, and what no standard names (docs/IR.md of ONNX).

import { ImportError, quoteName } from './import-error.ts';
import {
  inspectAttribute,
  inspectGraph,
  inspectNode,
  makeTally,
  type OnnxLimits,
  type Tally,
} from './inspect-graph.ts';
import { functionFields, modelFields, operatorSetFields } from './onnx-fields.ts';
import type { OnnxValue } from './onnx-value.ts';
import { readFields, readText } from './read-onnx-wire.ts';

/** Inclusive; what the installed runtime loads (it promises operators from version 7 on). */
export const SUPPORTED = {
  ir: [3, 13],
  opset: { '': [7, 26], 'ai.onnx.ml': [1, 5] },
} as const;

export const defaultOnnxLimits: OnnxLimits = {
  bytes: 512 * 2 ** 20,
  nodes: 100_000,
  depth: 16,
  constants: 100_000,
  values: 100_000,
};

export type OnnxDescription = {
  readonly irVersion: number;
  /** Of the standard's domains, '' first. */
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly producer: { readonly name: string; readonly version: string };
  /** What a caller must feed: a constant listed as an input (IR version 3) is not one. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** By name; `domain` is '' or 'ai.onnx.ml' or that of a function of the file. */
  readonly operators: readonly { readonly domain: string; readonly name: string; readonly count: number }[];
  /** Numbers in constants, and in the lists that trees are written in. */
  readonly parameters: number;
  readonly nodes: number;
  /** Functions the file defines itself. */
  readonly functions: number;
  readonly bytes: number;
};

/** The standard's own names for its default domain are two. */
const domainOf = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

const refused = (sentence: string): ImportError => new ImportError('MODEL_REFUSED', sentence);

/** Domains the runtime has operators of its own in: a function of such a name might not be what is computed. */
const OWN_OPERATORS = /^($|ai\.onnx|com\.microsoft|com\.ms\.|org\.pytorch\.aten)/;

/** The runtime's own file format is told by these letters, also behind bytes that read as ONNX: it would be loaded uninspected. */
const isRuntimeFormat = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && String.fromCharCode(...bytes.subarray(4, 8)) === 'ORTM';

const readOpset = (message: Uint8Array, into: Map<string, number>): void => {
  let [domain, version] = ['', 0];
  readFields(message, operatorSetFields, 'in an operator set', (field) => {
    if (field.name === 'domain') domain = domainOf(readText(field.bytes, 'in an operator set'));
    else version = field.number;
  });
  if (into.has(domain) && into.get(domain) !== version) {
    throw refused(
      `The model asks for two versions of the operator set ${quoteName(domain || 'ai.onnx')}; it must ask for one.`,
    );
  }
  into.set(domain, version);
  if (into.size > 100) throw refused('The model asks for more than 100 operator sets.');
};

const checkOpsets = (opsets: ReadonlyMap<string, number>): void => {
  for (const [domain, [least, most]] of Object.entries(SUPPORTED.opset)) {
    const version = opsets.get(domain);
    if (version !== undefined && !(version >= least && version <= most)) {
      const name = domain || 'ai.onnx';
      throw refused(
        `The model uses version ${version} of the operator set ${name}; export it with one from ${least} to ${most}.`,
      );
    }
  }
};

const inspectFunction = (message: Uint8Array, tally: Tally): string => {
  let [name, domain] = ['', ''];
  const opsets = new Map<string, number>();
  readFields(message, functionFields, 'in a function', (field) => {
    switch (field.name) {
      case 'name':
        name = readText(field.bytes, 'in a function');
        return;
      case 'domain':
        domain = domainOf(readText(field.bytes, 'in a function'));
        return;
      case 'node':
        inspectNode(field.bytes, tally, 0);
        return;
      case 'opset_import':
        readOpset(field.bytes, opsets);
        return;
      case 'attribute_proto':
        inspectAttribute(field.bytes, tally, 0);
        return;
    }
  });
  checkOpsets(opsets);
  if (OWN_OPERATORS.test(domain)) {
    throw refused('The model redefines an operator of the standard or of a runtime as its own; export it without.');
  }
  return `${domain}\n${name}`;
};

/** Every operator is the standard's or a function of the file, and every set it needs is asked for. */
const checkOperators = (tally: Tally, functions: ReadonlySet<string>, opsets: ReadonlyMap<string, number>): void => {
  for (const key of tally.operators.keys()) {
    const [domain, name] = key.split('\n') as [string, string];
    if (functions.has(key)) continue;
    if (domain !== '' && domain !== 'ai.onnx.ml') {
      throw refused(
        `The operator ${quoteName(name)} is of the domain ${quoteName(domain)}, which is not part of the ONNX standard; export the model with operators of ai.onnx and ai.onnx.ml only.`,
      );
    }
    if (!opsets.has(domain)) {
      throw refused(`The model uses operators of ${domain || 'ai.onnx'} but does not say in which version.`);
    }
  }
};

/**
 * @throws ImportError MODEL_UNREADABLE (not ONNX, cut off), MODEL_REFUSED (what it holds is not let in), MODEL_TOO_LARGE
 */
export const inspectOnnx = (bytes: Uint8Array, limits: OnnxLimits = defaultOnnxLimits): OnnxDescription => {
  if (bytes.length > limits.bytes) {
    throw new ImportError(
      'MODEL_TOO_LARGE',
      `The model file has ${bytes.length} bytes; at most ${limits.bytes} are let in.`,
    );
  }
  if (isRuntimeFormat(bytes)) {
    throw refused('The file is in the format of one runtime (ORT); give the ONNX file it was made from.');
  }
  const tally = makeTally(limits);
  const functionMessages: Uint8Array[] = [];
  const opsets = new Map<string, number>();
  let irVersion = 0;
  const producer = { name: '', version: '' };
  let graph: Uint8Array | undefined;
  readFields(bytes, modelFields, 'in the model', (field) => {
    switch (field.name) {
      case 'ir_version':
        irVersion = field.number;
        return;
      case 'producer_name':
        producer.name = readText(field.bytes, 'in the model');
        return;
      case 'producer_version':
        producer.version = readText(field.bytes, 'in the model');
        return;
      case 'graph':
        graph = field.bytes;
        return;
      case 'opset_import':
        readOpset(field.bytes, opsets);
        return;
      case 'functions':
        functionMessages.push(field.bytes);
        if (functionMessages.length > limits.nodes) throw tally.tooMany('functions', limits.nodes);
        return;
      case 'training_info':
        throw refused('The model carries a training procedure; export it for inference only.');
    }
  });
  if (!graph) throw new ImportError('MODEL_UNREADABLE', 'The file is not an ONNX model: it holds no graph.');
  const [leastIr, mostIr] = SUPPORTED.ir;
  if (!(irVersion >= leastIr && irVersion <= mostIr)) {
    throw refused(`The model has IR version ${irVersion}; export it with one from ${leastIr} to ${mostIr}.`);
  }
  checkOpsets(opsets);
  const { inputs, outputs } = inspectGraph(graph, tally, 0);
  const functions = new Set(functionMessages.map((message) => inspectFunction(message, tally)));
  checkOperators(tally, functions, opsets);
  if (outputs.length === 0) throw refused('The model has no output; export it with the score as an output.');
  return {
    irVersion,
    opsets: Object.keys(SUPPORTED.opset).flatMap((domain) => {
      const version = opsets.get(domain);
      return version === undefined ? [] : [{ domain, version }];
    }),
    producer,
    inputs,
    outputs,
    operators: [...tally.operators]
      .map(([key, count]) => ({ domain: key.split('\n')[0]!, name: key.split('\n')[1]!, count }))
      .sort((a, b) => (`${a.domain}\n${a.name}` < `${b.domain}\n${b.name}` ? -1 : 1)),
    parameters: tally.parameters,
    nodes: tally.nodes,
    functions: functions.size,
    bytes: bytes.length,
  };
};

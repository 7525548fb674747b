// What does a model file look like that waits in staging? What it takes, what it answers, and what it is made of, in names and counts.
import { Float, Int, ObjectType } from 'type-graphql';
import type { ModelInspection } from '../../workers/model-importer.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';

@ObjectType('OperatorSet', { description: 'Operators of one domain in one version.' })
export class OperatorSetType {
  @AuthorizedField(() => String, { description: 'ai.onnx or ai.onnx.ml.' })
  domain: string;

  @AuthorizedField(() => Int)
  version: number;
}

@ObjectType('ModelFileValue', { description: 'An input or an output of a model file.' })
export class ModelFileValueType {
  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => String, { description: 'tensor, or what it is instead; only tensors can be fed or read.' })
  kind: string;

  @AuthorizedField(() => String, {
    nullable: true,
    description: 'Of a tensor: float, double, int64, int32, bool, string …',
  })
  type: string | null;

  @AuthorizedField(() => [String], {
    nullable: true,
    description: 'A size, the name of a free one, or "?"; null: the file does not say.',
  })
  shape: readonly string[] | null;
}

@ObjectType('ModelFileOperator')
export class ModelFileOperatorType {
  @AuthorizedField(() => String)
  domain: string;

  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => Float, { description: 'Nodes that use it.' })
  count: number;
}

@ObjectType('ModelFile', { description: 'What is in an ONNX file, read without loading it.' })
export class ModelFileType {
  @AuthorizedField(() => Int)
  irVersion: number;

  @AuthorizedField(() => [OperatorSetType])
  operatorSets: readonly OperatorSetType[];

  @AuthorizedField(() => String, { description: 'What the file says it was made by, and in which version.' })
  producer: string;

  @AuthorizedField(() => [ModelFileValueType])
  inputs: readonly ModelFileValueType[];

  @AuthorizedField(() => [ModelFileValueType])
  outputs: readonly ModelFileValueType[];

  @AuthorizedField(() => [ModelFileOperatorType])
  operators: readonly ModelFileOperatorType[];

  @AuthorizedField(() => Float, { description: 'Numbers in constants, and in the lists that trees are written in.' })
  parameters: number;

  @AuthorizedField(() => Float)
  bytes: number;
}

/** An answer is bounded, whatever a file holds. */
const MOST_LISTED = 1_000;

export function modelFileOf(inspection: ModelInspection): ModelFileType {
  const { irVersion, opsets, producer, inputs, outputs, operators, parameters, bytes } = inspection;
  return {
    irVersion,
    operatorSets: opsets.map(({ domain, version }) => ({ domain: domainName(domain), version })),
    producer: shown([producer.name, producer.version].filter((text) => text !== '').join(' ')),
    inputs: inputs.slice(0, MOST_LISTED).map(modelValueOf),
    outputs: outputs.slice(0, MOST_LISTED).map(modelValueOf),
    operators: operators
      .slice(0, MOST_LISTED)
      .map(({ domain, name, count }) => ({ domain: domainName(domain), name: shown(name), count })),
    parameters,
    bytes,
  };
}

const domainName = (domain: string) => (domain === '' ? 'ai.onnx' : shown(domain));

/** As a mapping must spell it: names are shortened only where nobody could have meant them. */
const LONGEST = 1_024;
const shown = (text: string) => text.slice(0, LONGEST);

function modelValueOf({ name, kind, type, shape }: ModelInspection['inputs'][number]): ModelFileValueType {
  return {
    name: shown(name),
    kind,
    type,
    shape: shape?.map((size) => (size === null ? '?' : shown(String(size)))) ?? null,
  };
}

// Can the output a mapping names be the score it declares? Judged by type and shape, before the model runs and again when it
// has answered.

import { quoteName } from './import-error.ts';
import type { ScoredOutput } from './imported-mapping.ts';
import { fixedSize, type OnnxValue } from './onnx-value.ts';

const listOf = (outputs: readonly OnnxValue[]): string =>
  outputs
    .slice(0, 12)
    .map(({ name }) => quoteName(name))
    .join(', ');

/** A sentence when no score can be read from the named output. */
export const checkOutput = (
  outputs: readonly OnnxValue[],
  wanted: ScoredOutput,
  rowsPerCall: number | null,
): string | undefined => {
  const value = outputs.find(({ name }) => name === wanted.output);
  if (!value) return `The model has no output ${quoteName(wanted.output)}; it has ${listOf(outputs)}.`;
  const output = `The output ${quoteName(value.name)}`;
  if (value.kind !== 'tensor') {
    const zipMap = value.kind === 'sequence' || value.kind === 'map';
    return `${output} is a ${value.kind}, not a tensor; ${zipMap ? 'export the model without ZipMap (zipmap=False)' : 'export the score as a tensor'}.`;
  }
  const whole = value.type === 'int64' || value.type === 'int32';
  if (value.type !== 'float' && value.type !== 'double' && !(whole && wanted.task === 'regression')) {
    return `${output} holds ${value.type}, which is no score${whole ? ' but a label' : ''}; name the output that holds ${wanted.task === 'regression' ? 'the value' : 'probabilities or logits'} as float or double.`;
  }
  if (value.shape === null) return undefined; // judged by what it answers
  const [rows, width] = value.shape;
  const columns = value.shape.length === 1 ? 1 : fixedSize(width);
  const fixedRows = fixedSize(rows);
  if (value.shape.length < 1 || value.shape.length > 2 || (fixedRows !== null && fixedRows !== rowsPerCall)) {
    return `${output} has the shape [${value.shape.map((size) => size ?? '?').join(', ')}]; a score has [rows] or [rows, classes].`;
  }
  if (columns === null) return undefined;
  return wrongWidth(output, columns, wanted);
};

/** Whether so many numbers a row can be the declared score; a sentence when not. */
export const wrongWidth = (output: string, columns: number, wanted: ScoredOutput): string | undefined => {
  switch (wanted.task) {
    case 'regression':
      return columns === 1 ? undefined : `${output} has ${columns} numbers a row; a value is one.`;
    case 'binary':
      if (columns === 1 && wanted.positiveIndex === undefined) return undefined;
      if (columns === 2 && wanted.positiveIndex !== undefined) return undefined;
      if (columns === 1) return `${output} has one number a row; leave positiveIndex out.`;
      if (columns === 2)
        return `${output} has two numbers a row; say with positiveIndex which is the positive class's.`;
      return `${output} has ${columns} numbers a row; a binary score has one or two.`;
    case 'multiclass':
      return columns === wanted.classes.length
        ? undefined
        : `${output} has ${columns} numbers a row and ${wanted.classes.length} classes are named; name one for each.`;
    default:
      return wanted satisfies never;
  }
};

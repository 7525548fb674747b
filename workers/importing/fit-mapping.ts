// Does a mapping fit the model and the data set? Every input is fed by feature columns, and what the model answers is what the
// rows were labelled with.
import type { DatasetRegistered, DatasetVersionSealed } from '../../domain/datasets/events.ts';
import { featureColumns } from '../../domain/datasets/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { quoteName } from '../../learning/imported/import-error.ts';
import type { ImportedMapping, ScoredOutput } from '../../learning/imported/imported-mapping.ts';
import type { OnnxDescription } from '../../learning/imported/inspect-onnx.ts';
import { type ImportPlan, mapColumns } from '../../learning/imported/map-columns.ts';

export interface RowsToFit {
  readonly dataset: Pick<DatasetRegistered, 'columns' | 'task'>;
  readonly sealed: Pick<DatasetVersionSealed, 'targets'>;
}

/** Throws DomainError BAD_INPUT, one sentence for the first thing that does not fit. */
export function fitMapping(
  description: Pick<OnnxDescription, 'inputs' | 'outputs'>,
  mapping: ImportedMapping,
  { dataset, sealed }: RowsToFit,
): ImportPlan {
  const wrong = wrongTask(mapping.output, dataset, sealed) ?? wrongColumn(mapping, dataset);
  if (wrong) throw misfit(wrong);
  const columns = featureColumns(dataset.columns).map(({ name, kind }) => ({ name, kind }));
  const mapped = mapColumns(description, mapping, columns);
  if ('problems' in mapped) throw misfit(mapped.problems[0]!.sentence);
  return mapped.plan;
}

const misfit = (sentence: string) => new DomainError('BAD_INPUT', sentence, { code: 'MAPPING_INVALID' });

function wrongTask(
  output: ScoredOutput,
  { task }: RowsToFit['dataset'],
  { targets }: RowsToFit['sealed'],
): string | undefined {
  if (output.task !== task.kind) {
    return `The mapping says that the model's task is ${output.task}, and the data set's is ${task.kind}; they must be the same.`;
  }
  if (output.task !== 'multiclass' || targets.kind !== 'multiclass') return undefined;
  const wanted = targets.classes.map(({ value }) => value);
  const missing = wanted.filter((name) => !output.classes.includes(name));
  const foreign = output.classes.filter((name) => !wanted.includes(name));
  if (missing.length === 0 && foreign.length === 0) return undefined;
  const [which, of] =
    missing.length > 0
      ? ['does not name', missing.length]
      : ['names classes that the data set does not have,', foreign.length];
  return `The mapping ${which} ${of} of the classes; it must name the ${wanted.length} classes of the data set and no others, in the order of the model's output.`;
}

/** A column that is there and may feed no model is said to be so. */
function wrongColumn({ inputs }: ImportedMapping, { columns }: RowsToFit['dataset']): string | undefined {
  const others = new Map(columns.filter(({ role }) => role !== 'feature').map(({ name, role }) => [name, role]));
  for (const { parts } of inputs) {
    for (const part of parts) {
      const role = part.as === 'constant' ? undefined : others.get(part.column);
      if (role === undefined || part.as === 'constant') continue;
      return `The column ${quoteName(part.column)} has the role ${role.toUpperCase()}; only a FEATURE feeds a model.`;
    }
  }
  return undefined;
}

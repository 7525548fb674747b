// What is to be learned, as a caller says it? BINARY names the value that means "it happened"; the other tasks name none.
import type { DatasetTask, TaskKind } from '../../domain/datasets/task.ts';
import { DomainError } from '../../domain/kernel/errors.ts';

/** Throws BAD_INPUT. */
export function taskOf({
  task,
  positiveValue = null,
}: {
  readonly task: TaskKind;
  readonly positiveValue?: string | null | undefined;
}): DatasetTask {
  const field = { field: 'positiveValue' };
  if (task === 'binary') {
    if (positiveValue !== null) return { kind: task, positiveValue };
    const needs = 'A BINARY task needs positiveValue: the value of the target that means "it happened".';
    throw new DomainError('BAD_INPUT', needs, field);
  }
  if (positiveValue === null) return { kind: task };
  const only = `positiveValue belongs to a BINARY task; leave it out of one that is ${task.toUpperCase()}.`;
  throw new DomainError('BAD_INPUT', only, field);
}

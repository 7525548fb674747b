// By what threshold and costs is a version to be measured? Only a binary one decides by a threshold.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { ModelVersionCreated } from '../../domain/models/events.ts';
import type { EvaluationRequest } from '../../workers/model-evaluator.ts';
import type { EvaluateModelVersionInput } from './model-inputs.ts';

const DEFAULT_THRESHOLD = 0.5;

/** Throws BAD_INPUT for a threshold or costs of a version of another task. */
export function decisionSettings(
  { threshold, costs }: Pick<EvaluateModelVersionInput, 'threshold' | 'costs'>,
  { version, task }: Pick<ModelVersionCreated, 'version' | 'task'>,
): Pick<EvaluationRequest, 'threshold' | 'costs'> {
  if (task === 'binary') {
    return {
      threshold: threshold ?? DEFAULT_THRESHOLD,
      costs: costs ? { falsePositive: costs.falsePositive, falseNegative: costs.falseNegative } : null,
    };
  }
  for (const [field, given] of Object.entries({ threshold, costs })) {
    if (given === null || given === undefined) continue;
    throw new DomainError(
      'BAD_INPUT',
      `${field} is for a version that answers yes or no, and version ${version} is of a ${task} task; leave ${field} out.`,
      { field },
    );
  }
  return { threshold: null, costs: null };
}

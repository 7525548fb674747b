// Which closed lists does the schema show? The domain's own, in the spelling GraphQL asks for: HIGH for 'high'.

import { registerEnumType } from 'type-graphql';
import { COLUMN_KINDS, COLUMN_ROLES } from '../../domain/datasets/events.ts';
import { TASK_KINDS } from '../../domain/datasets/task.ts';
import { NOUNS } from '../../domain/event-catalog.ts';
import { ERROR_CODES } from '../../domain/kernel/errors.ts';
import { ROLES } from '../../domain/kernel/event.ts';
import { VERDICTS } from '../../domain/models/evaluation/compare-with-baseline.ts';
import { RISK_CLASSES } from '../../domain/models/events.ts';
import { ACTIVATIONS, CLASS_WEIGHTS, LOSSES, SCHEDULES } from '../../domain/training/events.ts';

/** `modelVersion` becomes MODEL_VERSION. The value inside stays the domain's: resolvers never translate. */
export function closedList<V extends string>(
  name: string,
  description: string,
  values: readonly V[],
): Record<string, V> {
  const list = Object.fromEntries(values.map((value) => [wordOf(value), value]));
  registerEnumType(list, { name, description });
  return list;
}

function wordOf(value: string): string {
  // Words that are capitals already (error codes) have no humps to split at.
  const spaced = value === value.toUpperCase() ? value : value.replace(/(?<=[a-z])(?=[A-Z])/g, '_');
  return spaced.toUpperCase().replaceAll('-', '_');
}

export const ColumnKind = closedList('ColumnKind', 'How a column is read.', COLUMN_KINDS);
export const ColumnRole = closedList('ColumnRole', 'What a column is for.', COLUMN_ROLES);
export const TaskKind = closedList(
  'TaskKind',
  'What is learned: yes or no, one of several classes, or a number.',
  TASK_KINDS,
);
export const SplitMethod = closedList('SplitMethod', 'How the held-out rows were chosen.', [
  'stratified',
  'random',
  'time',
]);
export const FileFormat = closedList('FileFormat', 'How a file of rows is written.', ['csv', 'jsonl']);
export const RiskClass = closedList('RiskClass', 'Risk class of a model, with its rationale beside it.', RISK_CLASSES);
export const VersionStatus = closedList('ModelVersionStatus', 'Where a model version stands.', [
  'created',
  'evaluated',
  'approved',
  'rejected',
  'retired',
]);
export const VersionOriginKind = closedList('ModelVersionOrigin', 'Where the file of a version came from.', [
  'trained',
  'imported',
]);
export const GroupKind = closedList(
  'GroupKind',
  'A value of the column, the rows without one, or the values too rare to be shown by themselves.',
  ['value', 'missing', 'other'],
);
export const ErrorRateKind = closedList('ErrorRateKind', 'Which rate an equalised-odds gap is of.', [
  'truePositiveRate',
  'falsePositiveRate',
]);
export const ComparedMeasure = closedList('ComparedMeasure', 'By what a network and its baseline are compared.', [
  'auc',
  'accuracy',
  'rmse',
]);
export const ComparisonKind = closedList(
  'ComparisonKind',
  'Network minus baseline, or network divided by baseline (below 1 where the network errs less).',
  ['difference', 'ratio'],
);
export const BaselineVerdict = closedList(
  'BaselineVerdict',
  'Whether a network earns its place beside a model without a hidden layer.',
  VERDICTS,
);
export const Activation = closedList('Activation', 'What a hidden unit does with its sum.', ACTIVATIONS);
export const LearningRateSchedule = closedList(
  'LearningRateSchedule',
  'How the learning rate changes over a run.',
  SCHEDULES,
);
export const TrainingLoss = closedList(
  'TrainingLoss',
  'STANDARD: cross-entropy, or squared error of a regression. HUBER: of a regression, forgives outliers.',
  LOSSES,
);
export const ClassWeights = closedList(
  'ClassWeights',
  'BALANCED: every class pulls alike, however rare it is.',
  CLASS_WEIGHTS,
);
export const CrossValidationMeasure = closedList('CrossValidationMeasure', 'What was measured on each fold.', [
  'auc',
  'accuracy',
  'r2',
]);
export const TrainingStatus = closedList('TrainingStatus', 'Where a training run stands.', [
  'requested',
  'started',
  'completed',
  'failed',
  'cancelled',
]);
export const Environment = closedList('Environment', 'Where a deployment answers.', ['production', 'staging']);
export const RouteRole = closedList('RouteRole', 'What a version does in a deployment.', [
  'champion',
  'canary',
  'shadow',
]);
export const DeploymentStatus = closedList('DeploymentStatus', 'Whether a deployment answers.', ['open', 'closed']);
export const UnknownCategories = closedList(
  'UnknownCategories',
  'What becomes of a category the model has not seen: refuse the row, or read it as "other".',
  ['REJECT', 'OTHER'],
);
export const Provider = closedList('DeviceProvider', 'What computed.', ['cpu', 'cuda', 'webgpu']);
export const Noun = closedList('Noun', 'The noun an event belongs to.', NOUNS);
export const RoleName = closedList('Role', 'A right that a token claims.', ROLES);
export const IssuerKind = closedList('IssuerKind', 'Who vouched for an actor.', ['development', 'jwks', 'system']);
export const PurposeName = closedList('Purpose', 'Why data was touched.', [
  'model-development',
  'model-governance',
  'decisioning',
  'audit',
  'finance',
  'operations',
  'privacy',
]);
export const ErrorCodeName = closedList(
  'ErrorCode',
  'Every refusal there is: the values of extensions.code.',
  ERROR_CODES,
);
export const AdverseSide = closedList('AdverseSide', 'Which side of the score is bad news for the person.', [
  'higher',
  'lower',
]);

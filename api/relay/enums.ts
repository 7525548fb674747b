// Which closed lists does the schema show? The domain's own, in the spelling GraphQL asks for: HIGH for 'high'.
import { registerEnumType } from 'type-graphql';
import { NOUNS } from '../../domain/event-catalog.ts';
import { ERROR_CODES } from '../../domain/kernel/errors.ts';
import { ROLES } from '../../domain/kernel/event.ts';
import { RISK_CLASSES } from '../../domain/models/events.ts';

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

export const ColumnKind = closedList('ColumnKind', 'How a column is read.', ['number', 'category']);
export const ColumnRole = closedList('ColumnRole', 'What a column is for.', ['feature', 'target', 'subject', 'ignore']);
export const RiskClass = closedList('RiskClass', 'Risk class of a model, with its rationale beside it.', RISK_CLASSES);
export const VersionStatus = closedList('ModelVersionStatus', 'Where a model version stands.', [
  'created',
  'evaluated',
  'approved',
  'rejected',
  'retired',
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
export const CostKind = closedList('CostKind', 'What a cost line pays for.', [
  'prediction',
  'training',
  'evaluation',
  'idle',
  'overhead',
  'killed-attempt',
]);
export const CostLineStatus = closedList(
  'CostLineStatus',
  'Pending: not metered yet. Unpriced: no price covers it yet.',
  ['pending', 'unpriced', 'priced'],
);

// What may be done to a model? Four eyes are judged here: who asked for a version never approves it.
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type {
  ModelEvent,
  ModelReclassified,
  ModelRegistered,
  ModelVersionCreated,
  ModelVersionEvaluated,
} from './events.ts';
import {
  evolveModel,
  type ModelState,
  type ModelVersionState,
  modelVersion,
  type RegisteredModel,
  unknownModel,
} from './state.ts';

export type ModelCommand =
  | { readonly type: 'RegisterModel'; readonly data: ModelRegistered }
  | { readonly type: 'ReclassifyModel'; readonly data: ModelReclassified }
  | { readonly type: 'CreateModelVersion'; readonly data: Omit<ModelVersionCreated, 'version'> }
  | { readonly type: 'RecordEvaluation'; readonly data: ModelVersionEvaluated }
  | {
      readonly type: 'ApproveModelVersion';
      readonly version: number;
      readonly approver: string;
      readonly rationale: string;
    }
  | {
      readonly type: 'RejectModelVersion';
      readonly version: number;
      readonly approver: string;
      readonly rationale: string;
    }
  | { readonly type: 'RetireModelVersion'; readonly version: number; readonly reason: string };

export function registerModel(data: ModelRegistered, state: ModelState): ModelEvent[] {
  if (state.status !== 'unknown')
    throw new DomainError('ALREADY_EXISTS', 'A model with this id is registered already.');
  for (const field of ['name', 'purpose', 'rationale'] as const) {
    if (data[field].trim() === '')
      throw new DomainError('BAD_INPUT', `A model needs a ${field}; it is empty.`, { field });
  }
  return [{ type: 'ModelRegistered', data }];
}

/** Not by the owner: a class decides which law holds, and nobody chooses the law for their own model. */
export function reclassifyModel(data: ModelReclassified, state: ModelState): ModelEvent[] {
  const { registered, classified } = existing(state);
  if (registered.owner === data.classifiedBy) {
    throw new DomainError('FOUR_EYES_REQUIRED', 'This model is your own, so a second person must classify it.');
  }
  for (const field of ['legalBasis', 'rationale'] as const) {
    if (data[field].trim() === '') {
      throw new DomainError('BAD_INPUT', `A classification needs a ${field}; it is empty.`, { field });
    }
  }
  if (
    classified?.riskClass === data.riskClass &&
    classified.useCase === data.useCase &&
    classified.legalBasis === data.legalBasis &&
    classified.rationale === data.rationale
  ) {
    return [];
  }
  return [{ type: 'ModelReclassified', data }];
}

/** A run or an import makes one version: asked again for the same, nothing changes. */
export function createModelVersion(data: Omit<ModelVersionCreated, 'version'>, state: ModelState): ModelEvent[] {
  const model = existing(state);
  if (model.versions.some((version) => originIdOf(version.created) === originIdOf(data))) return [];
  return [{ type: 'ModelVersionCreated', data: { ...data, version: model.versions.length + 1 } }];
}

const originIdOf = ({ origin }: Pick<ModelVersionCreated, 'origin'>): string =>
  origin.kind === 'trained' ? origin.trainingId : origin.importId;

export function recordEvaluation(data: ModelVersionEvaluated, state: ModelState): ModelEvent[] {
  const version = existingVersion(state, data.version);
  if (data.artifactDigest !== version.created.artifact.digest) {
    throw new DomainError(
      'ARTIFACT_CORRUPT',
      `Version ${data.version} was evaluated on another file than the one that was trained.`,
    );
  }
  return [{ type: 'ModelVersionEvaluated', data }];
}

export function approveModelVersion(
  command: Extract<ModelCommand, { type: 'ApproveModelVersion' }>,
  state: ModelState,
): ModelEvent[] {
  const version = undecided(state, command.version);
  const { created } = version;
  const evaluation = version.evaluations.at(-1);
  refuseSelf(created.requestedBy, command.approver, command.version);
  if (!evaluation) {
    throw new DomainError(
      'MODEL_VERSION_NOT_EVALUATED',
      `Version ${command.version} has no evaluation on held-out data; evaluate it first.`,
    );
  }
  return [
    {
      type: 'ModelVersionApproved',
      data: {
        modelId: created.modelId,
        version: created.version,
        approver: command.approver,
        requestedBy: created.requestedBy,
        rationale: stated(command.rationale),
        artifactDigest: created.artifact.digest,
        evaluationId: evaluation.evaluationId,
      },
    },
  ];
}

export function rejectModelVersion(
  command: Extract<ModelCommand, { type: 'RejectModelVersion' }>,
  state: ModelState,
): ModelEvent[] {
  const { created } = undecided(state, command.version);
  refuseSelf(created.requestedBy, command.approver, command.version);
  const { modelId, version } = created;
  return [
    {
      type: 'ModelVersionRejected',
      data: { modelId, version, approver: command.approver, rationale: stated(command.rationale) },
    },
  ];
}

export function retireModelVersion(
  command: Extract<ModelCommand, { type: 'RetireModelVersion' }>,
  state: ModelState,
): ModelEvent[] {
  const { created, status } = existingVersion(state, command.version);
  if (status === 'retired') return [];
  return [
    {
      type: 'ModelVersionRetired',
      data: { modelId: created.modelId, version: created.version, reason: stated(command.reason) },
    },
  ];
}

function existing(state: ModelState): RegisteredModel {
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
  return state;
}

export function existingVersion(state: ModelState, version: number): ModelVersionState {
  const found = modelVersion(existing(state), version);
  if (!found) throw new DomainError('NOT_FOUND', `The model has no version ${version}.`, { version });
  return found;
}

function undecided(state: ModelState, version: number): ModelVersionState {
  const found = existingVersion(state, version);
  if (found.status === 'approved' || found.status === 'rejected' || found.status === 'retired') {
    throw new DomainError('MODEL_VERSION_ALREADY_DECIDED', `Version ${version} is ${found.status} already.`, {
      version,
    });
  }
  return found;
}

function refuseSelf(requestedBy: string, approver: string, version: number): void {
  if (requestedBy === approver) {
    throw new DomainError(
      'FOUR_EYES_REQUIRED',
      `You asked for version ${version}, so a second person must decide on it.`,
      { version },
    );
  }
}

function stated(rationale: string): string {
  if (rationale.trim() === '') throw new DomainError('BAD_INPUT', 'A decision needs a reason; it is empty.');
  return rationale;
}

export function decideModel(command: ModelCommand, state: ModelState): readonly ModelEvent[] {
  switch (command.type) {
    case 'RegisterModel':
      return registerModel(command.data, state);
    case 'ReclassifyModel':
      return reclassifyModel(command.data, state);
    case 'CreateModelVersion':
      return createModelVersion(command.data, state);
    case 'RecordEvaluation':
      return recordEvaluation(command.data, state);
    case 'ApproveModelVersion':
      return approveModelVersion(command, state);
    case 'RejectModelVersion':
      return rejectModelVersion(command, state);
    case 'RetireModelVersion':
      return retireModelVersion(command, state);
    default:
      return assertNever(command);
  }
}

export const modelDecider: Decider<ModelState, ModelCommand, ModelEvent> = {
  initial: unknownModel,
  decide: decideModel,
  evolve: evolveModel,
};

// Where does a model stand, and each of its versions? Folded from its events.
import { assertNever } from '../kernel/decider.ts';
import type {
  ModelEvent,
  ModelReclassified,
  ModelRegistered,
  ModelVersionCreated,
  ModelVersionEvaluated,
} from './events.ts';

export type VersionStatus = 'created' | 'evaluated' | 'approved' | 'rejected' | 'retired';

export interface ModelVersionState {
  readonly created: ModelVersionCreated;
  readonly evaluations: readonly ModelVersionEvaluated[];
  readonly status: VersionStatus;
  readonly approver: string | null;
}

export type ModelState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'registered';
      readonly registered: ModelRegistered;
      /** The last; null: as it was registered. */
      readonly classified: ModelReclassified | null;
      /** `versions[n - 1]` is version n. */
      readonly versions: readonly ModelVersionState[];
    };

export type RegisteredModel = Extract<ModelState, { status: 'registered' }>;

export const unknownModel: ModelState = { status: 'unknown' };

export function evolveModel(state: ModelState, event: ModelEvent): ModelState {
  if (event.type === 'ModelRegistered') {
    return { status: 'registered', registered: event.data, classified: null, versions: [] };
  }
  if (state.status === 'unknown') return state;
  switch (event.type) {
    case 'ModelVersionCreated':
      return {
        ...state,
        versions: [...state.versions, { created: event.data, evaluations: [], status: 'created', approver: null }],
      };
    case 'ModelVersionEvaluated':
      return change(state, event.data.version, (version) => ({
        ...version,
        evaluations: [...version.evaluations, event.data],
        status: version.status === 'created' ? 'evaluated' : version.status,
      }));
    case 'ModelReclassified':
      return { ...state, classified: event.data };
    case 'ModelVersionApproved':
      return change(state, event.data.version, (v) => ({ ...v, status: 'approved', approver: event.data.approver }));
    case 'ModelVersionRejected':
      return change(state, event.data.version, (v) => ({ ...v, status: 'rejected', approver: event.data.approver }));
    case 'ModelVersionRetired':
      return change(state, event.data.version, (v) => ({ ...v, status: 'retired' }));
    default:
      return assertNever(event);
  }
}

function change(
  state: RegisteredModel,
  version: number,
  next: (version: ModelVersionState) => ModelVersionState,
): RegisteredModel {
  return { ...state, versions: state.versions.map((each, index) => (index + 1 === version ? next(each) : each)) };
}

export function modelVersion(state: ModelState, version: number): ModelVersionState | undefined {
  return state.status === 'registered' ? state.versions[version - 1] : undefined;
}

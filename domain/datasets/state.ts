// Where does a data set stand? Folded from its events.
import { assertNever } from '../kernel/decider.ts';
import type { Column, DatasetEvent, DatasetRegistered, DatasetVersionSealed, RowsIngested } from './events.ts';

export type DatasetState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'registered';
      readonly registered: DatasetRegistered;
      readonly ingestions: readonly RowsIngested[];
      readonly sealed: readonly DatasetVersionSealed[];
    };

export type RegisteredDataset = Extract<DatasetState, { status: 'registered' }>;

export const unknownDataset: DatasetState = { status: 'unknown' };

export function evolveDataset(state: DatasetState, event: DatasetEvent): DatasetState {
  if (event.type === 'DatasetRegistered') {
    return { status: 'registered', registered: event.data, ingestions: [], sealed: [] };
  }
  if (state.status === 'unknown') return state;
  switch (event.type) {
    case 'RowsIngested':
      return { ...state, ingestions: [...state.ingestions, event.data] };
    case 'DatasetVersionSealed':
      return { ...state, sealed: [...state.sealed, event.data] };
    default:
      return assertNever(event);
  }
}

/** The version new rows go to: one above the last sealed. */
export function draftVersion(state: RegisteredDataset): number {
  return state.sealed.length + 1;
}

export function sealedVersion(state: DatasetState, version: number): DatasetVersionSealed | undefined {
  return state.status === 'registered' ? state.sealed.find((sealed) => sealed.version === version) : undefined;
}

export function featureColumns(columns: readonly Column[]): readonly Column[] {
  return columns.filter((column) => column.role === 'feature');
}

/** What a stored row holds before its target: all but the subject, the target and what is ignored, as registered. */
export function storedColumns(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ role }) => role !== 'subject' && role !== 'target' && role !== 'ignore');
}

/** Groups that every version is measured by. */
export function sensitiveColumns(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ role, sensitive }) => role === 'sensitive' || (role === 'feature' && sensitive));
}

export function columnOfRole(
  columns: readonly Column[],
  role: 'target' | 'subject' | 'weight' | 'time',
): Column | undefined {
  return columns.find((column) => column.role === role);
}

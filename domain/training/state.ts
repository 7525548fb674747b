// Where does a training run stand? Folded from its events.
import { assertNever } from '../kernel/decider.ts';
import type { TrainingCompleted, TrainingEvent, TrainingFailed, TrainingRequested } from './events.ts';

export type TrainingState =
  | { readonly status: 'unknown' }
  | { readonly status: 'requested'; readonly requested: TrainingRequested }
  | { readonly status: 'started'; readonly requested: TrainingRequested; readonly attempt: number }
  | { readonly status: 'completed'; readonly requested: TrainingRequested; readonly completed: TrainingCompleted }
  | { readonly status: 'failed'; readonly requested: TrainingRequested; readonly failed: TrainingFailed }
  | { readonly status: 'cancelled'; readonly requested: TrainingRequested };

export const unknownTraining: TrainingState = { status: 'unknown' };

export function evolveTraining(state: TrainingState, event: TrainingEvent): TrainingState {
  if (event.type === 'TrainingRequested') return { status: 'requested', requested: event.data };
  if (state.status === 'unknown') return state;
  const { requested } = state;
  switch (event.type) {
    case 'TrainingStarted':
      return { status: 'started', requested, attempt: event.data.attempt };
    case 'EpochCompleted':
    case 'TrainingReproductionChecked':
      return state;
    case 'TrainingCompleted':
      return { status: 'completed', requested, completed: event.data };
    case 'TrainingFailed':
      return { status: 'failed', requested, failed: event.data };
    case 'TrainingCancelled':
      return { status: 'cancelled', requested };
    default:
      return assertNever(event);
  }
}

// What have people done about one decision? Its reviews in order, and its complaints. Folded from `review-<predictionId>`.
import { assertNever } from '../kernel/decider.ts';
import type { ComplaintAnswered, ComplaintReceived, OversightEvent, PredictionReviewed } from './events.ts';

export interface ComplaintState {
  readonly received: ComplaintReceived;
  readonly answered: ComplaintAnswered | null;
}

export interface OversightState {
  readonly reviews: readonly PredictionReviewed[];
  readonly complaints: readonly ComplaintState[];
}

export const nothingDone: OversightState = { reviews: [], complaints: [] };

export function evolveOversight(state: OversightState, event: OversightEvent): OversightState {
  switch (event.type) {
    case 'PredictionReviewed':
      return { ...state, reviews: [...state.reviews, event.data] };
    case 'ComplaintReceived':
      return { ...state, complaints: [...state.complaints, { received: event.data, answered: null }] };
    case 'ComplaintAnswered':
      return {
        ...state,
        complaints: state.complaints.map((complaint) =>
          complaint.received.complaintId === event.data.complaintId
            ? { ...complaint, answered: event.data }
            : complaint,
        ),
      };
    default:
      return assertNever(event);
  }
}

/** The last word of a person, or of the model where no person has spoken. */
export function finalDecision(state: OversightState, modelDecision: string): string {
  return state.reviews.at(-1)?.decision ?? modelDecision;
}

// What do the rules rest on? The facts of one model version, gathered from its events; plain JSON, so that a view can keep them.
import type { ModelEvent } from '../models/events.ts';

interface Evidence {
  readonly eventId: string;
}

export interface RegisteredFact extends Evidence {
  readonly purposeStated: boolean;
  readonly riskClass: string;
  readonly rationaleStated: boolean;
}

export interface CreatedFact extends Evidence {
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly artifactDigest: string;
  readonly requestedBy: string;
}

export interface EvaluatedFact extends Evidence {
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly split: string;
  readonly rows: number;
  readonly artifactDigest: string;
}

export interface DecidedFact extends Evidence {
  readonly decision: 'approved' | 'rejected';
  readonly approver: string;
  readonly artifactDigest: string | null;
}

export interface VersionFacts {
  readonly registered: RegisteredFact | null;
  readonly created: CreatedFact | null;
  readonly evaluations: readonly EvaluatedFact[];
  readonly decided: DecidedFact | null;
}

export const NO_FACTS: VersionFacts = { registered: null, created: null, evaluations: [], decided: null };

/** Adds one event of the model's stream. Events of other versions must not be given. */
export function gatherFacts(facts: VersionFacts, event: ModelEvent, eventId: string): VersionFacts {
  switch (event.type) {
    case 'ModelRegistered': {
      const { purpose, riskClass, rationale } = event.data;
      const registered = { eventId, purposeStated: stated(purpose), riskClass, rationaleStated: stated(rationale) };
      return { ...facts, registered };
    }
    case 'ModelVersionCreated': {
      const { datasetId, datasetVersion, artifact, requestedBy } = event.data;
      return {
        ...facts,
        created: { eventId, datasetId, datasetVersion, artifactDigest: artifact.digest, requestedBy },
      };
    }
    case 'ModelVersionEvaluated': {
      const { datasetId, datasetVersion, split, rows, artifactDigest } = event.data;
      const evaluation = { eventId, datasetId, datasetVersion, split, rows, artifactDigest };
      return { ...facts, evaluations: [...facts.evaluations, evaluation] };
    }
    case 'ModelVersionApproved': {
      const { approver, artifactDigest } = event.data;
      return { ...facts, decided: { eventId, decision: 'approved', approver, artifactDigest } };
    }
    case 'ModelVersionRejected':
      return {
        ...facts,
        decided: { eventId, decision: 'rejected', approver: event.data.approver, artifactDigest: null },
      };
    case 'ModelReclassified':
    case 'ModelVersionRetired':
      return facts; // what was satisfied while it answered stays so: the question is about those days too
  }
}

function stated(text: string): boolean {
  return text.trim() !== '';
}

// What had been named by then? The ids that questions about a past position are asked with, gathered from the events themselves.
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import type { Position, Recorded } from '../../../domain/kernel/event.ts';
import { decodeEvent } from '../../../ledger/codec.ts';
import type { StoredEvent } from '../../../ledger/event-store.ts';

export interface Version {
  readonly id: string;
  readonly version: number;
}

/** Lists end with the newest. */
export interface Known {
  readonly position: Position;
  /** Of the event at `position`. */
  readonly time: string;
  readonly events: readonly Recorded<DomainEvent>[];
  readonly datasets: readonly string[];
  readonly datasetVersions: readonly Version[];
  readonly models: readonly string[];
  readonly modelVersions: readonly Version[];
  readonly trainings: readonly string[];
  readonly deployments: readonly string[];
  readonly predictions: readonly string[];
  readonly complaints: readonly string[];
  readonly invoices: readonly string[];
  readonly subjects: readonly string[];
}

export function knownThings(stored: readonly StoredEvent[]): Known {
  const events = stored.flatMap((event) => {
    const decoded = decodeEvent(event);
    return decoded.kind === 'event' ? [decoded.event as Recorded<DomainEvent>] : [];
  });
  const from = <Found>(pick: (event: DomainEvent) => Found | undefined): Found[] =>
    events.flatMap((event) => pick(event) ?? []);
  const last = events.at(-1)!;
  return {
    position: last.position,
    time: last.metadata.recordedAt,
    events,
    datasets: from((event) => (event.type === 'DatasetRegistered' ? event.data.datasetId : undefined)),
    datasetVersions: from((event) =>
      event.type === 'DatasetVersionSealed' ? { id: event.data.datasetId, version: event.data.version } : undefined,
    ),
    models: from((event) => (event.type === 'ModelRegistered' ? event.data.modelId : undefined)),
    modelVersions: from((event) =>
      event.type === 'ModelVersionCreated' ? { id: event.data.modelId, version: event.data.version } : undefined,
    ),
    trainings: from((event) => (event.type === 'TrainingRequested' ? event.data.trainingId : undefined)),
    deployments: from((event) => (event.type === 'DeploymentOpened' ? event.data.deploymentId : undefined)),
    // Those that people did something about first: most of the others say the same.
    predictions: [
      ...new Set([
        ...from((event) => (event.type === 'PredictionScored' ? event.data.predictionId : undefined)).slice(-3),
        ...from((event) =>
          event.type === 'PredictionReviewed' ||
          event.type === 'ComplaintReceived' ||
          event.type === 'PredictionReproductionChecked'
            ? event.data.predictionId
            : undefined,
        ),
      ]),
    ],
    complaints: from((event) => (event.type === 'ComplaintReceived' ? event.data.complaintId : undefined)),
    invoices: from((event) => (event.type === 'InvoiceRecorded' ? event.data.invoiceId : undefined)),
    subjects: from((event) => (event.type === 'SubjectKeyDestroyed' ? event.data.subject : undefined)),
  };
}

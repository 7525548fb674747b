// What is known of the run that gave a version, and of its being done again? Read from the run's own stream.
import type { ReproductionFacts } from '../../domain/compliance/documents/annex-iv-facts.ts';
import type { TrainingFacts } from '../../domain/compliance/documents/document-facts.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { recordedIn } from './recorded-in.ts';

export interface LoadedTraining {
  readonly training: TrainingFacts | null;
  readonly reproductions: readonly ReproductionFacts[];
}

export async function loadTrainingFacts(
  store: EventStore,
  trainingId: string,
  asOf: Position,
): Promise<LoadedTraining> {
  const events = await recordedIn(store, streams.training(trainingId), asOf);
  const requested = events.find((event) => event.type === 'TrainingRequested');
  const completed = events.find((event) => event.type === 'TrainingCompleted');
  const reproductions = events.flatMap((event): ReproductionFacts[] =>
    event.type === 'TrainingReproductionChecked'
      ? [{ eventId: event.id, verdict: event.data.verdict, at: event.metadata.recordedAt }]
      : [],
  );
  if (requested?.type !== 'TrainingRequested' || completed?.type !== 'TrainingCompleted') {
    return { training: null, reproductions };
  }
  const { rows, erasedRows, epochsRun, finalLoss, usage, crossValidation, findings } = completed.data;
  const training = {
    eventId: completed.id,
    trainingId,
    requestedEventId: requested.id,
    completedAt: completed.metadata.recordedAt,
    parameters: requested.data.parameters,
    rows,
    erasedRows,
    epochsRun,
    finalLoss,
    provider: usage.provider,
    deviceNs: usage.deviceNs,
    crossValidation,
    findings,
  };
  return { training, reproductions };
}

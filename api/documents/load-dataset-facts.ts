// What is known of a sealed version of a data set when a document is written? Read from its own stream: no row and no profile.
import type { DatasetVersionFacts } from '../../domain/compliance/documents/document-facts.ts';
import type { RowChunk } from '../../domain/datasets/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { recordedIn } from './recorded-in.ts';

export interface LoadedDataset {
  readonly data: DatasetVersionFacts;
  readonly chunks: readonly RowChunk[];
}

/** `undefined`: it was not sealed by then. */
export async function loadDatasetFacts(
  store: EventStore,
  datasetId: string,
  version: number,
  asOf: Position,
): Promise<LoadedDataset | undefined> {
  const events = await recordedIn(store, streams.dataset(datasetId), asOf);
  const registered = events.find((event) => event.type === 'DatasetRegistered');
  const sealed = events.find((event) => event.type === 'DatasetVersionSealed' && event.data.version === version);
  if (registered?.type !== 'DatasetRegistered' || sealed?.type !== 'DatasetVersionSealed') return undefined;
  const { name, businessUnit, columns, task, source } = registered.data;
  const { rows, datasetRoot, split, chunks, ingestionIds } = sealed.data;
  const ingestionEventIds = events.flatMap((event) =>
    event.type === 'RowsIngested' && ingestionIds.includes(event.data.ingestionId) ? [event.id] : [],
  );
  const data = {
    eventId: sealed.id,
    datasetId,
    version,
    name,
    businessUnit,
    columns,
    task: task.kind,
    source,
    rows,
    datasetRoot,
    split,
    registeredEventId: registered.id,
    registeredAt: registered.metadata.recordedAt,
    sealedAt: sealed.metadata.recordedAt,
    ingestionEventIds,
  };
  return { data, chunks };
}

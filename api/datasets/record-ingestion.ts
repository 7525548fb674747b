// How does a file become an event? It is read, checked and encrypted in the intake thread; the event names its chunks. A retry is
// read whole again: only the same bytes may have the first answer. A staged file is known by its id instead, and gone after the first time.
import { datasetDecider, refuseSealed } from '../../domain/datasets/decide.ts';
import type { DatasetRegistered, RowsIngested } from '../../domain/datasets/events.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import type { IngestedFile } from '../../workers/intake/intake.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { commandContext, newIdFor } from '../command.ts';
import type { Context } from '../context.ts';

export interface Ingestion {
  /** Name of the operation in the ledger; it scopes the key. */
  readonly operation: string;
  readonly datasetId: string;
  readonly version: number;
  /** Where the bytes come from: by its id a staged file is known before it is read, and when it is gone. */
  readonly source: { readonly fileName: string } | { readonly stagedFileId: string; readonly layout: object };
  /** The caller's key for this command; null: made up. */
  readonly key: string | null;
  /** Reads the file to its end, for these columns. */
  readonly take: (registered: DatasetRegistered) => Promise<IngestedFile>;
}

export interface RecordedIngestion {
  readonly ingestionId: string;
  readonly file: IngestedFile;
  readonly receipt: Receipt;
}

/** Throws DomainError: what the intake refuses, NOT_FOUND, WRONG_BUSINESS_UNIT, DATASET_VERSION_SEALED … */
export async function recordIngestion(context: Context, ingestion: Ingestion): Promise<RecordedIngestion> {
  const { deps } = context;
  const { operation, version, source, key, take } = ingestion;
  const datasetId = parseId('dataset', ingestion.datasetId);
  const stream = streams.dataset(datasetId);
  const { state, events } = await deps.commands.load(datasetDecider, stream);
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no data set with this id.');
  mustOwn(context, state.registered.businessUnit);
  const named = commandContext(context, operation, { commandId: key });
  const record = (data: RowsIngested, content: readonly unknown[]) => {
    const command = commandContext(context, operation, { commandId: key }, [datasetId, version, ...content]);
    return deps.commands.execute(
      datasetDecider,
      stream,
      { type: 'IngestRows', data },
      { ...command, commandId: named.commandId },
    );
  };
  const before = events.find((event) => event.metadata.commandId === named.commandId);
  if (before?.type === 'RowsIngested' && 'stagedFileId' in source) {
    const { data } = before;
    return { ingestionId: data.ingestionId, file: data, receipt: await record(data, [source]) };
  }
  // Asked before a long file is read; a sealed version does not change what a retry gets.
  if (!before) refuseSealed(state, version);
  const ingestionId = newIdFor('ingestion', named);
  const file = await take(state.registered);
  try {
    const data = { datasetId, ingestionId, version, ...file };
    const content = 'stagedFileId' in source ? [source] : [source.fileName, file.file.fingerprint];
    const receipt = await record(data, content);
    if (receipt.replayed) await deps.intake.discard(file.chunks);
    return { ingestionId, file, receipt };
  } catch (error) {
    // UNAVAILABLE may mean that the event is there after all: its chunks must stay.
    if (error instanceof DomainError && error.code !== 'UNAVAILABLE') await deps.intake.discard(file.chunks);
    throw error;
  }
}

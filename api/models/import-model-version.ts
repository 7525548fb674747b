// How does a model of somebody's own become a version? A file from staging, mapped to the feature columns of a sealed version,
// tried in a process of its own; from then on it is measured, approved and deployed as any other.
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { datasetDecider } from '../../domain/datasets/decide.ts';
import { type DatasetState, sealedVersion } from '../../domain/datasets/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import type { ModelVersionCreated } from '../../domain/models/events.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { receiptOf } from '../ledger/receipt.types.ts';
import { stagedFileOf } from '../staging/staged-file-of.ts';
import { ImportModelVersionInput } from './import-inputs.ts';
import { ModelVersionPayload } from './model-commands.ts';

const MOST_LEVELS = 12;

@Resolver()
export class ImportModelVersion {
  @Authorized('engineer')
  @Mutation(() => ModelVersionPayload, {
    description:
      'Makes a version of an ONNX file that waits in staging: inspected, mapped to columns and tried in a process of its own.',
  })
  async importModelVersion(
    @Arg('input', () => ImportModelVersionInput) input: ImportModelVersionInput,
    @Ctx() context: Context,
  ): Promise<ModelVersionPayload> {
    const { commands, importer, staging } = context.deps;
    refuseNested(input.mapping);
    const command = commandContext(context, 'importModelVersion', input);
    const importId = newIdFor('import', command);
    const modelId = parseId('model', input.modelId);
    const stream = streams.model(modelId);
    const { state, events } = await commands.load(modelDecider, stream);
    if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
    const { businessUnit } = state.registered;
    mustOwn(context, businessUnit);
    const record = async (data: Omit<ModelVersionCreated, 'version'>): Promise<ModelVersionPayload> => {
      const receipt = await run(context, modelDecider, stream, { type: 'CreateModelVersion', data }, command, input);
      const version = await versionOf(context, stream, importId);
      return { versionId: `${modelId}@${version}`, receipt: receiptOf(receipt) };
    };
    // A retry is answered from the log: the file is gone from staging since.
    const before = events.find((event) => event.metadata.commandId === command.commandId);
    if (before?.type === 'ModelVersionCreated') {
      const payload = await record(before.data);
      await discard(context, input.stagedFileId);
      return payload;
    }
    const { dataset, sealed } = await rowsOf(context, input);
    const { id } = await stagedFileOf(context, input.stagedFileId);
    const { mapping } = input;
    const order = { importId, modelId, businessUnit, stagedFileId: id, mapping, dataset, sealed };
    const { title, licence } = input.source;
    const payload = await importer.import(order, ({ artifact, card, environmentDigest }) =>
      record({
        modelId,
        origin: { kind: 'imported', importId, source: { title, licence }, card },
        datasetId: dataset.datasetId,
        datasetVersion: sealed.version,
        datasetRoot: sealed.datasetRoot,
        artifact,
        task: dataset.task.kind,
        baseline: null,
        requestedBy: callerOf(context).actor.subject,
        environmentDigest,
      }),
    );
    await staging.remove(id);
    return payload;
  }
}

/** A mapping has six levels. Looked through level by level: whatever calls itself for each could be made to overflow. */
function refuseNested(mapping: unknown): void {
  let level = [mapping];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) {
      throw new DomainError('BAD_INPUT', `The mapping is nested deeper than ${MOST_LEVELS} levels; a mapping has six.`);
    }
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

/** The data set must be the caller's own, and the version closed. */
async function rowsOf(context: Context, { datasetId, datasetVersion }: ImportModelVersionInput) {
  const stream = streams.dataset(parseId('dataset', datasetId));
  const { state }: { state: DatasetState } = await context.deps.commands.load(datasetDecider, stream);
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no data set with this id.');
  mustOwn(context, state.registered.businessUnit);
  const sealed = sealedVersion(state, datasetVersion);
  if (sealed) return { dataset: state.registered, sealed };
  throw new DomainError(
    'DATASET_VERSION_NOT_SEALED',
    `Version ${datasetVersion} of the data set is not sealed; seal it first.`,
    { version: datasetVersion },
  );
}

async function versionOf({ deps }: Context, stream: string, importId: string): Promise<number> {
  const { state } = await deps.commands.load(modelDecider, stream);
  const versions = state.status === 'unknown' ? [] : state.versions;
  const found = versions.find(({ created: { origin } }) => origin.kind === 'imported' && origin.importId === importId);
  if (!found) throw new DomainError('UNAVAILABLE', 'The new version cannot be read yet; send the command again.');
  return found.created.version;
}

/** What a crash left in staging after the first time. */
async function discard(context: Context, stagedFileId: string): Promise<void> {
  try {
    await context.deps.staging.remove((await stagedFileOf(context, stagedFileId)).id);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
  }
}

// How does a staged file become rows? Look into it, confirm its columns by registering a data set, take it in: then it is gone
// from staging. Looking changes nothing and is not recorded; taking in is.
import {
  Arg,
  Authorized,
  Ctx,
  Extensions,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { ingestionsOf } from '../../projections/datasets/read-datasets.ts';
import type { InspectRequest } from '../../workers/intake/intake.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { scopeOf } from '../auth/scope.ts';
import { type Context, callerOf } from '../context.ts';
import { DatasetType, IngestionType, ingestionOf } from '../datasets/dataset.types.ts';
import { loadDataset } from '../datasets/load-dataset.ts';
import { recordIngestion } from '../datasets/record-ingestion.ts';
import { taskOf } from '../datasets/task-of.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { READS_A_FILE } from '../limits/check-operation.ts';
import { waitUntil } from '../relay/caught-up.ts';
import type { Reader } from './readings.ts';
import { stagedFileOf } from './staged-file-of.ts';
import { InspectionType, inspectionOf, StagedFileType, stagedFileTypeOf } from './staging.types.ts';
import { FileLayoutInput, IngestStagedFileInput, TrialSchemaInput } from './staging-inputs.ts';

@ObjectType()
export class IngestStagedFilePayload {
  readonly datasetId: string;
  readonly ingestionId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver(() => IngestStagedFilePayload)
export class IngestStagedFilePayloadResolver {
  @Authorized()
  @FieldResolver(() => DatasetType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async dataset(@Root() payload: IngestStagedFilePayload, @Ctx() context: Context): Promise<DatasetType | null> {
    await waitUntil(context, payload.receipt.position);
    return loadDataset(context, payload.datasetId);
  }

  @Authorized()
  @FieldResolver(() => IngestionType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async ingestion(
    @Root() { datasetId, ingestionId, receipt }: IngestStagedFilePayload,
    @Ctx() context: Context,
  ): Promise<IngestionType | null> {
    await waitUntil(context, receipt.position);
    const [row] = await ingestionsOf(context.deps.views, datasetId, { ...scopeOf(context, null), ids: [ingestionId] });
    return row ? ingestionOf(row) : null;
  }
}

@Resolver(() => StagedFileType)
export class StagingResolvers {
  @Authorized('engineer')
  @Query(() => [StagedFileType], { description: 'Your own files that wait for their columns, oldest first.' })
  async stagedFiles(@Ctx() context: Context): Promise<StagedFileType[]> {
    const { subject, businessUnit } = callerOf(context).actor;
    const files = await context.deps.staging.list(subject);
    return files
      .filter((file) => file.businessUnit === businessUnit)
      .map((file) => stagedFileTypeOf(file, context.deps.readings.of(readerOf(context, file.id))));
  }

  @Authorized('engineer')
  @Query(() => StagedFileType)
  async stagedFile(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<StagedFileType> {
    const file = await stagedFileOf(context, id);
    return stagedFileTypeOf(file, context.deps.readings.of(readerOf(context, file.id)));
  }

  @Authorized('engineer')
  @Extensions({ [READS_A_FILE]: true })
  @FieldResolver(() => InspectionType, {
    description: 'Reads the file once to its end: kinds and roles are proposed, and given columns are tried.',
  })
  async inspection(
    @Root() { id }: StagedFileType,
    @Arg('layout', () => FileLayoutInput, { nullable: true }) layout: FileLayoutInput | null | undefined,
    @Arg('schema', () => TrialSchemaInput, { nullable: true }) schema: TrialSchemaInput | null | undefined,
    @Ctx() context: Context,
  ): Promise<InspectionType> {
    const request: InspectRequest = {
      ...layoutOf(layout),
      ...(schema ? { schema: { columns: schema.columns.map((column) => ({ ...column })), task: taskOf(schema) } } : {}),
    };
    const { intake, readings } = context.deps;
    const look = { for: 'rows', how: canonicalJson(request) } as const;
    const found = await readings.look(readerOf(context, id), look, (onProgress, gone) =>
      intake.inspectStaged(id, request, onProgress, gone),
    );
    return inspectionOf(found);
  }
}

@Resolver()
export class StagingCommands {
  @Authorized('engineer')
  @Mutation(() => IngestStagedFilePayload, {
    description:
      'Takes a staged file into a data set, by the columns that were registered; then it is gone from staging.',
  })
  async ingestStagedFile(
    @Arg('input', () => IngestStagedFileInput) input: IngestStagedFileInput,
    @Ctx() context: Context,
  ): Promise<IngestStagedFilePayload> {
    const { datasetId, version, stagedFileId } = input;
    const { intake, readings } = context.deps;
    const layout = layoutOf(input.layout);
    // A second one waits for the first, and finds in the log, or not in staging any more, what the first has done.
    return readings.take(readerOf(context, stagedFileId), async (onProgress) => {
      const { ingestionId, receipt } = await recordIngestion(context, {
        operation: 'ingestStagedFile',
        datasetId,
        version,
        key: input.commandId ?? null,
        source: { stagedFileId, layout },
        take: async ({ columns, task }) => {
          const { id, fileName } = await stagedFileOf(context, stagedFileId);
          return intake.ingestStaged(id, { fileName, columns, task, ...layout }, onProgress);
        },
      });
      await discardIfThere(context, stagedFileId);
      return { datasetId, ingestionId, receipt: receiptOf(receipt) };
    });
  }

  @Authorized('engineer')
  @Mutation(() => Boolean, { description: 'Removes a staged file; it is unreadable from then on.' })
  async discardStagedFile(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<boolean> {
    await context.deps.staging.remove((await stagedFileOf(context, id)).id);
    return true;
  }
}

const readerOf = (context: Context, stagedId: string): Reader => ({
  stagedId,
  caller: callerOf(context).actor.subject,
  gone: context.gone,
});

/** After a retry, what a crash left of the first time. */
async function discardIfThere(context: Context, stagedId: string): Promise<void> {
  try {
    await context.deps.staging.remove((await stagedFileOf(context, stagedId)).id);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
  }
}

const layoutOf = (layout: FileLayoutInput | null | undefined): Pick<InspectRequest, 'format' | 'delimiter'> => ({
  ...(layout?.format ? { format: layout.format } : {}),
  ...(layout?.delimiter ? { delimiter: layout.delimiter } : {}),
});

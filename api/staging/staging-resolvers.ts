// How does a staged file become rows? Look into it, confirm its columns by registering a data set, take it in: then it is gone
// from staging. Looking changes nothing and is not recorded; taking in is.
import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql';
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
import { waitUntil } from '../relay/caught-up.ts';
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
      .map((file) => stagedFileTypeOf(file, context.deps.readings.of(file.id)));
  }

  @Authorized('engineer')
  @Query(() => StagedFileType)
  async stagedFile(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<StagedFileType> {
    const file = await stagedFileOf(context, id);
    return stagedFileTypeOf(file, context.deps.readings.of(file.id));
  }

  @Authorized('engineer')
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
    return inspectionOf(await readings.during(id, (onProgress) => intake.inspectStaged(id, request, onProgress)));
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
    const { datasetId, version, layout } = input;
    const { id, fileName } = await stagedFileOf(context, input.stagedFileId);
    const { intake, readings, staging } = context.deps;
    const { ingestionId, receipt } = await recordIngestion(context, {
      operation: 'ingestStagedFile',
      datasetId,
      version,
      fileName,
      key: input.commandId ?? null,
      take: ({ columns, task }) =>
        readings.during(id, (onProgress) =>
          intake.ingestStaged(id, { fileName, columns, task, ...layoutOf(layout) }, onProgress),
        ),
    });
    await staging.remove(id);
    return { datasetId, ingestionId, receipt: receiptOf(receipt) };
  }

  @Authorized('engineer')
  @Mutation(() => Boolean, { description: 'Removes a staged file; it is unreadable from then on.' })
  async discardStagedFile(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<boolean> {
    await context.deps.staging.remove((await stagedFileOf(context, id)).id);
    return true;
  }
}

const layoutOf = (layout: FileLayoutInput | null | undefined): Pick<InspectRequest, 'format' | 'delimiter'> => ({
  ...(layout?.format ? { format: layout.format } : {}),
  ...(layout?.delimiter ? { delimiter: layout.delimiter } : {}),
});

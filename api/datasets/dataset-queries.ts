// What can be asked about data sets? Themselves, their files and versions, and which rows a version holds out.
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { datasetDecider } from '../../domain/datasets/decide.ts';
import { sealedVersion } from '../../domain/datasets/state.ts';
import { streams } from '../../domain/kernel/ids.ts';
import {
  findDatasetVersion,
  ingestionsOf,
  listDatasets,
  versionsOfDataset,
} from '../../projections/datasets/read-datasets.ts';
import { noteListRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import {
  DatasetConnection,
  DatasetType,
  DatasetVersionType,
  datasetOf,
  datasetVersionOf,
  IngestionType,
  ingestionOf,
} from './dataset.types.ts';
import { loadDataset, loadDatasetVersion } from './load-dataset.ts';

@Resolver(() => DatasetType)
export class DatasetQueries {
  @Authorized()
  @Query(() => DatasetType, { nullable: true })
  async dataset(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<DatasetType | null> {
    return loadDataset(context, id, asOf);
  }

  @Authorized()
  @Query(() => DatasetConnection)
  async datasets(
    @Args(() => PageArgs) page: PageArgs,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<DatasetType>> {
    const found = await listDatasets(context.deps.views, { ...scopeOf(context, asOf), ...parsePage(page) });
    noteListRead(context, found.rows);
    return connectionOf(found, (row) => datasetOf(row, asOf));
  }

  @Authorized()
  @Query(() => DatasetVersionType, { nullable: true, description: 'By the id ds_…@1.' })
  async datasetVersion(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<DatasetVersionType | null> {
    return loadDatasetVersion(context, id, asOf);
  }

  @Authorized()
  @FieldResolver(() => [DatasetVersionType])
  async versions(@Root() dataset: DatasetType, @Ctx() context: Context): Promise<DatasetVersionType[]> {
    const rows = await versionsOfDataset(context.deps.views, dataset.id, scopeOf(context, dataset.asOf));
    return rows.map((row) => datasetVersionOf(row, dataset.asOf));
  }

  @Authorized()
  @FieldResolver(() => DatasetVersionType, { nullable: true })
  async version(
    @Root() dataset: DatasetType,
    @Arg('number', () => Int) number: number,
    @Ctx() context: Context,
  ): Promise<DatasetVersionType | null> {
    const row = await findDatasetVersion(context.deps.views, dataset.id, number, scopeOf(context, dataset.asOf));
    return row ? datasetVersionOf(row, dataset.asOf) : null;
  }

  @Authorized()
  @FieldResolver(() => [IngestionType], { description: 'Every file taken in, oldest first.' })
  async ingestions(@Root() dataset: DatasetType, @Ctx() context: Context): Promise<IngestionType[]> {
    return (await ingestionsOf(context.deps.views, dataset.id, scopeOf(context, dataset.asOf))).map(ingestionOf);
  }
}

@Resolver(() => DatasetVersionType)
export class DatasetVersionQueries {
  @Authorized()
  @FieldResolver(() => DatasetType, { nullable: true })
  async dataset(@Root() version: DatasetVersionType, @Ctx() context: Context): Promise<DatasetType | null> {
    return loadDataset(context, version.datasetId, version.asOf);
  }

  @Authorized()
  @FieldResolver(() => [IngestionType], { description: 'The files whose rows it holds.' })
  async ingestions(@Root() version: DatasetVersionType, @Ctx() context: Context): Promise<IngestionType[]> {
    const scope = scopeOf(context, version.asOf);
    const rows = await ingestionsOf(context.deps.views, version.datasetId, { ...scope, ids: version.ingestionIds });
    return rows.map(ingestionOf);
  }

  @Authorized('engineer', 'approver', 'regulator', 'operator', 'business')
  @FieldResolver(() => [Int], { description: 'Row numbers, from 0 in order of ingestion, that training never sees.' })
  async heldOutRows(@Root() version: DatasetVersionType, @Ctx() context: Context): Promise<readonly number[]> {
    const { commands, evaluator } = context.deps;
    const { state } = await commands.load(datasetDecider, streams.dataset(version.datasetId));
    const sealed = sealedVersion(state, version.version);
    if (state.status === 'unknown' || !sealed) return [];
    return evaluator.heldOutRows(state.registered, sealed);
  }
}

// Which commands change a data set? Register it and seal a version; rows come in by upload (http/upload-rows.ts).
import { Arg, Authorized, Ctx, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { datasetDecider, refuseUnsealable } from '../../domain/datasets/decide.ts';
import type { DatasetRegistered, Split } from '../../domain/datasets/events.ts';
import type { SplitSides } from '../../domain/datasets/split-sides.ts';
import { columnOfRole, type RegisteredDataset, sealedVersion } from '../../domain/datasets/state.ts';
import { daysOf } from '../../domain/kernel/calendar.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { canonicalBytes } from '../../ledger/canonical-json.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { waitUntil } from '../relay/caught-up.ts';
import { DatasetType, DatasetVersionType } from './dataset.types.ts';
import { RegisterDatasetInput, SealDatasetVersionInput } from './dataset-inputs.ts';
import { loadDataset, loadDatasetVersion } from './load-dataset.ts';
import { taskOf } from './task-of.ts';

@ObjectType()
export class DatasetPayload {
  readonly datasetId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@ObjectType()
export class DatasetVersionPayload {
  readonly versionId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver(() => DatasetPayload)
export class DatasetPayloadResolver {
  @Authorized()
  @FieldResolver(() => DatasetType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async dataset(@Root() payload: DatasetPayload, @Ctx() context: Context): Promise<DatasetType | null> {
    await waitUntil(context, payload.receipt.position);
    return loadDataset(context, payload.datasetId);
  }
}

@Resolver(() => DatasetVersionPayload)
export class DatasetVersionPayloadResolver {
  @Authorized()
  @FieldResolver(() => DatasetVersionType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async datasetVersion(
    @Root() payload: DatasetVersionPayload,
    @Ctx() context: Context,
  ): Promise<DatasetVersionType | null> {
    await waitUntil(context, payload.receipt.position);
    return loadDatasetVersion(context, payload.versionId);
  }
}

@Resolver()
export class DatasetCommands {
  @Authorized('engineer')
  @Mutation(() => DatasetPayload, { description: 'Announces a table: its columns, their roles, which are sensitive.' })
  async registerDataset(
    @Arg('input', () => RegisterDatasetInput) input: RegisterDatasetInput,
    @Ctx() context: Context,
  ): Promise<DatasetPayload> {
    const command = commandContext(context, 'registerDataset', input);
    const datasetId = newIdFor('dataset', command);
    const { title, licence, synthetic = null } = input.source;
    const data = {
      datasetId,
      name: input.name,
      businessUnit: callerOf(context).actor.businessUnit,
      columns: input.columns.map(({ name, kind, role, sensitive }) => ({ name, kind, role, sensitive })),
      task: taskOf(input),
      source: { title, licence, synthetic },
    };
    const stream = streams.dataset(datasetId);
    const receipt = await run(context, datasetDecider, stream, { type: 'RegisterDataset', data }, command, input);
    return { datasetId, receipt: receiptOf(receipt) };
  }

  @Authorized('engineer')
  @Mutation(() => DatasetVersionPayload, { description: 'Closes a version for good, with its rows and its split.' })
  async sealDatasetVersion(
    @Arg('input', () => SealDatasetVersionInput) input: SealDatasetVersionInput,
    @Ctx() context: Context,
  ): Promise<DatasetVersionPayload> {
    const command = commandContext(context, 'sealDatasetVersion', input);
    const stream = streams.dataset(parseId('dataset', input.datasetId));
    const { state } = await context.deps.commands.load(datasetDecider, stream);
    if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no data set with this id.');
    mustOwn(context, state.registered.businessUnit);
    const { version } = input;
    const split = splitOf(input, state.registered);
    const sides = await sidesOf(context, state, version, split);
    const receipt = await run(
      context,
      datasetDecider,
      stream,
      {
        type: 'SealDatasetVersion',
        version,
        split,
        sides,
        digestOf: (value) => sha256Hex(canonicalBytes(value)),
      },
      command,
      input,
    );
    return { versionId: `${input.datasetId}@${version}`, receipt: receiptOf(receipt) };
  }
}

/** Undefined where there is nothing to count; a retry of what is sealed already is answered from the log. */
async function sidesOf(
  { deps }: Context,
  state: RegisteredDataset,
  version: number,
  split: Split,
): Promise<SplitSides | undefined> {
  if (split.method !== 'time' || sealedVersion(state, version)) return undefined;
  refuseUnsealable(state, { version, split });
  const chunks = state.ingestions.flatMap((ingestion) => ingestion.chunks);
  return deps.evaluator.countSides({ dataset: state.registered, chunks, from: split.from });
}

function splitOf(
  { splitSeed: seed, heldOutPermille, heldOutFrom = null }: SealDatasetVersionInput,
  { columns, task }: DatasetRegistered,
): Split {
  if (heldOutFrom === null) {
    return { method: task.kind === 'regression' ? 'random' : 'stratified', seed, heldOutPermille };
  }
  const kind = columnOfRole(columns, 'time')?.kind ?? 'number';
  const from = kind === 'date' ? daysOf(heldOutFrom) : Number(heldOutFrom);
  if (heldOutFrom.trim() !== '' && from !== undefined && Number.isFinite(from)) return { method: 'time', from };
  const wanted = kind === 'date' ? 'a date such as 2026-01-31' : 'a number';
  throw new DomainError('BAD_INPUT', `heldOutFrom is what the time column holds: ${wanted}.`, { field: 'heldOutFrom' });
}

// How does a report come to stand for good? Its files are written as of one position and kept by digest; then one event names them.
// Nothing that happens later reaches them.
import { Length, MaxLength } from 'class-validator';
import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { ReportFinalised, ReportKind } from '../../domain/compliance/events.ts';
import { finaliseReport, reportDecider } from '../../domain/compliance/reports.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { makeOneAtATime, type OneAtATime } from '../../ledger/one-at-a-time.ts';
import type { CommandContext } from '../../ledger/receipt.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import { ReportKindName } from '../compliance/compliance-enums.ts';
import { ReportFileType } from '../compliance/report-queries.ts';
import type { Context } from '../context.ts';
import { documentMoment } from '../documents/document-moment.ts';
import { CommandInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { parseVersionedId } from '../relay/node.ts';
import { DateTimeScalar, PointInTimeScalar, type PointInTimeValue } from '../relay/scalars.ts';
import { writeReport } from './report-files.ts';
import { mustFinalise, REPORT_ROLES } from './report-readers.ts';

@InputType()
export class FinaliseReportInput extends CommandInputType {
  @Field(() => ReportKindName)
  kind: ReportKind;

  @Field(() => String)
  @Length(1, 300)
  title: string;

  @Field(() => ID, { nullable: true, description: 'Such as rp_…, of your own choice; left out: one is made.' })
  @MaxLength(100)
  reportId?: string | null;

  @Field(() => ID, { nullable: true, description: 'md_…@1: of a report about a model version.' })
  @MaxLength(100)
  modelVersion?: string | null;

  @Field(() => ID, { nullable: true, description: 'ds_…@1: of a report about a data set version.' })
  @MaxLength(100)
  datasetVersion?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Of a cost statement: the first moment of a month.' })
  periodFrom?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Not in it any more.' })
  periodTo?: string | null;

  @Field(() => PointInTimeScalar, { nullable: true, description: 'What the ledger held then; left out: now.' })
  asOf?: PointInTimeValue | null;
}

@ObjectType()
export class FinaliseReportPayload {
  @AuthorizedField(() => ID)
  reportId: string;

  @AuthorizedField(() => [ReportFileType], { description: 'At /reports/{reportId}/{digest}.' })
  files: ReportFileType[];

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class FinaliseReport {
  @Authorized(...REPORT_ROLES)
  @Mutation(() => FinaliseReportPayload, {
    description:
      'Writes a report and keeps it as it is: of a period that has ended, of a month whose books are closed.',
  })
  async finaliseReport(
    @Arg('input', () => FinaliseReportInput) input: FinaliseReportInput,
    @Ctx() context: Context,
  ): Promise<FinaliseReportPayload> {
    mustFinalise(context, input.kind, 'finaliseReport');
    const command = commandContext(context, 'finaliseReport', input);
    const reportId = input.reportId ? parseId('report', input.reportId) : newIdFor('report', command);
    return inTurn(context, reportId, () => finalise(context, input, reportId, command));
  }
}

/** Sent twice at once, it is written once: files of the other would be named by no event. */
const turns = new WeakMap<Context['deps']['artifacts'], OneAtATime>();

function inTurn<T>({ deps }: Context, reportId: string, work: () => Promise<T>): Promise<T> {
  let oneAtATime = turns.get(deps.artifacts);
  if (!oneAtATime) {
    oneAtATime = makeOneAtATime();
    turns.set(deps.artifacts, oneAtATime);
  }
  return oneAtATime(reportId, work);
}

async function finalise(
  context: Context,
  input: FinaliseReportInput,
  reportId: string,
  command: CommandContext,
): Promise<FinaliseReportPayload> {
  const { artifacts, clock, commands } = context.deps;
  const stream = streams.report(reportId);
  const record = async (data: ReportFinalised): Promise<FinaliseReportPayload> => {
    const decision = { type: 'FinaliseReport', data, now: clock.now() } as const;
    const receipt = await run(context, reportDecider, stream, decision, command, input);
    return { reportId, files: [...data.files], receipt: receiptOf(receipt) };
  };
  const { state: standing } = await commands.load(reportDecider, stream);
  // A retry has the first receipt, and nothing is written anew for it; anybody else is refused.
  if (standing !== null) return record(standing);

  const about = aboutOf(input);
  const moment = await documentMoment(context, input.asOf ?? null);
  const wanted = {
    reportId,
    kind: input.kind,
    title: input.title,
    about,
    businessUnit: null,
    periodFrom: input.periodFrom ?? null,
    periodTo: input.periodTo ?? null,
    asOf: moment.position.toString(),
  };
  // What is wrong with it is said before anything is read or written for it.
  const [decided] = finaliseReport(
    { type: 'FinaliseReport', data: { ...wanted, files: [PROVISIONAL] }, now: clock.now() },
    null,
  );
  const { periodFrom, periodTo } = decided!.data;
  const written = await writeReport(context, { kind: input.kind, about, periodFrom, periodTo }, moment);
  if (written.businessUnit !== null) mustOwn(context, written.businessUnit, ['regulator']);
  const files: ReportFinalised['files'][number][] = [];
  for (const { mediaType, bytes } of written.files) files.push({ mediaType, ...(await artifacts.put(bytes)) });
  return record({ ...wanted, businessUnit: written.businessUnit, files });
}

/** Stands for the files while there are none. */
const PROVISIONAL = { mediaType: 'application/json', digest: sha256Hex(new Uint8Array(1)), bytes: 1 };

/** Throws BAD_INPUT. */
function aboutOf({ kind, modelVersion, datasetVersion }: FinaliseReportInput): ReportFinalised['about'] {
  const [model, dataset] = [modelVersion ?? null, datasetVersion ?? null];
  const nothing = { modelId: null, version: null, datasetId: null, datasetVersion: null };
  if (kind === 'cost-statement') {
    if (model === null && dataset === null) return nothing;
    throw wrong('A cost statement is of the whole house; leave modelVersion and datasetVersion out.', 'modelVersion');
  }
  if (kind === 'croissant') {
    const parts = dataset === null || model !== null ? undefined : parseVersionedId(dataset);
    if (parts?.id.startsWith('ds_')) return { ...nothing, datasetId: parts.id, datasetVersion: parts.version };
    throw wrong('A report of this kind is about a datasetVersion such as ds_…@1, and nothing else.', 'datasetVersion');
  }
  const parts = model === null || dataset !== null ? undefined : parseVersionedId(model);
  if (parts?.id.startsWith('md_')) return { ...nothing, modelId: parts.id, version: parts.version };
  throw wrong('A report of this kind is about a modelVersion such as md_…@1, and nothing else.', 'modelVersion');
}

const wrong = (sentence: string, field: string) => new DomainError('BAD_INPUT', sentence, { field });

// What can be asked about people over the machine? What waits for them, what they decided, and which complaints are due.
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { parseId } from '../../domain/kernel/ids.ts';
import { findComplaint, listComplaints } from '../../projections/oversight/read-complaints.ts';
import { type QueueReason, type ReviewItem, reviewQueue } from '../../projections/oversight/read-review-queue.ts';
import { lastReviewOf, reviewsOf } from '../../projections/oversight/read-reviews.ts';
import { mustOpen, noteListRead, noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { loadPrediction } from '../predictions/load-prediction.ts';
import { PredictionType } from '../predictions/prediction.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { timeOf } from '../relay/time-of.ts';
import {
  ComplaintConnection,
  ComplaintType,
  complaintType,
  ReviewCall,
  ReviewItemConnection,
  ReviewItemType,
  ReviewType,
  reviewItemType,
  reviewType,
} from './oversight.types.ts';
import { ComplaintStatus, QueueReasonName, QueueStatus } from './oversight-enums.ts';
import { readTold } from './told.ts';

/** Who oversees decisions, or oversees those who do. */
const OVERSEERS: readonly Role[] = ['business', 'approver', 'regulator', 'operator'];
/** The words of a complaint are the person's own. */
const LISTENERS: readonly Role[] = ['business', 'approver', 'regulator'];
/** A decision has so many at most. */
const MOST = 100;

@Resolver()
export class OversightQueries {
  @Authorized(...OVERSEERS)
  @Query(() => ReviewItemConnection, {
    description: 'Decisions put before a person: by a rule until their first review, by a complaint until its answer.',
  })
  async reviewQueue(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('status', () => QueueStatus, { nullable: true, defaultValue: 'waiting', description: 'Null: both.' })
    status: ReviewItem['status'] | null,
    @Arg('reasons', () => [QueueReasonName], { nullable: true, description: 'One of them is enough.' })
    reasons: QueueReason[] | null | undefined,
    @Arg('deploymentId', () => ID, { nullable: true }) deploymentId: string | null | undefined,
    @Arg('overdueFirst', () => Boolean, {
      defaultValue: false,
      description: 'Earliest deadline first, what has none after all that do; else oldest first.',
    })
    overdueFirst: boolean,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<ReviewItemType>> {
    if (reasons?.length === 0) {
      throw new DomainError('BAD_INPUT', 'reasons is empty; leave it out where every reason is wanted.', {
        field: 'reasons',
      });
    }
    const found = await reviewQueue(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parsePage(page),
      status: status ?? undefined,
      reasons: reasons ?? undefined,
      deploymentId: deploymentId ? parseId('deployment', deploymentId) : undefined,
      dueFirst: overdueFirst,
    });
    noteListRead(context, found.rows, 'evidence');
    return connectionOf(found, (row) => reviewItemType(row, asOf));
  }

  @Authorized(...OVERSEERS)
  @Query(() => ComplaintConnection)
  async complaints(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('status', () => ComplaintStatus, { nullable: true }) status: ComplaintType['status'] | null | undefined,
    @Arg('overdue', () => Boolean, {
      defaultValue: false,
      description: 'Only those that are open past their deadline: now, or at `asOf`.',
    })
    overdue: boolean,
    @Arg('deploymentId', () => ID, { nullable: true }) deploymentId: string | null | undefined,
    @Arg('dueFirst', () => Boolean, { defaultValue: false, description: 'Earliest deadline first; else oldest first.' })
    dueFirst: boolean,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<ComplaintType>> {
    const found = await listComplaints(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parsePage(page),
      answered: status ? status === 'answered' : undefined,
      overdueAt: overdue ? await timeOf(context, asOf) : undefined,
      deploymentId: deploymentId ? parseId('deployment', deploymentId) : undefined,
      dueFirst,
    });
    noteListRead(context, found.rows, 'evidence');
    return connectionOf(found, (row) => complaintType(row, asOf));
  }
}

@Resolver(() => ReviewItemType)
export class ReviewItemQueries {
  @Authorized()
  @FieldResolver(() => PredictionType, { nullable: true })
  async prediction(@Root() item: ReviewItemType, @Ctx() context: Context): Promise<PredictionType | null> {
    return loadPrediction(context, item.predictionId, item.asOf);
  }

  @Authorized()
  @FieldResolver(() => ComplaintType, { nullable: true, description: 'Null of what a rule found.' })
  async complaint(@Root() item: ReviewItemType, @Ctx() context: Context): Promise<ComplaintType | null> {
    if (item.complaintId === null) return null;
    const row = await findComplaint(context.deps.views, item.complaintId, scopeOf(context, item.asOf));
    return row ? complaintType(row, item.asOf) : null;
  }

  @Authorized()
  @FieldResolver(() => Boolean, { description: 'It waits, and its deadline is past: now, or at `asOf`.' })
  async overdue(@Root() { status, dueAt, asOf }: ReviewItemType, @Ctx() context: Context): Promise<boolean> {
    return status === 'waiting' && dueAt !== null && dueAt < (await timeOf(context, asOf));
  }
}

@Resolver(() => ComplaintType)
export class ComplaintQueries {
  @Authorized(...LISTENERS)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'What was said; null once the person was erased (ERASED).',
  })
  async text(@Root() complaint: ComplaintType, @Ctx() context: Context): Promise<string | null> {
    mustOpen(context, complaint.businessUnit);
    return (await this.told(complaint, context)).text;
  }

  @Authorized(...LISTENERS)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'What was answered; null while it is open, and once the person was erased (ERASED).',
  })
  async answer(@Root() complaint: ComplaintType, @Ctx() context: Context): Promise<string | null> {
    const { id: complaintId, stream, answerRevision: revision } = complaint;
    if (revision === null) return null;
    mustOpen(context, complaint.businessUnit);
    noteRead(context, complaintId, complaint.businessUnit, 'evidence');
    return (await readTold(context.deps, 'ComplaintAnswered', { stream, revision, complaintId })).text;
  }

  @Authorized(...OVERSEERS)
  @FieldResolver(() => Boolean, {
    description: 'True: the key was destroyed, so what was said reads null (ERASED).',
  })
  async erased(@Root() complaint: ComplaintType, @Ctx() context: Context): Promise<boolean> {
    return (await this.told(complaint, context)).erased;
  }

  @Authorized()
  @FieldResolver(() => Boolean, { description: 'It is open, and its deadline is past: now, or at `asOf`.' })
  async overdue(@Root() { status, dueAt, asOf }: ComplaintType, @Ctx() context: Context): Promise<boolean> {
    return status === 'open' && dueAt < (await timeOf(context, asOf));
  }

  @Authorized()
  @FieldResolver(() => PredictionType, { nullable: true })
  async prediction(@Root() complaint: ComplaintType, @Ctx() context: Context): Promise<PredictionType | null> {
    return loadPrediction(context, complaint.predictionId, complaint.asOf);
  }

  private told({ id: complaintId, stream, revision, businessUnit }: ComplaintType, context: Context) {
    noteRead(context, complaintId, businessUnit, 'evidence');
    return readTold(context.deps, 'ComplaintReceived', { stream, revision, complaintId });
  }
}

@Resolver(() => PredictionType)
export class PredictionOversight {
  @Authorized()
  @FieldResolver(() => ReviewCall, {
    nullable: true,
    description: 'Why a person should look at it, by the rule of its moment; null: no reason, or no rule.',
  })
  async calledForReview(@Root() prediction: PredictionType): Promise<ReviewCall | null> {
    return (await prediction.stored()).event.data.review;
  }

  @Authorized()
  @FieldResolver(() => [ReviewType], { description: 'What people said of it, oldest first; 100 at the most.' })
  async reviews(
    @Root() prediction: PredictionType,
    @AsOf() asOf: bigint | null,
    @Ctx() { deps }: Context,
  ): Promise<ReviewType[]> {
    const at = asOf ?? prediction.asOf ?? undefined;
    return (await reviewsOf(deps.views, prediction.id, at)).map(reviewType);
  }

  @Authorized()
  @FieldResolver(() => String, {
    description: 'What holds, or held at `asOf`: the last word of a person, or of the model where nobody has spoken.',
  })
  async finalDecision(
    @Root() prediction: PredictionType,
    @AsOf() asOf: bigint | null,
    @Ctx() { deps }: Context,
  ): Promise<string> {
    const at = asOf ?? prediction.asOf ?? undefined;
    return (await lastReviewOf(deps.views, prediction.id, at))?.decision ?? prediction.decision;
  }

  @Authorized(...OVERSEERS)
  @FieldResolver(() => [ComplaintType], { description: 'Oldest first; 100 at the most.' })
  async complaints(
    @Root() prediction: PredictionType,
    @AsOf() asOf: bigint | null,
    @Ctx() context: Context,
  ): Promise<ComplaintType[]> {
    return complaintsOf(context, prediction.id, asOf ?? prediction.asOf);
  }
}

export async function complaintsOf(
  context: Context,
  predictionId: string,
  asOf: bigint | null,
): Promise<ComplaintType[]> {
  const { rows } = await listComplaints(context.deps.views, { ...scopeOf(context, asOf), predictionId, first: MOST });
  return rows.map((row) => complaintType(row, asOf));
}

// Which commands do people have over a decision? Review it, record a complaint about it, answer the complaint. Who asked for the
// decision may not review it: that is judged in domain/predictions.
import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { type OversightCommand, oversightDecider } from '../../domain/predictions/decide-oversight.ts';
import type { CommandContext } from '../../ledger/receipt.ts';
import { findComplaint } from '../../projections/oversight/read-complaints.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import { type CommandInput, commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { loadPrediction } from '../predictions/load-prediction.ts';
import { PredictionType } from '../predictions/prediction.types.ts';
import { waitUntil } from '../relay/caught-up.ts';
import { afterCatchUp, ownDecision } from './decision-facts.ts';
import { ComplaintType, complaintType } from './oversight.types.ts';
import { AnswerComplaintInput, ReceiveComplaintInput, ReviewPredictionInput } from './oversight-inputs.ts';
import { tell } from './told.ts';

@ObjectType()
export class ReviewPredictionPayload {
  readonly predictionId: string;

  @AuthorizedField(() => ID)
  reviewId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@ObjectType()
export class ComplaintPayload {
  @AuthorizedField(() => ID)
  complaintId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver(() => ReviewPredictionPayload)
export class ReviewPredictionPayloadResolver {
  @Authorized()
  @FieldResolver(() => PredictionType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async prediction(@Root() payload: ReviewPredictionPayload, @Ctx() context: Context): Promise<PredictionType | null> {
    await waitUntil(context, payload.receipt.position);
    return loadPrediction(context, payload.predictionId);
  }
}

@Resolver(() => ComplaintPayload)
export class ComplaintPayloadResolver {
  @Authorized()
  @FieldResolver(() => ComplaintType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async complaint(@Root() payload: ComplaintPayload, @Ctx() context: Context): Promise<ComplaintType | null> {
    await waitUntil(context, payload.receipt.position);
    const row = await findComplaint(context.deps.views, payload.complaintId, scopeOf(context));
    return row ? complaintType(row, null) : null;
  }
}

@Resolver()
export class OversightCommands {
  @Authorized('business', 'approver')
  @Mutation(() => ReviewPredictionPayload, {
    description: 'Lets a decision stand or puts another in its place. Not by whoever asked for the decision.',
  })
  async reviewPrediction(
    @Arg('input', () => ReviewPredictionInput) input: ReviewPredictionInput,
    @Ctx() context: Context,
  ): Promise<ReviewPredictionPayload> {
    const { predictionId, outcome, finalAction, reason } = input;
    const about = await ownDecision(context, predictionId);
    const command = commandContext(context, 'reviewPrediction', input);
    const reviewId = newIdFor('review', command);
    const reviewer = callerOf(context).actor.subject;
    const complaintId = input.complaintId ? parseId('complaint', input.complaintId) : null;
    const data = { reviewId, reviewer, outcome, finalAction, reason, complaintId };
    const decision = input.decision ?? null;
    const receipt = await decide(
      context,
      predictionId,
      { type: 'ReviewPrediction', about, data, decision },
      command,
      input,
    );
    return { predictionId, reviewId, receipt };
  }

  @Authorized('business', 'approver')
  @Mutation(() => ComplaintPayload, {
    description: 'Records an objection to a decision; an answer is due within one calendar month.',
  })
  async receiveComplaint(
    @Arg('input', () => ReceiveComplaintInput) input: ReceiveComplaintInput,
    @Ctx() context: Context,
  ): Promise<ComplaintPayload> {
    const { predictionId, channel, dueAt, basis } = input;
    const about = await ownDecision(context, predictionId);
    const command = commandContext(context, 'receiveComplaint', input);
    const complaintId = newIdFor('complaint', command);
    if (!dueAt && basis) {
      throw new DomainError('BAD_INPUT', 'basis says what an earlier deadline rests on; give dueAt with it.', {
        field: 'basis',
      });
    }
    const place = { type: 'ComplaintReceived', complaintId, subject: about.subject } as const;
    const receipt = await decide(
      context,
      predictionId,
      {
        type: 'ReceiveComplaint',
        about,
        data: { complaintId, channel, text: await tell(context.deps.vault, place, input.text ?? null) },
        receivedAt: input.receivedAt ? asStored(input.receivedAt) : null,
        due: dueAt ? { at: asStored(dueAt), basis: basis ?? '' } : null,
        now: context.deps.clock.now(),
      },
      command,
      input,
    );
    return { complaintId, receipt };
  }

  @Authorized('business', 'approver')
  @Mutation(() => ComplaintPayload, { description: 'Answers an objection, once and for good.' })
  async answerComplaint(
    @Arg('input', () => AnswerComplaintInput) input: AnswerComplaintInput,
    @Ctx() context: Context,
  ): Promise<ComplaintPayload> {
    const complaintId = parseId('complaint', input.complaintId);
    const { views, vault } = context.deps;
    const complaint = await afterCatchUp(context, () => findComplaint(views, complaintId, EVERYTHING));
    if (!complaint) throw new DomainError('NOT_FOUND', 'There is no complaint with this id.');
    mustOwn(context, complaint.business_unit);
    const about = await ownDecision(context, complaint.prediction_id);
    const command = commandContext(context, 'answerComplaint', input);
    const place = { type: 'ComplaintAnswered', complaintId, subject: complaint.subject } as const;
    const answer = await tell(vault, place, input.answer ?? null);
    const data = { complaintId, outcome: input.outcome, answer };
    const answeredBy = callerOf(context).actor.subject;
    const decision = { type: 'AnswerComplaint', about, data, answeredBy } as const;
    const receipt = await decide(context, complaint.prediction_id, decision, command, input);
    return { complaintId, receipt };
  }
}

async function decide(
  context: Context,
  predictionId: string,
  decision: OversightCommand,
  command: CommandContext,
  input: CommandInput,
): Promise<ReceiptType> {
  return receiptOf(await run(context, oversightDecider, streams.review(predictionId), decision, command, input));
}

/** Times are compared as text, so they get the form they are stored in. */
const asStored = (time: string): string => new Date(time).toISOString();

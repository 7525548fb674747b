// How does a request become a decision? Straight to the scoring writer of its partition; the answer is built from the event
// that is stored (design section 2, guarantee G1).
import { Arg, Authorized, Ctx, Mutation, ObjectType, Resolver } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { ScoringRequest } from '../../workers/scoring-gateway.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { type Context, callerOf } from '../context.ts';
import { ReceiptType } from '../ledger/receipt.types.ts';
import { unitOfDeployment } from './deployment-units.ts';
import { predictionsOf } from './load-prediction.ts';
import { PredictionType, RowResult } from './prediction.types.ts';
import { PredictInput, PredictManyInput, type PredictRowInput } from './prediction-inputs.ts';
import type { StoredPrediction } from './stored-prediction.ts';

@ObjectType()
export class PredictPayload {
  @AuthorizedField(() => PredictionType)
  prediction: PredictionType;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@ObjectType()
export class PredictManyPayload {
  @AuthorizedField(() => [RowResult], { description: 'One a row, in order.' })
  results: RowResult[];
}

@Resolver()
export class Predictions {
  @Authorized('business')
  @Mutation(() => PredictPayload, { description: 'One decision with its reasons, in the ledger before you read it.' })
  async predict(
    @Arg('input', () => PredictInput) input: PredictInput,
    @Ctx() context: Context,
  ): Promise<PredictPayload> {
    await mustAnswer(context, input.deploymentId);
    const [result] = await context.deps.gateway.score([requestOf(context, input, input)]);
    if (!result!.ok) throw new DomainError(result!.code, result!.sentence, result!.details);
    const [prediction] = predictionsOf(context, [result!]);
    return { prediction: prediction!, receipt: receiptOfPrediction(result!) };
  }

  @Authorized('business')
  @Mutation(() => PredictManyPayload, { description: 'Up to 1,000 decisions; a bad row is refused alone.' })
  async predictMany(
    @Arg('input', () => PredictManyInput) input: PredictManyInput,
    @Ctx() context: Context,
  ): Promise<PredictManyPayload> {
    await mustAnswer(context, input.deploymentId);
    const scored = await context.deps.gateway.score(input.rows.map((row) => requestOf(context, input, row)));
    const stored: StoredPrediction[] = [];
    for (const result of scored) if (result.ok) stored.push(result);
    const predictions = predictionsOf(context, stored).values();
    const results = scored.map((result, index) => {
      const { idempotencyKey } = input.rows[index]!;
      if (result.ok) return { idempotencyKey, prediction: predictions.next().value!, error: null };
      const { code, sentence, details } = result;
      return { idempotencyKey, prediction: null, error: { code, sentence, details } };
    });
    return { results };
  }
}

/** The unit of the deployment is the boundary; that it is open is judged by the writer, at the revision it appends at. */
async function mustAnswer(context: Context, deploymentId: string): Promise<void> {
  mustOwn(context, await unitOfDeployment(context.deps.commands, deploymentId));
}

function requestOf(
  context: Context,
  target: { readonly deploymentId: string; readonly unknownCategories: 'REJECT' | 'OTHER' },
  row: PredictRowInput,
): ScoringRequest {
  return {
    deploymentId: target.deploymentId,
    idempotencyKey: row.idempotencyKey,
    subjectId: row.subjectId ?? null,
    features: row.features,
    unknownCategories: target.unknownCategories,
    actor: callerOf(context).actor,
    correlationId: context.correlationId,
    traceparent: context.traceparent,
  };
}

/** The command id of a prediction is the prediction's own id. */
export function receiptOfPrediction({ event, dataHash, replayed }: StoredPrediction): ReceiptType {
  const { id, type, revision, position, stream, metadata } = event;
  const { recordedAt } = metadata;
  return {
    commandId: id,
    stream,
    revision,
    position,
    recordedAt,
    dataHash,
    replayed,
    events: [{ id, type, revision, position, recordedAt, dataHash }],
  };
}

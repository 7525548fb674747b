// How does somebody watch a run? The run's own stream from its first event, then the ledger as it grows; ends with the run,
// also for those who come after it ended.
import { Arg, Authorized, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { EvidenceRead } from '../../domain/access/events.ts';
import type { DomainEvent } from '../../domain/event-catalog.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Recorded } from '../../domain/kernel/event.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { trainingDecider } from '../../domain/training/decide.ts';
import type { TrainingEvent } from '../../domain/training/events.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { type Context, callerOf, originOf } from '../context.ts';
import { endable } from '../subscriptions/endable.ts';
import { TrainingProgressType } from './training.types.ts';

type Requested = Recorded<Extract<TrainingEvent, { type: 'TrainingRequested' }>>;

@Resolver()
export class TrainingProgress {
  @Authorized('engineer', 'approver', 'operator', 'regulator')
  @Subscription(() => TrainingProgressType, {
    description:
      'Every step of a run so far, then as it happens; completes when the run has ended and made its version.',
    subscribe: ({ args, context }) => follow(context as Context, String((args as { trainingId: unknown }).trainingId)),
  })
  trainingProgress(
    @Arg('trainingId', () => ID) _trainingId: string,
    @Root() progress: TrainingProgressType,
  ): TrainingProgressType {
    return progress;
  }
}

async function follow(context: Context, id: string): Promise<AsyncIterable<TrainingProgressType>> {
  const stream = streams.training(parseId('training', id));
  const { state, events } = await context.deps.commands.load(trainingDecider, stream);
  const [requested] = events;
  if (state.status === 'unknown' || requested?.type !== 'TrainingRequested') {
    throw new DomainError('NOT_FOUND', 'There is no training run with this id.');
  }
  const { businessUnit } = requested.data;
  mustOwn(context, businessUnit, ['operator', 'regulator']);
  const record = async (kind: EvidenceRead['kind']) => {
    if (callerOf(context).actor.businessUnit === businessUnit) return;
    const read = { operation: 'trainingProgress', kind, nodes: [id], businessUnits: [businessUnit] };
    await context.accessLog.evidence(originOf(context), read);
  };
  await record('subscription-started');
  return endable(async function* (signal) {
    try {
      yield* stepsOf(context, requested, events.slice(1), signal);
    } finally {
      await record('subscription-ended');
    }
  });
}

/** From the run's first event on, until it has ended or `signal` aborts. */
async function* stepsOf(
  { deps: { commands, store } }: Context,
  requested: Requested,
  later: readonly Recorded<TrainingEvent>[],
  signal: AbortSignal,
): AsyncGenerator<TrainingProgressType, void, undefined> {
  const { stream, data } = requested;
  const { trainingId: id } = data;
  const modelStream = streams.model(data.modelId);
  let progress = first(requested);
  yield progress;
  for (const event of later) {
    if (event.type === 'TrainingReproductionChecked') continue; // is no step: the run had ended
    progress = next(progress, event);
    yield progress;
  }
  if (later.some(({ type }) => type === 'TrainingCompleted')) {
    const model = await commands.load(modelDecider, modelStream);
    const made = model.events.find((event) => makes(event, id));
    if (made) yield next(progress, made);
    if (made) return;
  }
  if (hasEnded(progress)) return;
  for await (const item of store.subscribe({ after: progress.position, signal })) {
    if (item.kind !== 'events') continue;
    for (const stored of item.events) {
      if (stored.stream !== stream && stored.stream !== modelStream) continue;
      const decoded = decodeEvent(stored);
      if (decoded.kind === 'foreign' || decoded.event.type === 'TrainingReproductionChecked') continue;
      if (stored.stream === modelStream && !makes(decoded.event, id)) continue;
      progress = next(progress, decoded.event);
      yield progress;
      if (hasEnded(progress)) return;
    }
  }
}

function first({ data, position }: Requested): TrainingProgressType {
  const { trainingId, parameters } = data;
  return {
    trainingId,
    status: 'requested',
    attempt: 0,
    epoch: 0,
    epochs: parameters.epochs,
    loss: null,
    validationLoss: null,
    reason: null,
    version: null,
    position,
  };
}

function next(before: TrainingProgressType, event: Recorded<DomainEvent>): TrainingProgressType {
  const progress = { ...before, position: event.position };
  switch (event.type) {
    case 'TrainingStarted':
      return {
        ...progress,
        status: 'started',
        attempt: event.data.attempt,
        epoch: 0,
        loss: null,
        validationLoss: null,
      };
    case 'EpochCompleted': {
      const { epoch, epochs, loss, validationLoss } = event.data;
      return { ...progress, epoch, epochs, loss, validationLoss };
    }
    case 'TrainingCompleted':
      // Completed is said with the version, which the model's stream gets a moment later: who waits for the one uses the other.
      return { ...progress, loss: event.data.finalLoss };
    case 'TrainingFailed':
      return { ...progress, status: 'failed', reason: event.data.reason };
    case 'TrainingCancelled':
      return { ...progress, status: 'cancelled', reason: event.data.reason };
    case 'ModelVersionCreated':
      return { ...progress, status: 'completed', version: event.data.version };
    default:
      return progress;
  }
}

function makes(event: DomainEvent, trainingId: string): boolean {
  if (event.type !== 'ModelVersionCreated') return false;
  const { origin } = event.data;
  return origin.kind === 'trained' && origin.trainingId === trainingId;
}

function hasEnded({ status }: TrainingProgressType): boolean {
  return status === 'failed' || status === 'cancelled' || status === 'completed';
}

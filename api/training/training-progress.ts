// How does somebody watch a run? The run's own stream from its first event, then the ledger as it grows; ends with the run,
// also for those who come after it ended.
import { Arg, Authorized, ID, Resolver, Root, Subscription } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Recorded } from '../../domain/kernel/event.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { trainingDecider } from '../../domain/training/decide.ts';
import type { TrainingEvent } from '../../domain/training/events.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { mustOwn } from '../auth/business-unit.ts';
import type { Context } from '../context.ts';
import { endable } from '../subscriptions/endable.ts';
import { TrainingProgressType } from './training.types.ts';

@Resolver()
export class TrainingProgress {
  @Authorized('engineer', 'approver', 'operator', 'regulator')
  @Subscription(() => TrainingProgressType, {
    description: 'Every step of a run so far, then as it happens; completes when the run ends.',
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
  const { commands, store } = context.deps;
  const stream = streams.training(parseId('training', id));
  const { state, events } = await commands.load(trainingDecider, stream);
  const [requested] = events;
  if (state.status === 'unknown' || requested?.type !== 'TrainingRequested') {
    throw new DomainError('NOT_FOUND', 'There is no training run with this id.');
  }
  mustOwn(context, requested.data.businessUnit);
  return endable(async function* (signal) {
    let progress = first(requested);
    yield progress;
    for (const event of events.slice(1)) {
      progress = next(progress, event);
      yield progress;
    }
    if (hasEnded(progress)) return;
    for await (const item of store.subscribe({ after: progress.position, signal })) {
      if (item.kind !== 'events') continue;
      for (const stored of item.events) {
        if (stored.stream !== stream) continue;
        const decoded = decodeEvent(stored);
        if (decoded.kind === 'foreign') continue;
        progress = next(progress, decoded.event as Recorded<TrainingEvent>);
        yield progress;
        if (hasEnded(progress)) return;
      }
    }
  });
}

function first({
  data,
  position,
}: Recorded<Extract<TrainingEvent, { type: 'TrainingRequested' }>>): TrainingProgressType {
  const { trainingId, parameters } = data;
  return {
    trainingId,
    status: 'requested',
    attempt: 0,
    epoch: 0,
    epochs: parameters.epochs,
    loss: null,
    reason: null,
    position,
  };
}

function next(before: TrainingProgressType, event: Recorded<TrainingEvent>): TrainingProgressType {
  const progress = { ...before, position: event.position };
  switch (event.type) {
    case 'TrainingStarted':
      return { ...progress, status: 'started', attempt: event.data.attempt, epoch: 0, loss: null };
    case 'EpochCompleted':
      return { ...progress, epoch: event.data.epoch, epochs: event.data.epochs, loss: event.data.loss };
    case 'TrainingCompleted':
      return { ...progress, status: 'completed', loss: event.data.finalLoss };
    case 'TrainingFailed':
      return { ...progress, status: 'failed', reason: event.data.reason };
    case 'TrainingCancelled':
      return { ...progress, status: 'cancelled', reason: event.data.reason };
    default:
      return progress;
  }
}

function hasEnded({ status }: TrainingProgressType): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

// Jobs within one process: a queue, one delivery at a time. Losing it loses nothing, the dispatcher finds every job in the
// ledger again (design section 2).
import type { Job, JobHandler, JobSource } from '../job-source.ts';

interface Options {
  /** A job that asked to be delivered again more often than this is parked. */
  readonly maxDeliveries?: number;
  /** The dead letter: what nobody will deliver again, and why. */
  readonly onPark?: (job: Job, reason: string) => void | Promise<void>;
  readonly onError?: (error: unknown) => void;
}

export function makeMemoryJobSource({
  maxDeliveries = 5,
  onPark = () => {},
  onError = () => {},
}: Options = {}): JobSource {
  const queue: { readonly job: Job; readonly delivery: number }[] = [];
  let handler: JobHandler | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  async function deliver(job: Job, delivery: number): Promise<void> {
    let outcome: Awaited<ReturnType<JobHandler>>;
    try {
      outcome = await handler!(job);
    } catch (error) {
      onError(error);
      outcome = { kind: 'retry' };
    }
    if (outcome.kind === 'park') await onPark(job, outcome.reason);
    else if (outcome.kind === 'retry' && delivery >= maxDeliveries) {
      await onPark(job, `The job was delivered ${delivery} times and never came to an end.`);
    } else if (outcome.kind === 'retry') queue.push({ job, delivery: delivery + 1 });
  }

  async function run(): Promise<void> {
    while (queue.length > 0 && !closed) {
      const { job, delivery } = queue.shift()!;
      await deliver(job, delivery).catch(onError);
    }
    running = undefined;
  }

  const start = () => {
    if (handler && !closed && queue.length > 0) running ??= Promise.resolve().then(run);
  };

  return {
    async publish(job) {
      queue.push({ job, delivery: 1 });
      start();
    },
    consume(given) {
      if (handler) throw new Error('The job source has a consumer already.');
      handler = given;
      start();
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

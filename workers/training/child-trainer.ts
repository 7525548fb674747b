// The trainer in a child process of its own: started at the first use and again after it died; what was in hand rejects with
// `TrainerDied` and is tried again by whoever asked.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeRpcClient, type RpcClient } from '../../ledger/thread-rpc.ts';
import { type BackgroundDrawer, type Trainer, TrainerDied, TrainingStopped } from './trainer.ts';
import type { EpochMessage, Outcome, TrainingChildConfig, TrainingChildHandlers } from './training-child.ts';

export interface ChildTrainer extends Trainer, BackgroundDrawer {
  /** Of the process that runs, for tests and for operators. */
  pid(): number | undefined;
}

interface Child {
  readonly process: ChildProcess;
  readonly rpc: RpcClient<TrainingChildHandlers>;
  readonly opened: Promise<void>;
  readonly epochs: Map<number, (report: EpochMessage['report']) => void>;
}

export function makeChildTrainer(config: TrainingChildConfig): ChildTrainer {
  let child: Child | undefined;
  let closed = false;
  let runs = 0;

  function start(): Child {
    if (closed) throw new TrainerDied('The trainer is closed.');
    const started = fork(fileURLToPath(new URL('./training-child.ts', import.meta.url)), [], {
      serialization: 'advanced', // typed arrays and bigints as they are
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const epochs: Child['epochs'] = new Map();
    started.on('message', (message: Partial<EpochMessage>) => {
      if (typeof message?.run === 'number' && message.report) epochs.get(message.run)?.(message.report);
    });
    const peer = {
      postMessage: (message: unknown) => void started.send(message as object, () => {}), // a death is heard by 'exit'
      on: started.on.bind(started) as never,
    };
    const rpc = makeRpcClient<TrainingChildHandlers>(peer);
    const next: Child = { process: started, rpc, opened: rpc.open(config), epochs };
    next.opened.catch(() => {});
    const forget = () => {
      if (child === next) child = undefined;
    };
    started.on('exit', forget);
    started.on('error', forget); // it could not be started at all
    child = next;
    return next;
  }

  async function ask<T>(work: (child: Child) => Promise<T>): Promise<T> {
    const asked = child ?? start();
    try {
      await asked.opened;
      return await work(asked);
    } catch (error) {
      if (asked !== child || asked.process.exitCode !== null || asked.process.signalCode !== null) {
        const { exitCode, signalCode } = asked.process;
        throw new TrainerDied(`The training process ended with ${signalCode ?? `code ${exitCode}`}.`);
      }
      throw error;
    }
  }

  return {
    environmentDigest: () => ask(({ rpc }) => rpc.environmentDigest()),
    train: (order, onEpoch, signal) =>
      ask(async ({ rpc, epochs }) => {
        const run = ++runs;
        epochs.set(run, onEpoch);
        const stop = () => void rpc.stop(run).catch(() => {});
        signal.addEventListener('abort', stop, { once: true });
        try {
          const training = rpc.train(run, order);
          if (signal.aborted) stop();
          return answerOf(await training);
        } finally {
          signal.removeEventListener('abort', stop);
          epochs.delete(run);
        }
      }),
    evaluate: (order) => ask(async ({ rpc }) => answerOf(await rpc.evaluate(order))),
    heldOutRows: (data) => ask(({ rpc }) => rpc.heldOutRows(data)),
    countSides: (order) => ask(({ rpc }) => rpc.countSides(order)),
    drawBackground: (order) => ask(async ({ rpc }) => answerOf(await rpc.drawBackground(order))),
    async close() {
      closed = true;
      const { process: running } = child ?? {};
      if (!running) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      // Whatever it has in hand is repeated at the next start; nothing it does is half visible.
      running.kill('SIGKILL');
      await ended;
    },
    pid: () => child?.process.pid,
  };
}

function answerOf<T>(outcome: Outcome<T>): T {
  if ('value' in outcome) return outcome.value;
  if ('stopped' in outcome) throw new TrainingStopped(outcome.stopped.code, outcome.stopped.sentence);
  throw new DomainError('UNAVAILABLE', 'The training process gave no answer; ask again.');
}

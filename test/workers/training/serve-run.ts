// A server in a process of its own that is there to be killed: it delivers one run and says which child works on it.
// Arguments: folder, key in hex (a test's own), training id.
import { makeCommandHandler } from '../../../ledger/command-handler.ts';
import { makeStreamWriter } from '../../../ledger/stream-writer.ts';
import { makeMetering } from '../../../workers/metering.ts';
import { makeChildTrainer } from '../../../workers/training/child-trainer.ts';
import { makeTrainingHandler } from '../../../workers/training/make-training-handler.ts';
import type { Trainer } from '../../../workers/training/trainer.ts';
import { openHouse } from '../embedded-house.ts';
import { clock, monotonicNs, token } from '../lending-desk.ts';

/** `kek` in hex. Says `child <pid>` once the attempt has begun, and then trains for as long as it lives. */
async function serveRun({ path, kek }: { path: string; kek: string }, trainingId: string): Promise<void> {
  const house = await openHouse({ path, kek: Buffer.from(kek, 'hex'), remove: () => {} });
  const { store } = house;
  const child = makeChildTrainer(house.child);
  const timers = { set: () => undefined, clear: () => {} };
  const metering = makeMetering({
    writer: makeStreamWriter({ store, clock }),
    clock,
    monotonicNs,
    newToken: token,
    timers,
  });
  const trainer: Trainer = {
    ...child,
    train: (order, _, signal) => {
      const endless = { ...order, parameters: { ...order.parameters, hidden: [256, 256], epochs: 1000 } };
      return child.train(endless, ({ epoch }) => epoch === 1 && console.log(`child ${child.pid()}`), signal);
    },
  };
  await makeTrainingHandler({ commands: makeCommandHandler({ store, clock }), trainer, metering })({
    kind: 'training',
    trainingId,
  });
}

const [path, kek, trainingId] = process.argv.slice(2);
await serveRun({ path: path!, kek: kek! }, trainingId!);

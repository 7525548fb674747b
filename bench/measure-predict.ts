// What does it cost that a prediction is explained, sealed, durable and in the views? 64 connections ask a German credit model for
// decisions; the reference is the same server answering the same mutation with one stored result. The time until the views
// hold the last prediction is part of the value.
import { buildModel } from '../examples/demo/build-model.ts';
import { readGermanCredit } from '../examples/demo/german-credit.ts';
import { silentTeller } from '../examples/demo/teller.ts';
import { openChild } from './child-channel.ts';
import { interleave } from './interleave.ts';
import type { LoadAnswer, LoadRequest, LoadResult } from './load-process.ts';
import type { Measurement, MeasureOptions } from './measurement.ts';
import { inScratchFolder } from './scratch-folder.ts';
import { startBenchServer } from './start-bench-server.ts';

const CONNECTIONS = 64;

interface RealRound {
  readonly load: LoadResult;
  readonly cpu: { readonly [thread: string]: number } | undefined;
}

/** Value and reference in predictions a second. */
export function measurePredict({ quick, say }: MeasureOptions): Promise<Measurement> {
  const count = quick ? 128 : 6_000;
  return inScratchFolder(async (folder) => {
    const server = await startBenchServer(folder);
    const load = openChild<LoadRequest, LoadAnswer>('load-process.ts');
    try {
      const table = readGermanCredit();
      say('predict: trains the model through the API');
      const { deploymentId } = await buildModel(server.cast, table, silentTeller);
      const token = await server.token('business', 'loan-desk');
      const { url } = server;
      const { applicants } = table;
      await load.ask({ kind: 'open', url, token, connections: CONNECTIONS, deploymentId, applicants }, 'opened');
      let last: RealRound | undefined;
      let lastConstant: LoadResult | undefined;
      const speeds = await interleave({
        rounds: quick ? 1 : 5,
        value: async (round) => {
          await server.answerAs('real');
          const before = await server.cpu();
          const result = await load.ask({ kind: 'run', keys: `round-${round}`, count }, 'result');
          last = { load: result, cpu: difference(before, await server.cpu()) };
          return result.answered / (result.answerSeconds + result.viewSeconds);
        },
        reference: async (round) => {
          await server.answerAs('constant');
          lastConstant = await load.ask({ kind: 'run', keys: `constant-${round}`, count }, 'result');
          return lastConstant.answered / lastConstant.answerSeconds;
        },
        onRound: (round, { value, reference }) =>
          say(`predict, round ${round + 1}: ${value.toFixed(0)} against ${reference.toFixed(0)} predictions/s`),
      });
      return {
        name: 'predict',
        unit: 'predictions',
        against: 'the same server answering with a constant',
        aim: 0.7,
        ...speeds,
        whereTimeGoes: explain(last!, lastConstant!),
      };
    } finally {
      await load.end({ kind: 'close' });
      await server.close();
    }
  });
}

function difference(before: RealRound['cpu'], after: RealRound['cpu']): RealRound['cpu'] {
  if (!before || !after) return undefined;
  return Object.fromEntries(
    Object.entries(after).map(([thread, seconds]) => [thread, seconds - (before[thread] ?? 0)]),
  );
}

function explain({ load, cpu }: RealRound, constant: LoadResult): string {
  const micros = (seconds: number) => `${((1e6 * seconds) / load.answered).toFixed(0)} µs`;
  const latency =
    `An answer takes ${load.p50Ms.toFixed(0)} ms (p99 ${load.p99Ms.toFixed(0)}), a constant one ${constant.p50Ms.toFixed(0)} ms (p99 ${constant.p99Ms.toFixed(0)}); ` +
    `the views are ${(1000 * load.viewSeconds).toFixed(0)} ms behind at the end.`;
  if (!cpu) return latency;
  const busy = Object.entries(cpu)
    .filter(([, seconds]) => seconds > 0)
    .sort(([, a], [, b]) => b - a);
  const parts = busy.map(([thread, seconds]) => `${thread === 'MainThread' ? 'main' : thread} ${micros(seconds)}`);
  return `CPU a prediction: ${parts.join(', ')}. ${latency}`;
}

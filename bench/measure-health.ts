// Does the server stay awake under everything at once? `GET /healthz` is timed while a large table is uploaded, and then while
// a model trains on it and 64 connections predict with another. The main thread must never be held for long.
import { makeRandom } from '../domain/kernel/random.ts';
import { buildModel } from '../examples/demo/build-model.ts';
import { readGermanCredit } from '../examples/demo/german-credit.ts';
import type { Cast } from '../examples/demo/people.ts';
import { silentTeller } from '../examples/demo/teller.ts';
import { openChild } from './child-channel.ts';
import type { HealthAnswer, HealthRequest } from './health-process.ts';
import type { LoadAnswer, LoadRequest } from './load-process.ts';
import type { MeasureOptions } from './measurement.ts';
import { inScratchFolder } from './scratch-folder.ts';
import { startBenchServer } from './start-bench-server.ts';

/** Milliseconds of one `GET /healthz`. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly samples: number;
}

export interface HealthMeasurement extends Latency {
  readonly name: 'health';
  /** The most that `maxMs` may be. */
  readonly aimMs: number;
  readonly upload: Latency;
  readonly training: Latency;
  /** One line: how long each part took, and what was answered beside it. */
  readonly whereTimeGoes: string;
}

const CONNECTIONS = 64;
const COLUMNS = 12;

export function measureHealth({ quick, say }: MeasureOptions): Promise<HealthMeasurement> {
  // A twentieth is held out, so that 200,000 rows are trained on.
  const rows = quick ? 2_000 : 210_600;
  const epochs = 3;
  return inScratchFolder(async (folder) => {
    const server = await startBenchServer(folder);
    const load = openChild<LoadRequest, LoadAnswer>('load-process.ts');
    const probe = openChild<HealthRequest, HealthAnswer>('health-process.ts');
    try {
      const { cast, url } = server;
      const credit = readGermanCredit();
      say('health: trains the model that answers');
      const { deploymentId, modelId } = await buildModel(cast, credit, silentTeller);
      const token = await server.token('business', 'loan-desk');
      const { applicants } = credit;
      const probed = async <T>(work: () => Promise<T>) => {
        await probe.ask({ kind: 'open', url }, 'opened');
        await probe.ask({ kind: 'start' }, 'started');
        const started = performance.now();
        const result = await work();
        const seconds = (performance.now() - started) / 1000;
        return { result, seconds, ms: (await probe.ask({ kind: 'stop' }, 'latencies')).ms };
      };
      const datasetId = await registerTable(cast);
      const csv = writeTable(rows);
      say(`health: uploads ${rows} rows`);
      const upload = await probed(() => cast.engineer.upload(`/datasets/${datasetId}/versions/1/rows`, csv));
      await sealTable(cast, datasetId);
      // Only now: a connection that waits through the upload would be closed as idle.
      await load.ask({ kind: 'open', url, token, connections: CONNECTIONS, deploymentId, applicants }, 'opened');
      await load.ask({ kind: 'run', keys: 'warm', count: quick ? 64 : 2_000 }, 'result');
      say(`health: trains on ${rows} rows while ${CONNECTIONS} connections predict`);
      const training = await probed(async () => {
        const result = load.ask({ kind: 'run', keys: 'beside', count: null }, 'result');
        try {
          await trainOn(cast, modelId, datasetId, epochs);
        } finally {
          load.process.send({ kind: 'stop' } satisfies LoadRequest);
        }
        return result;
      });
      const { answered, answerSeconds } = training.result;
      return {
        name: 'health',
        aimMs: 100,
        ...latencyOf([...upload.ms, ...training.ms]),
        upload: latencyOf(upload.ms),
        training: latencyOf(training.ms),
        whereTimeGoes:
          `${rows} rows of ${COLUMNS + 1} columns were taken in in ${upload.seconds.toFixed(1)} s; ${epochs} epochs over them took ` +
          `${training.seconds.toFixed(1)} s, beside which ${(answered / answerSeconds).toFixed(0)} predictions/s were answered.`,
      };
    } finally {
      await probe.end({ kind: 'close' });
      await load.end({ kind: 'close' });
      await server.close();
    }
  });
}

const columnNames = Array.from({ length: COLUMNS }, (_, column) => `x${column}`);

async function registerTable({ engineer }: Cast): Promise<string> {
  const columns = [
    ...columnNames.map((name) => ({ name, kind: 'NUMBER', role: 'FEATURE' })),
    { name: 'label', kind: 'CATEGORY', role: 'TARGET' },
  ];
  const source = { title: 'Drawn by the bench', licence: 'CC0 1.0', synthetic: 'All of it.' };
  const answer = await engineer.ask<{ registerDataset: { dataset: { id: string } } }>(
    'mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id } } }',
    { input: { commandId: 'bench-dataset', name: 'Bench table', columns, positiveValue: 'yes', source } },
  );
  return answer.registerDataset.dataset.id;
}

function writeTable(rows: number): string {
  const random = makeRandom(1, 'health bench');
  const lines = [[...columnNames, 'label'].join(',')];
  for (let row = 0; row < rows; row++) {
    const cells = columnNames.map(() => random.unit() * 2 - 1);
    const yes = cells[0]! + cells[1]! * cells[2]! + random.unit() / 2 > 0.25; // about as many as not
    lines.push(`${cells.map((cell) => cell.toFixed(5)).join(',')},${yes ? 'yes' : 'no'}`);
  }
  return `${lines.join('\n')}\n`;
}

async function sealTable({ engineer }: Cast, datasetId: string): Promise<void> {
  await engineer.ask(
    'mutation ($input: SealDatasetVersionInput!) { sealDatasetVersion(input: $input) { datasetVersion { id } } }',
    { input: { commandId: 'bench-seal', datasetId, version: 1, heldOutPermille: 50 } },
  );
}

async function trainOn({ engineer }: Cast, modelId: string, datasetId: string, epochs: number): Promise<void> {
  const parameters = { epochs, seed: 1, batchSize: 32 };
  const { requestTraining } = await engineer.ask<{ requestTraining: { trainingId: string } }>(
    'mutation ($input: RequestTrainingInput!) { requestTraining(input: $input) { trainingId } }',
    { input: { commandId: 'bench-training', modelId, datasetId, datasetVersion: 1, parameters } },
  );
  const progress = engineer.follow<{ trainingProgress: { status: string; reason: string | null } }>(
    'subscription ($id: ID!) { trainingProgress(trainingId: $id) { status reason } }',
    { id: requestTraining.trainingId },
  );
  let last: { status: string; reason: string | null } | undefined;
  for await (const { trainingProgress } of progress) last = trainingProgress;
  if (last?.status !== 'COMPLETED')
    throw new Error(`The training ended as ${last?.status}: ${last?.reason ?? 'no reason given'}`);
}

function latencyOf(milliseconds: readonly number[]): Latency {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: round(sorted.at(-1) ?? 0), samples: sorted.length };
}

const round = (milliseconds: number) => Math.round(milliseconds * 100) / 100;

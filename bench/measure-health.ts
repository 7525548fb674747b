// Does the house stay awake? GET /healthz, one after another, while a table of 200,000 rows is uploaded and trained on and 64
// connections ask for decisions: nothing of that may stand on the HTTP thread.

import { makeRandom } from '../domain/kernel/random.ts';
import { buildModel } from '../examples/demo/build-model.ts';
import { readGermanCredit } from '../examples/demo/german-credit.ts';
import type { Cast } from '../examples/demo/people.ts';
import { silentTeller } from '../examples/demo/teller.ts';
import { openChild } from './child-channel.ts';
import type { LoadAnswer, LoadRequest } from './load-process.ts';
import type { MeasureOptions } from './measurement.ts';
import { getRequest, openRawConnection } from './raw-connection.ts';
import { inScratchFolder } from './scratch-folder.ts';
import { startBenchServer } from './start-bench-server.ts';

export const HEALTH_AIM_MS = 100;
const CONNECTIONS = 64;
const COLUMNS = 20;

export interface Health {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly samples: number;
  /** Rows that were trained on, and predictions answered meanwhile. */
  readonly trainedRows: number;
  readonly predictions: number;
}

export function measureHealth({ quick, say }: MeasureOptions): Promise<Health> {
  const rows = quick ? 2_000 : 200_000;
  return inScratchFolder(async (folder) => {
    const server = await startBenchServer(folder);
    const load = openChild<LoadRequest, LoadAnswer>('load-process.ts');
    try {
      const table = readGermanCredit();
      say('health: a model that answers');
      const { deploymentId } = await buildModel(server.cast, table, silentTeller);
      const token = await server.token('business', 'loan-desk');
      const { url } = server;
      const { applicants } = table;
      await load.ask({ kind: 'open', url, token, connections: CONNECTIONS, deploymentId, applicants }, 'opened');
      const result = load.ask({ kind: 'run', keys: 'health', count: null }, 'result');
      const probe = startProbe(url);
      say(`health: uploads ${rows} rows and trains on them beside ${CONNECTIONS} connections`);
      const trainedRows = await trainBeside(server.cast, rows);
      const latencies = await probe.stop();
      load.process.send({ kind: 'stop' } satisfies LoadRequest);
      const { answered: predictions } = await result;
      latencies.sort((a, b) => a - b);
      const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!;
      return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), samples: latencies.length, trainedRows, predictions };
    } finally {
      await load.end({ kind: 'close' });
      await server.close();
    }
  });
}

function startProbe(url: string): { stop(): Promise<number[]> } {
  let over = false;
  const latencies: number[] = [];
  const probing = (async () => {
    const connection = await openRawConnection(url);
    const request = getRequest(url, '/healthz');
    while (!over) {
      const sent = performance.now();
      await connection.send(request);
      latencies.push(performance.now() - sent);
      // A probe that never rests would be a load of its own.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    connection.close();
  })();
  return {
    async stop() {
      over = true;
      await probing;
      return latencies;
    },
  };
}

/** Rows of numbers without a subject, so that the time goes into training and not into keys. */
async function trainBeside({ engineer }: Cast, rows: number): Promise<number> {
  const random = makeRandom(1, 'health bench');
  const names = Array.from({ length: COLUMNS }, (_, n) => `x${n}`);
  const lines = [`${names.join(',')},y`];
  for (let row = 0; row < rows; row++) {
    const cells = names.map(() => random.unit().toFixed(4));
    lines.push(`${cells.join(',')},${Number(cells[0]) + Number(cells[1]) > 1 ? 'yes' : 'no'}`);
  }
  const columns = [...names.map((name) => ({ name, kind: 'NUMBER' })), { name: 'y', kind: 'CATEGORY', role: 'TARGET' }];
  const source = { title: 'Made for the bench', licence: 'none', synthetic: 'All of it.' };
  const registered = await engineer.ask<{ registerDataset: { dataset: { id: string } } }>(
    'mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id } } }',
    { input: { name: 'Bench', columns, positiveValue: 'yes', source } },
  );
  const datasetId = registered.registerDataset.dataset.id;
  await engineer.upload(`/datasets/${datasetId}/versions/1/rows`, `${lines.join('\n')}\n`);
  await engineer.ask(
    'mutation ($input: SealDatasetVersionInput!) { sealDatasetVersion(input: $input) { receipt { position } } }',
    {
      input: { datasetId, version: 1, heldOutPermille: 50 },
    },
  );
  const model = await engineer.ask<{ registerModel: { model: { id: string } } }>(
    'mutation ($input: RegisterModelInput!) { registerModel(input: $input) { model { id } } }',
    { input: { name: 'Bench', purpose: 'None; a bench.', riskClass: 'MINIMAL', rationale: 'Decides nothing.' } },
  );
  const requested = await engineer.ask<{ requestTraining: { trainingId: string } }>(
    'mutation ($input: RequestTrainingInput!) { requestTraining(input: $input) { trainingId } }',
    { input: { modelId: model.registerModel.model.id, datasetId, datasetVersion: 1, parameters: { epochs: 10 } } },
  );
  let status = '';
  const events = engineer.follow<{ trainingProgress: { status: string } }>(
    'subscription ($id: ID!) { trainingProgress(trainingId: $id) { status } }',
    { id: requested.requestTraining.trainingId },
  );
  for await (const { trainingProgress } of events) status = trainingProgress.status;
  if (status !== 'COMPLETED') throw new Error(`The training run ended as ${status}.`);
  return rows;
}

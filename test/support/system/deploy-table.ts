// From a CSV file and a list of columns to a deployment that answers, through the API alone. What the demo tells as a story,
// here with every choice open.
import type { Cast } from '../../../examples/demo/people.ts';
import { until } from './until.ts';

export interface Table {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: string;
    readonly role: string;
    readonly sensitive: boolean;
  }[];
  /** BINARY where it is left out. */
  readonly task?: 'BINARY' | 'MULTICLASS' | 'REGRESSION';
  /** Of a binary task. */
  readonly positiveValue?: string;
  readonly csv: string;
  /** How `csv` is written, where it is no CSV. */
  readonly contentType?: string;
}

export interface DeployOptions {
  /** Makes every command id its own. */
  readonly key: string;
  readonly splitSeed?: number;
  /** Holds out the rows from this time on. */
  readonly heldOutFrom?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Of the deployment; 0.5 where it is left out. */
  readonly threshold?: number;
}

export interface Deployed {
  readonly datasetId: string;
  readonly heldOutRows: readonly number[];
  readonly modelId: string;
  readonly trainingId: string;
  readonly version: number;
  /** NaN where the task has none. */
  readonly auc: number;
  readonly deploymentId: string;
}

export async function sealedDataset(cast: Cast, table: Table, options: DeployOptions) {
  const { key, splitSeed = 1, heldOutFrom = null } = options;
  const { name, columns, task = 'BINARY', positiveValue = null, csv, contentType } = table;
  const { registerDataset } = await cast.engineer.ask<{ registerDataset: { dataset: { id: string } } }>(
    'mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id } } }',
    {
      input: {
        commandId: `${key}-dataset`,
        name,
        columns,
        task,
        positiveValue,
        source: { title: name, licence: 'as its source says', synthetic: null },
      },
    },
  );
  const datasetId = registerDataset.dataset.id;
  await cast.engineer.upload(`/datasets/${datasetId}/versions/1/rows?fileName=${name}.csv`, csv, contentType);
  const { sealDatasetVersion } = await cast.engineer.ask<{
    sealDatasetVersion: { datasetVersion: { heldOutRows: number[] } };
  }>(
    'mutation ($input: SealDatasetVersionInput!) { sealDatasetVersion(input: $input) { datasetVersion { heldOutRows } } }',
    { input: { commandId: `${key}-seal`, datasetId, version: 1, splitSeed, heldOutFrom } },
  );
  return { datasetId, heldOutRows: sealDatasetVersion.datasetVersion.heldOutRows };
}

export async function trainedVersion(
  { engineer }: Cast,
  of: { readonly datasetId: string; readonly modelId?: string },
  { key, parameters = {} }: DeployOptions,
) {
  const modelId = of.modelId ?? (await registeredModel(engineer, key));
  const { requestTraining } = await engineer.ask<{ requestTraining: { trainingId: string } }>(
    'mutation ($input: RequestTrainingInput!) { requestTraining(input: $input) { trainingId } }',
    { input: { commandId: `${key}-training`, modelId, datasetId: of.datasetId, datasetVersion: 1, parameters } },
  );
  const { trainingId } = requestTraining;
  const end = await endOfTraining(engineer, trainingId);
  if (end.status !== 'COMPLETED') throw new Error(`The run ended as ${end.status}: ${end.reason}`);
  const version = await versionOf(engineer, trainingId, end.position);
  return { modelId, trainingId, version };
}

interface End {
  readonly status: string;
  readonly reason: string | null;
  readonly position: string;
}

/** Follows the subscription to its end. */
export async function endOfTraining(engineer: Cast['engineer'], trainingId: string): Promise<End> {
  let last: End | undefined;
  const events = engineer.follow<{ trainingProgress: End }>(
    'subscription ($id: ID!) { trainingProgress(trainingId: $id) { status reason position } }',
    { id: trainingId },
  );
  for await (const { trainingProgress } of events) last = trainingProgress;
  if (!last) throw new Error('The subscription ended without a word.');
  return last;
}

/** The version is an event after the run's last one, on another stream. */
async function versionOf(engineer: Cast['engineer'], trainingId: string, atLeast: string): Promise<number> {
  return until('the run made a version', async () => {
    const { trainingRun } = await engineer.ask<{ trainingRun: { modelVersion: { version: number } | null } }>(
      'query ($id: ID!, $atLeast: Position) { trainingRun(id: $id, atLeast: $atLeast) { modelVersion { version } } }',
      { id: trainingId, atLeast },
    );
    return trainingRun.modelVersion?.version;
  });
}

async function registeredModel(engineer: Cast['engineer'], key: string): Promise<string> {
  const { registerModel } = await engineer.ask<{ registerModel: { model: { id: string } } }>(
    'mutation ($input: RegisterModelInput!) { registerModel(input: $input) { model { id } } }',
    {
      input: {
        commandId: `${key}-model`,
        name: 'A model under test',
        purpose: 'Shows that the whole house works.',
        riskClass: 'HIGH',
        rationale: 'It decides about people.',
      },
    },
  );
  return registerModel.model.id;
}

export async function evaluated({ engineer }: Cast, modelId: string, version: number, key: string): Promise<number> {
  const { evaluateModelVersion } = await engineer.ask<{
    evaluateModelVersion: { modelVersion: { evaluations: { auc: number | null }[] } };
  }>(
    'mutation ($input: EvaluateModelVersionInput!) { evaluateModelVersion(input: $input) { modelVersion { evaluations { auc } } } }',
    { input: { commandId: `${key}-evaluation`, modelId, version } },
  );
  return evaluateModelVersion.modelVersion.evaluations.at(-1)!.auc ?? Number.NaN;
}

export async function deployed(
  cast: Cast,
  modelId: string,
  version: number,
  key: string,
  threshold = 0.5,
): Promise<string> {
  await cast.approver.ask(
    'mutation ($input: DecideModelVersionInput!) { approveModelVersion(input: $input) { receipt { position } } }',
    { input: { commandId: `${key}-approval`, modelId, version, rationale: 'Reviewed.' } },
  );
  const { openDeployment } = await cast.operator.ask<{ openDeployment: { deploymentId: string } }>(
    'mutation ($input: OpenDeploymentInput!) { openDeployment(input: $input) { deploymentId } }',
    {
      input: {
        commandId: `${key}-deployment`,
        name: key,
        modelId,
        version,
        threshold,
        decisions: { atOrAbove: 'DECLINE', below: 'ACCEPT' },
      },
    },
  );
  return openDeployment.deploymentId;
}

export async function deployTable(cast: Cast, table: Table, options: DeployOptions): Promise<Deployed> {
  const { datasetId, heldOutRows } = await sealedDataset(cast, table, options);
  const { modelId, trainingId, version } = await trainedVersion(cast, { datasetId }, options);
  const auc = await evaluated(cast, modelId, version, options.key);
  const deploymentId = await deployed(cast, modelId, version, options.key, options.threshold);
  return { datasetId, heldOutRows, modelId, trainingId, version, auc, deploymentId };
}

export async function publishPrices({ finance }: Cast): Promise<void> {
  await finance.ask(
    'mutation ($input: PublishPriceBookInput!) { publishPriceBook(input: $input) { receipt { position } } }',
    {
      input: {
        commandId: 'prices',
        currency: 'EUR',
        effectiveFrom: '2026-01-01T00:00:00Z',
        prices: [{ provider: 'CPU', nanosPerUnit: '360000000' }],
      },
    },
  );
}

// First half of the story: from a CSV file to a version that a second person allowed to answer.
import { ApiError } from './api-client.ts';
import { type DemoTable, POSITIVE, SENSITIVE } from './german-credit.ts';
import type { Cast } from './people.ts';
import { setReviewRule } from './regulator/oversee.ts';
import type { Teller } from './teller.ts';

export interface BuiltModel {
  readonly datasetId: string;
  readonly rows: number;
  readonly modelId: string;
  readonly trainingId: string;
  readonly version: number;
  readonly testAuc: number;
  readonly deploymentId: string;
  readonly heldOutRows: readonly number[];
}

/** Probability of a bad loan from which it is declined. */
const THRESHOLD = 0.5;

export async function buildModel(cast: Cast, table: DemoTable, teller: Teller): Promise<BuiltModel> {
  const { datasetId, rows, heldOutRows } = await prepareData(cast, table, teller);
  const { modelId, trainingId, version } = await train(cast, datasetId, teller);
  const testAuc = await evaluate(cast, modelId, version, teller);
  await approve(cast, modelId, version, teller);
  const deploymentId = await deploy(cast, modelId, version, teller);
  await setReviewRule(cast, deploymentId, teller);
  return { datasetId, rows, modelId, trainingId, version, testAuc, deploymentId, heldOutRows };
}

async function prepareData({ engineer }: Cast, table: DemoTable, teller: Teller) {
  teller.step('engineer', `registers the German credit data; ${SENSITIVE.join(', ')} are sensitive`);
  teller.say('The data names nobody, so the subject ids (applicant-0001 …) are synthetic.');
  const registered = await engineer.ask<{ registerDataset: { dataset: { id: string } } }>(
    `mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id } } }`,
    {
      input: {
        commandId: 'demo-dataset',
        name: 'German credit',
        columns: table.columns,
        positiveValue: POSITIVE,
        source: {
          title: 'Statlog (German Credit Data), Hofmann, UCI Machine Learning Repository',
          licence: 'CC BY 4.0',
          synthetic: 'The column subject_id was made up for this demonstration.',
        },
      },
    },
  );
  const datasetId = registered.registerDataset.dataset.id;
  const taken = await engineer.upload(`/datasets/${datasetId}/versions/1/rows?fileName=german_credit.csv`, table.csv);
  teller.say(`${taken.rows} rows of ${taken.subjects} people taken in, each encrypted under its person's own key.`);
  const sealed = await engineer.ask<{ sealDatasetVersion: { datasetVersion: { id: string; heldOutRows: number[] } } }>(
    `mutation ($input: SealDatasetVersionInput!) {
      sealDatasetVersion(input: $input) { datasetVersion { id heldOutRows } }
    }`,
    { input: { commandId: 'demo-seal', datasetId, version: 1 } },
  );
  const { heldOutRows } = sealed.sealDatasetVersion.datasetVersion;
  teller.say(`Version 1 is sealed; ${heldOutRows.length} rows are kept apart and never trained on.`);
  return { datasetId, rows: taken.rows, heldOutRows };
}

async function train({ engineer }: Cast, datasetId: string, teller: Teller) {
  teller.step('engineer', 'registers a model and asks for a training run');
  const model = await engineer.ask<{ registerModel: { model: { id: string } } }>(
    `mutation ($input: RegisterModelInput!) { registerModel(input: $input) { model { id } } }`,
    {
      input: {
        commandId: 'demo-model',
        name: 'Consumer credit risk',
        purpose: 'Estimates the risk that a consumer loan goes bad, for the loan desk of the retail unit.',
        riskClass: 'HIGH',
        rationale: 'Creditworthiness of natural persons: AI Act Annex III 5(b).',
      },
    },
  );
  const modelId = model.registerModel.model.id;
  const requested = await engineer.ask<{ requestTraining: { trainingId: string } }>(
    `mutation ($input: RequestTrainingInput!) { requestTraining(input: $input) { trainingId } }`,
    { input: { commandId: 'demo-training', modelId, datasetId, datasetVersion: 1, parameters: { seed: 7 } } },
  );
  const { trainingId } = requested.requestTraining;
  const last = await followTraining(engineer, trainingId, teller);
  if (last?.status !== 'COMPLETED' || last.version === null)
    throw new Error(`The training run ended as ${last?.status}: ${last?.reason ?? 'no reason given'}`);
  return { modelId, trainingId, version: last.version };
}

interface Progress {
  readonly status: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number | null;
  readonly reason: string | null;
  readonly version: number | null;
}

async function followTraining(
  engineer: Cast['engineer'],
  trainingId: string,
  teller: Teller,
): Promise<Progress | undefined> {
  let last: Progress | undefined;
  let bar: ReturnType<Teller['bar']> | undefined;
  const events = engineer.follow<{ trainingProgress: Progress }>(
    `subscription ($id: ID!) { trainingProgress(trainingId: $id) { status epoch epochs loss reason version } }`,
    { id: trainingId },
  );
  for await (const { trainingProgress: progress } of events) {
    last = progress;
    bar ??= teller.bar(progress.epochs);
    bar.to(progress.epoch, progress.loss === null ? progress.status : `epochs, loss ${progress.loss.toFixed(4)}`);
  }
  bar?.end();
  return last;
}

interface Evaluation {
  readonly rows: number;
  readonly auc: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly accuracy: number;
  readonly confusion: { readonly tp: number; readonly fp: number; readonly tn: number; readonly fn: number };
}

async function evaluate({ engineer }: Cast, modelId: string, version: number, teller: Teller): Promise<number> {
  teller.step('engineer', `evaluates version ${version} on the held-out rows`);
  const answer = await engineer.ask<{ evaluateModelVersion: { modelVersion: { evaluations: Evaluation[] } } }>(
    `mutation ($input: EvaluateModelVersionInput!) {
      evaluateModelVersion(input: $input) {
        modelVersion { evaluations { rows auc logLoss brier accuracy confusion { tp fp tn fn } } }
      }
    }`,
    { input: { commandId: `demo-evaluation-${version}`, modelId, version, threshold: THRESHOLD } },
  );
  const { rows, auc, logLoss, brier, accuracy, confusion } =
    answer.evaluateModelVersion.modelVersion.evaluations.at(-1)!;
  teller.table(
    ['rows', 'AUC', 'log loss', 'Brier', 'accuracy', 'bad found', 'bad missed', 'good declined'],
    [
      [
        rows,
        auc.toFixed(3),
        logLoss.toFixed(3),
        brier.toFixed(3),
        accuracy.toFixed(3),
        confusion.tp,
        confusion.fn,
        confusion.fp,
      ],
    ],
  );
  return auc;
}

async function approve({ engineer, approver }: Cast, modelId: string, version: number, teller: Teller): Promise<void> {
  const mutation = `mutation ($input: DecideModelVersionInput!) { approveModelVersion(input: $input) { receipt { position } } }`;
  const rationale = 'AUC and confusion reviewed; adequate for the loan desk with human review of declines.';
  teller.step('engineer', 'tries to approve the version that they asked for');
  try {
    await engineer.ask(mutation, { input: { modelId, version, rationale } });
    throw new Error('The server let the requester approve.');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    teller.say(`refused, ${error.code}: ${error.message}`);
  }
  teller.step('approver', 'approves it as a second person');
  await approver.ask(mutation, { input: { commandId: `demo-approval-${version}`, modelId, version, rationale } });
}

async function deploy({ operator }: Cast, modelId: string, version: number, teller: Teller): Promise<string> {
  teller.step('operator', `deploys version ${version}: decline from a score of ${THRESHOLD}`);
  const answer = await operator.ask<{ openDeployment: { deploymentId: string } }>(
    `mutation ($input: OpenDeploymentInput!) { openDeployment(input: $input) { deploymentId } }`,
    {
      input: {
        commandId: `demo-deployment-${version}`,
        name: 'loan-desk',
        modelId,
        version,
        threshold: THRESHOLD,
        decisions: { atOrAbove: 'DECLINE', below: 'ACCEPT' },
      },
    },
  );
  return answer.openDeployment.deploymentId;
}

// On what is a review or a complaint judged? The decision as the ledger has it, and the words its deployment can answer with.
import { datasetDecider } from '../../domain/datasets/decide.ts';
import { sealedVersion } from '../../domain/datasets/state.ts';
import { deploymentDecider } from '../../domain/deployments/decide.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { existingVersion, modelDecider } from '../../domain/models/decide.ts';
import type { DecisionFacts } from '../../domain/predictions/decide-oversight.ts';
import type { PredictionScored } from '../../domain/predictions/events.ts';
import { decisionWords } from '../../domain/predictions/outcome.ts';
import { findPrediction, type Prediction } from '../../projections/predictions/read-predictions.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { mustOwn } from '../auth/business-unit.ts';
import type { Context } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { isPredictionId, readPrediction } from '../predictions/load-prediction.ts';
import { waitUntil } from '../relay/wait-until.ts';

/** Throws NOT_FOUND or WRONG_BUSINESS_UNIT. */
export async function ownDecision(context: Context, predictionId: string): Promise<DecisionFacts> {
  const row = await afterCatchUp(context, () => findRow(context, predictionId));
  if (!row) throw new DomainError('NOT_FOUND', 'There is no decision with this id.');
  mustOwn(context, row.business_unit);
  const { data, metadata } = (await readPrediction(context.deps.store, row)).event;
  const { deploymentId, modelId, version, businessUnit, caller, decision, grounds } = data;
  return {
    predictionId,
    deploymentId,
    modelId,
    version,
    businessUnit,
    subject: 'sealed' in grounds ? grounds.sealed.subject : null,
    caller,
    modelDecision: decision,
    recordedAt: metadata.recordedAt,
    words: await wordsOf(context.deps, data),
  };
}

async function findRow({ deps }: Context, predictionId: string): Promise<Prediction | undefined> {
  return isPredictionId(predictionId) ? findPrediction(deps.views, predictionId, EVERYTHING) : undefined;
}

/** What was recorded a moment ago may not be in the views yet: they are waited for once. */
export async function afterCatchUp<T>(context: Context, find: () => Promise<T | undefined>): Promise<T | undefined> {
  const known = await find();
  if (known !== undefined) return known;
  const [last] = await context.deps.store.readAll({ direction: 'backwards', limit: 1 });
  if (!last) return undefined;
  await waitUntil(context, last.position);
  return find();
}

async function wordsOf({ commands }: ApiDeps, { deploymentId, modelId, version, task }: PredictionScored) {
  const { state } = await commands.load(deploymentDecider, streams.deployment(deploymentId));
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no deployment with this id.');
  const { decisions } = state.opened;
  if (task !== 'multiclass') return decisionWords(decisions, null);
  const model = await commands.load(modelDecider, streams.model(modelId));
  const { datasetId, datasetVersion } = existingVersion(model.state, version).created;
  const dataset = await commands.load(datasetDecider, streams.dataset(datasetId));
  const targets = sealedVersion(dataset.state, datasetVersion)?.targets;
  return decisionWords(decisions, targets?.kind === 'multiclass' ? targets.classes.map(({ value }) => value) : []);
}

// Which version does a run go on from, and how was that one trained? Reads the ledger, not the view: what is decided on it is
// recorded.
import { datasetDecider } from '../../domain/datasets/decide.ts';
import type { DatasetRegistered } from '../../domain/datasets/events.ts';
import { columnOfRole, featureColumns } from '../../domain/datasets/state.ts';
import { readPositive } from '../../domain/datasets/written-values.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { existingVersion, modelDecider } from '../../domain/models/decide.ts';
import type { TrainingBase } from '../../domain/models/events.ts';
import { trainingDecider } from '../../domain/training/decide.ts';
import type { TrainingParameters } from '../../domain/training/events.ts';
import { mustOwn } from '../auth/business-unit.ts';
import type { Context } from '../context.ts';
import { parseVersionedId } from '../relay/node.ts';

export interface LoadedBase {
  readonly base: TrainingBase;
  readonly parameters: TrainingParameters;
}

const FIELD = { field: 'fineTuneFrom' };

/**
 * `versionId`: `md_…@2`. `dataset`: what the run is to learn. Throws BAD_INPUT for text that is no such id, an imported or
 * retired version and one of another task, other columns or another outcome; NOT_FOUND; WRONG_BUSINESS_UNIT.
 */
export async function loadTrainingBase(
  context: Context,
  versionId: string,
  dataset: DatasetRegistered,
): Promise<LoadedBase> {
  const { commands } = context.deps;
  const parts = parseVersionedId(versionId);
  if (!parts?.id.startsWith('md_')) {
    throw new DomainError('BAD_INPUT', 'fineTuneFrom is the id of a model version, such as md_…@2.', FIELD);
  }
  const { state } = await commands.load(modelDecider, streams.model(parts.id));
  // Whose it is comes first: which versions another unit has is not for every token.
  if (state.status !== 'unknown') mustOwn(context, state.registered.businessUnit);
  const { created, status } = existingVersion(state, parts.version);
  const refused = (sentence: string) =>
    new DomainError('BAD_INPUT', `Version ${parts.version} ${sentence}; fine-tune from another one.`, FIELD);
  const { origin, artifact } = created;
  if (origin.kind !== 'trained') throw refused('was imported, and only a version that was trained here can go on');
  const task = dataset.task.kind;
  if (created.task !== task) throw refused(`is of a ${created.task} task, and the data set of a ${task} one`);
  if (status === 'retired') throw refused('is retired');
  const learned = await commands.load(datasetDecider, streams.dataset(created.datasetId));
  if (learned.state.status === 'unknown') throw refused('has no data set in the ledger');
  const { registered } = learned.state;
  const difference = columnDifference(registered, dataset) ?? outcomeDifference(registered, dataset);
  if (difference) throw refused(difference);
  const run = await commands.load(trainingDecider, streams.training(origin.trainingId));
  if (run.state.status === 'unknown') throw refused('has no training run in the ledger');
  const base = { modelId: parts.id, version: parts.version, artifactDigest: artifact.digest };
  return { base, parameters: run.state.requested.parameters };
}

/** A model reads its columns by their place: the same kinds under other names would be learned without a complaint. */
function columnDifference(base: DatasetRegistered, dataset: DatasetRegistered): string | undefined {
  const [wanted, given] = [featureColumns(base.columns), featureColumns(dataset.columns)];
  if (wanted.length !== given.length) {
    return `reads ${wanted.length} feature columns, and the data set has ${given.length}`;
  }
  const at = wanted.findIndex(({ name, kind }, place) => name !== given[place]!.name || kind !== given[place]!.kind);
  if (at === -1) return undefined;
  const told = ({ name, kind }: { name: string; kind: string }) => `the ${kind} "${name}"`;
  return `reads ${told(wanted[at]!)} as feature ${at + 1}, and the data set has ${told(given[at]!)} there`;
}

/** A flipped outcome would be unlearned in silence, and until then each score said the opposite of what it is read as. */
function outcomeDifference(base: DatasetRegistered, dataset: DatasetRegistered): string | undefined {
  if (positiveOf(base) === positiveOf(dataset)) return undefined;
  return 'has another positiveValue than the data set, so their scores mean different things';
}

function positiveOf({ columns, task }: DatasetRegistered): number | string | undefined {
  const { kind } = columnOfRole(columns, 'target')!;
  return task.kind === 'binary' ? readPositive(kind, task.positiveValue) : undefined;
}

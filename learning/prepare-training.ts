// What is checked and decided before the first epoch? Parameters, targets, weights, where the network starts, which rows are set
// aside to stop by, and what of a row its training cannot teach.

import { splitValidation } from './deal-rows.ts';
import { encodedWidth } from './encoding.ts';
import { openBaseModel } from './fine-tuning.ts';
import { LearningError } from './learning-error.ts';
import { initialParameters, layersOf, parameterCount } from './network.ts';
import { pickEncodedRows } from './pick-encoded-rows.ts';
import { rowWeightsOf } from './row-weights.ts';
import type { TrainedNetwork } from './scoring-graph.ts';
import { checkTargets, fitTargetScale, standardiseTargets } from './targets.ts';
import { binaryTask, checkTask, outputsOf, type Task } from './task.ts';
import type { TrainingInput } from './training-input.ts';
import { type TrainingParams, trainingParams } from './training-params.ts';
import { silence, untrainedParts } from './untrained-parts.ts';
import type { ValidationInput } from './validation-loss.ts';

/** What of a training's input is looked at before it begins. */
export type PreparedFrom = Omit<TrainingInput, 'baseDigest' | 'onEpoch' | 'signal' | 'clock'>;

export type PreparedTraining = {
  readonly params: TrainingParams;
  readonly task: Task;
  readonly network: Pick<TrainedNetwork, 'encoding' | 'task' | 'params' | 'target' | 'untrained'>;
  /** Flat, see network.ts. Without a hidden layer and a base all 0. */
  readonly parameters: Float32Array;
  /** Outputs of the first layer. */
  readonly units: number;
  readonly untrained: readonly number[];
  readonly training: ValidationInput;
  readonly validation: ValidationInput | undefined;
};

/**
 * Without a hidden layer there is one best answer: it is found from 0, on all rows, and nothing has to be stopped early. Only
 * who goes on from a model wants to stay near it.
 */
export const hasOneBest = ({ params, startFrom }: Pick<PreparedFrom, 'params' | 'startFrom'>): boolean =>
  params?.hidden?.length === 0 && startFrom === undefined;

/** @throws LearningError as `trainNetwork` does, but for what only training can show. */
export const prepareTraining = (input: PreparedFrom): PreparedTraining => {
  const { encoding, encoded, task = binaryTask, rowWeights, groups, startFrom } = input;
  checkTask(task);
  const base = startFrom && openBaseModel(startFrom, { encoding, task, params: input.params ?? {} });
  const shape = base && { hidden: base.info.params.hidden, activation: base.info.params.activation };
  const params = trainingParams({ ...input.params, ...shape }, task);
  const checked = checkTargets(input.targets, encoded.rowCount, task);
  if (groups && groups.length !== encoded.rowCount) {
    throw new LearningError(
      'ROWS_MISMATCHED',
      `${groups.length} groups for ${encoded.rowCount} training rows; give one group a row.`,
    );
  }
  const target = base ? base.target : fitTargetScale(checked, task);
  const targets = standardiseTargets(checked, target);
  const weights = rowWeightsOf(checked, task, params, rowWeights);
  const layers = layersOf(encodedWidth(encoding), params.hidden, outputsOf(task));
  const units = layers[0]!.outputs;

  const startingFor = (training: ValidationInput) => {
    const before = base && {
      untrained: base.info.untrained ?? [],
      parameters: base.parameters,
      units,
    };
    const untrained = untrainedParts({ encoding, encoded: training.encoded, weights: training.weights }, before);
    const fresh = hasOneBest(input)
      ? new Float32Array(parameterCount(layers))
      : silence(initialParameters(layers, params.seed, params.activation), untrained, units);
    const network = { encoding, task, params, target, untrained };
    return { params, task, units, untrained, network, parameters: base?.parameters ?? fresh, training };
  };
  if (params.patience === null || hasOneBest(input)) {
    return { ...startingFor({ encoded, targets, weights }), validation: undefined };
  }
  const split = splitValidation(checked, task, params.validationPermille, params.seed, groups);
  if (split.validation.length === 0 || split.training.length === 0) {
    throw new LearningError(
      'INVALID_PARAMETERS',
      `Training parameter validationPermille takes no row of ${encoded.rowCount}; raise it, give more rows, or set patience to null.`,
    );
  }
  const pick = (rows: Int32Array): ValidationInput => ({
    encoded: pickEncodedRows(encoded, rows),
    targets: Float32Array.from(rows, (row) => targets[row]!),
    weights: weights && Float32Array.from(rows, (row) => weights[row]!),
  });
  return { ...startingFor(pick(split.training)), validation: pick(split.validation) };
};

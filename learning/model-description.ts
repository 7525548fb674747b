// What does a model file say of itself? The shapes of its description, of this version and of version 1, which knew one task
// and fewer parameters; an old file is read as what it always meant.

import { z } from 'zod';
import { ACTIVATIONS } from './activation.ts';
import type { Encoding } from './encoding.ts';
import { METADATA_VERSION } from './scoring-graph.ts';
import type { TargetScale } from './targets.ts';
import { binaryTask, MOST_CLASSES, type Task } from './task.ts';
import { CLASS_WEIGHTS, defaultTrainingParams, LOSSES, SCHEDULES, type TrainingParams } from './training-params.ts';

const finite = z.number();

const encoding = z.object({
  columns: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('number'),
          name: z.string(),
          median: finite,
          mean: finite,
          deviation: finite,
          reads: z.enum(['boolean', 'date']).exactOptional(),
        }),
        z.object({
          kind: z.literal('category'),
          name: z.string(),
          vocabulary: z.array(z.string()),
          frequencies: z.array(finite),
        }),
      ]),
    )
    .min(1),
  rowCount: z.int(),
  minimumSubjects: z.int(),
});

const explanation = z.object({ method: z.literal('integrated-gradients'), segments: z.int() });

const firstParams = {
  hidden: z.array(z.int()),
  epochs: z.int(),
  batchSize: z.int(),
  learningRate: finite,
  beta1: finite,
  beta2: finite,
  epsilon: finite,
  seed: z.int(),
};

const firstVersion = z.object({
  version: z.literal(1),
  encoding,
  params: z.object(firstParams),
  baselineLogit: finite,
  explanation,
});

const task = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('binary') }),
  z.object({ kind: z.literal('multiclass'), classes: z.array(z.string()).min(2).max(MOST_CLASSES) }),
  z.object({ kind: z.literal('regression') }),
]);

const secondVersion = z
  .object({
    version: z.literal(METADATA_VERSION),
    task,
    encoding,
    params: z.object({
      ...firstParams,
      activation: z.enum(ACTIVATIONS),
      dropout: finite,
      l2: finite,
      schedule: z.enum(SCHEDULES),
      patience: z.int().nullable(),
      validationPermille: z.int(),
      loss: z.enum(LOSSES),
      huberDelta: finite,
      classWeights: z.enum(CLASS_WEIGHTS),
    }),
    target: z.object({ mean: finite, deviation: finite }).exactOptional(),
    baselineLogits: z.array(finite),
    explanation,
    baseDigest: z.string().exactOptional(),
    untrained: z.array(z.int()).exactOptional(),
    converged: z.boolean().exactOptional(),
  })
  .refine(({ task, target }) => (task.kind === 'regression') === (target !== undefined))
  .refine(
    ({ task, baselineLogits }) => baselineLogits.length === (task.kind === 'multiclass' ? task.classes.length : 1),
  );

export type ModelInfo = {
  readonly encoding: Encoding;
  readonly task: Task;
  readonly params: TrainingParams;
  /** Of a regression. */
  readonly target?: TargetScale;
  /** The explained number of the mean training row, one a class of a multi-class task, else one. */
  readonly baselineLogits: readonly number[];
  readonly explanation: { readonly method: 'integrated-gradients'; readonly segments: number };
  /** Digest of the model file the training started from. */
  readonly baseDigest?: string;
  /** Encoded parts training taught nothing of (untrained-parts.ts); absent: none, or not known of an old file. */
  readonly untrained?: readonly number[];
  /** Of a model without a hidden layer: whether its training came to its end; absent: not known. */
  readonly converged?: boolean;
};

/** @throws Error when the text is no such description; it may quote the text, which holds a vocabulary. */
export const parseDescription = (text: string): ModelInfo => {
  const parsed = z.union([secondVersion, firstVersion]).parse(JSON.parse(text));
  if (parsed.version === METADATA_VERSION) {
    const { version: _, ...info } = parsed;
    return info;
  }
  return {
    encoding: parsed.encoding,
    task: binaryTask,
    params: { ...defaultTrainingParams, ...parsed.params },
    baselineLogits: [parsed.baselineLogit],
    explanation: parsed.explanation,
  };
};

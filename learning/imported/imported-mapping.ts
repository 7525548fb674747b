// How are a model's inputs fed from columns, and which output is its score? The user's own statement, since a model file says
// only "input: float [N, 20]". Canonical JSON, stored with the version: another mapping is another model.

import { z } from 'zod';
import { canonicalText, type JsonValue } from '../canonical-text.ts';
import { ImportError } from './import-error.ts';

const MOST_PARTS = 10_000;
const MOST_CATEGORIES = 10_000;
const MOST_CHARACTERS = 4 * 2 ** 20;

const name = z.string().min(1).max(1_024);
const vocabulary = z
  .array(z.string().max(1_024))
  .min(1)
  .max(MOST_CATEGORIES)
  .refine((categories) => new Set(categories).size === categories.length, 'must name every category once');
/** What stands for a missing or unknown value; null: such a row is refused. */
const standIn = z.number().nullable();

const part = z.discriminatedUnion('as', [
  /** A number, boolean (1, 0) or date column as it is; `nan` only for floating-point inputs. */
  z.strictObject({ as: z.literal('number'), column: name, missing: z.union([standIn, z.literal('nan')]) }),
  /** A category column as text. */
  z.strictObject({ as: z.literal('text'), column: name, missing: z.string().max(1_024).nullable() }),
  /** A category column as its position in the vocabulary, from 0. */
  z.strictObject({ as: z.literal('index'), column: name, vocabulary, unknown: standIn, missing: standIn }),
  /** A category column as one number a category; with `other` one more for unknown and missing, without it those are all 0. */
  z.strictObject({ as: z.literal('oneHot'), column: name, vocabulary, other: z.boolean() }),
  /** The same value for every row. */
  z.strictObject({ as: z.literal('constant'), value: z.union([z.number(), z.string().max(1_024)]) }),
]);

const scale = z.enum(['probability', 'logit']);

const importedMappingShape = z.strictObject({
  version: z.literal(1),
  inputs: z
    .array(z.strictObject({ input: name, parts: z.array(part).min(1).max(MOST_PARTS) }))
    .min(1)
    .max(MOST_PARTS)
    .refine(
      (inputs) => new Set(inputs.map(({ input }) => input)).size === inputs.length,
      'must name every input of the model once',
    ),
  output: z.discriminatedUnion('task', [
    /** [N] or [N, 1]: of the positive class; [N, 2]: `positiveIndex` says which column is its. */
    z.strictObject({
      task: z.literal('binary'),
      output: name,
      scale,
      positiveIndex: z.union([z.literal(0), z.literal(1)]).optional(),
    }),
    /** [N, classes], in this order. */
    z.strictObject({
      task: z.literal('multiclass'),
      output: name,
      scale,
      classes: vocabulary.refine(({ length }) => length >= 2 && length <= 256, 'must hold 2 to 256 classes'),
    }),
    /** [N] or [N, 1]. */
    z.strictObject({ task: z.literal('regression'), output: name }),
  ]),
});

export type ImportedMapping = z.infer<typeof importedMappingShape>;
export type FeedPart = z.infer<typeof part>;
export type ScoredOutput = ImportedMapping['output'];

/** Equal mappings give equal text. */
export const mappingText = (mapping: ImportedMapping): string => canonicalText(mapping as unknown as JsonValue);

/** @param value anything from outside. @throws ImportError MAPPING_INVALID, which names the place and no value */
export const parseMapping = (value: unknown): ImportedMapping => {
  const parsed = importedMappingShape.safeParse(value);
  if (!parsed.success) {
    const { path, message, code } = parsed.error.issues[0]!;
    const place = path.length === 0 ? 'The mapping' : `The mapping at ${path.map(String).join('.').slice(0, 200)}`;
    const why = code === 'custom' ? message : 'does not have the shape of a mapping';
    throw new ImportError('MAPPING_INVALID', `${place} ${why}.`);
  }
  if (JSON.stringify(parsed.data).length > MOST_CHARACTERS) {
    throw new ImportError('MAPPING_INVALID', `The mapping is longer than ${MOST_CHARACTERS} characters.`);
  }
  return parsed.data;
};

// What stands beside an imported model's file, so that it can be asked and explained the same way for ever? One file of canonical
// JSON, named by its digest in the version's event: what feeds the model, which rows an explanation compares with, how it draws.
import { z } from 'zod';
import { DomainError } from '../../domain/kernel/errors.ts';
import { backgroundDigest } from '../../learning/imported/explain-imported.ts';
import { type ImportedMapping, parseMapping } from '../../learning/imported/imported-mapping.ts';
import { type ImportPlan, type MappedColumn, mapColumns } from '../../learning/imported/map-columns.ts';
import type { OnnxValue } from '../../learning/imported/onnx-value.ts';
import type { TrialReport } from '../../learning/imported/try-imported.ts';
import { canonicalBytes } from '../../ledger/canonical-json.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { BackgroundRow } from '../training/draw-background.ts';

export interface ModelCard {
  /** Of the model file: all that is needed to say how its inputs are fed. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly mapping: ImportedMapping;
  /** The columns the model reads, in the order of a row's cells. */
  readonly columns: readonly MappedColumn[];
  /** Made-up rows that every explained row is compared with; no cell is tied to another. */
  readonly background: readonly BackgroundRow[];
  readonly explanation: ExplanationSettings;
  /** How it did when it was tried before it was let in. */
  readonly trial: TrialReport;
}

export interface ExplanationSettings {
  readonly seed: number;
  /** Pairs of an order of the columns and its reverse, from each background row. */
  readonly pairsPerBackgroundRow: number;
  /** Rows of one call of the model: decides last bits. */
  readonly batchRows: number;
}

/** A card with what follows from it. */
export interface OpenedCard extends ModelCard {
  readonly plan: ImportPlan;
  /** SHA-256 of the canonical background rows, hex. */
  readonly backgroundDigest: string;
}

const FORMAT = 'countersign-imported@1';

const valueShape = z.object({
  name: z.string(),
  kind: z.string(),
  type: z.string().nullable(),
  shape: z.array(z.union([z.number(), z.string(), z.null()])).nullable(),
});
const cardShape = z.strictObject({
  format: z.literal(FORMAT),
  inputs: z.array(valueShape),
  outputs: z.array(valueShape),
  mapping: z.unknown(),
  columns: z.array(z.object({ name: z.string(), kind: z.enum(['number', 'category', 'boolean', 'date']) })),
  background: z.array(z.array(z.union([z.number(), z.string(), z.null()]))).min(1),
  explanation: z.strictObject({
    seed: z.int().min(0),
    pairsPerBackgroundRow: z.int().min(2),
    batchRows: z.int().min(1),
  }),
  trial: z.object({ rows: z.int(), given: z.boolean(), largestBatchDifference: z.number() }),
});

export function writeCard(card: ModelCard): Uint8Array {
  return canonicalBytes({ format: FORMAT, ...card });
}

/** @throws DomainError ARTIFACT_CORRUPT where the bytes are no card */
export function readCard(bytes: Uint8Array): OpenedCard {
  try {
    const { format: _, ...stored } = cardShape.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const card = { ...stored, mapping: parseMapping(stored.mapping) } as ModelCard;
    const mapped = mapColumns(card, card.mapping, card.columns);
    if ('problems' in mapped) throw new Error(mapped.problems[0]!.sentence);
    return { ...card, plan: mapped.plan, backgroundDigest: backgroundDigest(card.background) };
  } catch (cause) {
    const sentence =
      "The card of an imported model is not one; restore it from a backup, or import the model's file anew.";
    throw new DomainError('ARTIFACT_CORRUPT', sentence, { digest: sha256Hex(bytes) }, { cause });
  }
}

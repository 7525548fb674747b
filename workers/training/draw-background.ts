// What is an imported model's answer compared with? Rows that nobody is: each column is drawn by itself from its own distribution
// over the training rows, rounded, and only of what several people share; so no person's row leaves the vault.
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeRandom, type Random } from '../../domain/kernel/random.ts';
import { quantile } from '../../domain/models/evaluation/quantile.ts';
import type { FeatureColumn, FeatureValue } from '../../learning/encoding.ts';
import type { ImportPlan } from '../../learning/imported/map-columns.ts';
import { checkCells } from '../../learning/imported/read-features.ts';
import { zeroRow } from '../../learning/imported/trial-rows.ts';
import type { VersionTable } from './load-table.ts';

/** Cells in the order of the plan's columns. */
export type BackgroundRow = readonly FeatureValue[];

export const BACKGROUND_ROWS = 16;
/** Fewer people than this who share a category, or have a number at all, could be told by it. */
export const MINIMUM_SUBJECTS = 5;
const SIGNIFICANT_DIGITS = 3;
/** Numbers are drawn between these quantiles: extremes are somebody's. */
const [LOWEST, HIGHEST] = [0.05, 0.95];

/** One training row's cell, and whose it is. */
interface Cell {
  readonly value: FeatureValue;
  readonly subject: string;
}

/**
 * The same rows for the same table, plan and `label`. Only cells that the plan can feed.
 * Throws DomainError ERASED where no training row is left, BAD_INPUT where nothing of a column can be fed.
 */
export function drawBackground(table: VersionTable, plan: ImportPlan, label: string): readonly BackgroundRow[] {
  const present = table.split.train.filter((row) => table.cells[row] !== undefined);
  if (present.length === 0) {
    throw new DomainError('ERASED', 'No training row of the data set version is left; ingest new rows and seal them.');
  }
  const probe = zeroRow(plan);
  const drawn = plan.columns.map((column, cell) => {
    const at = table.columns.findIndex(({ name }) => name === column.name);
    const feeds = (value: FeatureValue) => checkCells(plan, probe.with(cell, value))?.column !== column.name;
    const cells = present.map((row) => ({
      value: table.cells[row]![at] ?? null,
      subject: table.subjects?.[row] ?? String(row),
    }));
    return drawColumn(column, cells, feeds, makeRandom(0, `background ${label} ${column.name}`));
  });
  return Array.from({ length: BACKGROUND_ROWS }, (_, row) => drawn.map((column) => column[row]!));
}

type Feeds = (value: FeatureValue) => boolean;

/** One value a background row. A share of them is missing as often as cells are; the others spread over the distribution. */
function drawColumn(column: FeatureColumn, cells: readonly Cell[], feeds: Feeds, random: Random): FeatureValue[] {
  const known = cells.filter(({ value }) => value !== null && !Number.isNaN(value));
  const named = column.kind === 'category' || column.kind === 'boolean';
  const valueAt = named ? categoryAt(known, feeds) : enough(known) ? numberAt(known, feeds) : undefined;
  const missing = feeds(null) ? Math.round((BACKGROUND_ROWS * (cells.length - known.length)) / cells.length) : 0;
  if (!valueAt && !feeds(null)) {
    throw new DomainError(
      'BAD_INPUT',
      `Nothing that at least ${MINIMUM_SUBJECTS} people share in the column ${JSON.stringify(column.name)} can be fed as the mapping says; let it say what stands for missing and unknown values.`,
      { column: column.name },
    );
  }
  const order = Array.from({ length: BACKGROUND_ROWS }, (_, row) => row);
  random.shuffle(order);
  // One draw from each equal part of the distribution: few rows, and yet all of it is there.
  return order.map((place) => {
    const within = random.unit();
    if (!valueAt || place < missing) return null;
    return valueAt((place - missing + within) / (BACKGROUND_ROWS - missing));
  });
}

const enough = (cells: readonly Cell[]) => new Set(cells.map(({ subject }) => subject)).size >= MINIMUM_SUBJECTS;

/** `share`: from 0 to 1 through the distribution. */
type ValueAt = (share: number) => FeatureValue;

function numberAt(cells: readonly Cell[], feeds: Feeds): ValueAt | undefined {
  const sorted = Float64Array.from(cells, ({ value }) => value as number).sort();
  const rounded = (share: number): number[] => {
    const value = quantile(sorted, LOWEST + share * (HIGHEST - LOWEST));
    const short = Number(value.toPrecision(SIGNIFICANT_DIGITS));
    return [short, Math.round(short)]; // some models take whole numbers alone
  };
  const fed = (share: number) => rounded(share).find(feeds);
  if (fed(0.5) === undefined) return undefined;
  return (share) => fed(share) ?? fed(0.5)!;
}

/** Of categories, and of a boolean's 0 and 1. */
function categoryAt(cells: readonly Cell[], feeds: Feeds): ValueAt | undefined {
  const sharing = new Map<FeatureValue, { rows: number; readonly subjects: Set<string> }>();
  for (const { value, subject } of cells) {
    const found = sharing.get(value) ?? { rows: 0, subjects: new Set<string>() };
    sharing.set(value, { rows: found.rows + 1, subjects: found.subjects.add(subject) });
  }
  const shared = [...sharing]
    .filter(([category, { subjects }]) => subjects.size >= MINIMUM_SUBJECTS && feeds(category))
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  if (shared.length === 0) return undefined;
  const total = shared.reduce((sum, [, { rows }]) => sum + rows, 0);
  return (share) => {
    let below = 0;
    for (const [category, { rows }] of shared) {
      below += rows;
      if (share * total < below) return category;
    }
    return shared.at(-1)![0];
  };
}

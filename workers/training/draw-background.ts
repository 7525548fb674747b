// What is an imported model's answer compared with? Rows that nobody is: each column is drawn by itself from its own distribution
// over the people of the training rows, however many rows each has, and only as exactly as five people share it; so neither a
// person's row nor a person's value leaves the vault.
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeRandom, type Random } from '../../domain/kernel/random.ts';
import { quantile } from '../../domain/models/evaluation/quantile.ts';
import { LEAST_PEOPLE } from '../../domain/privacy/least-people.ts';
import { sharedNumber } from '../../domain/privacy/shared-number.ts';
import { typicalValues } from '../../domain/privacy/typical-values.ts';
import type { FeatureColumn, FeatureValue } from '../../learning/encoding.ts';
import type { ImportPlan } from '../../learning/imported/map-columns.ts';
import { checkCells } from '../../learning/imported/read-features.ts';
import { zeroRow } from '../../learning/imported/trial-rows.ts';
import type { VersionTable } from './load-table.ts';

/** Cells in the order of the plan's columns. */
export type BackgroundRow = readonly FeatureValue[];

export const BACKGROUND_ROWS = 16;
/** Numbers are drawn between this quantile and its mirror, and where at least five people lie on either side. */
const LOWEST = 0.05;

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

/** One value a background row. A share of them is missing, as of a person's cells on average; the others spread over the people. */
function drawColumn(column: FeatureColumn, cells: readonly Cell[], feeds: Feeds, random: Random): FeatureValue[] {
  const known = cells.filter((cell) => !isMissing(cell));
  const named = column.kind === 'category' || column.kind === 'boolean';
  const valueAt = named ? categoryAt(known, feeds) : numberAt(known, feeds);
  const missing = feeds(null) ? Math.round(BACKGROUND_ROWS * missingShare(cells)) : 0;
  if (!valueAt && !feeds(null)) {
    throw new DomainError(
      'BAD_INPUT',
      `Nothing that at least ${LEAST_PEOPLE} people share in the column ${JSON.stringify(column.name)} can be fed as the mapping says; let it say what stands for missing and unknown values.`,
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

const isMissing = ({ value }: Cell) => value === null || Number.isNaN(value);

function missingShare(cells: readonly Cell[]): number {
  const people = new Map<string, { rows: number; missing: number }>();
  for (const cell of cells) {
    const own = people.get(cell.subject) ?? { rows: 0, missing: 0 };
    people.set(cell.subject, { rows: own.rows + 1, missing: own.missing + (isMissing(cell) ? 1 : 0) });
  }
  let sum = 0;
  for (const { rows, missing } of people.values()) sum += missing / rows;
  return sum / people.size;
}

/** `share`: from 0 to 1 through the distribution. */
type ValueAt = (share: number) => FeatureValue;

function numberAt(cells: readonly Cell[], feeds: Feeds): ValueAt | undefined {
  const sorted = typicalValues(
    cells.map(({ value }) => value as number),
    cells.map(({ subject }) => subject),
  );
  if (sorted.length < LEAST_PEOPLE) return undefined;
  const lowest = Math.min(0.5, Math.max(LOWEST, LEAST_PEOPLE / sorted.length));
  const fed = (share: number): number | undefined => {
    const said = sharedNumber(sorted, quantile(sorted, lowest + share * (1 - 2 * lowest)));
    // Some models take whole numbers alone.
    return said === null ? undefined : [said, Math.round(said)].find(feeds);
  };
  const centre = fed(0.5);
  return centre === undefined ? undefined : (share) => fed(share) ?? centre;
}

/** Of categories, and of a boolean's 0 and 1: as often as people have them. */
function categoryAt(cells: readonly Cell[], feeds: Feeds): ValueAt | undefined {
  const sharing = new Map<FeatureValue, Set<string>>();
  for (const { value, subject } of cells) {
    const those = sharing.get(value);
    if (those) those.add(subject);
    else sharing.set(value, new Set([subject]));
  }
  const shared = [...sharing]
    .filter(([category, { size }]) => size >= LEAST_PEOPLE && feeds(category))
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  if (shared.length === 0) return undefined;
  const total = shared.reduce((sum, [, { size }]) => sum + size, 0);
  return (share) => {
    let below = 0;
    for (const [category, { size }] of shared) {
      below += size;
      if (share * total < below) return category;
    }
    return shared.at(-1)![0];
  };
}

// Does a split by time leave something to learn from and something to measure on? A file's event says nothing of times, so whoever
// reads rows counts both sides before the version is sealed: a sealing cannot be taken back.
import { DomainError } from '../kernel/errors.ts';
import type { TargetCounts } from './task.ts';

export interface SplitSides {
  /** Rows that were read, those of erased people among them: they are on neither side. */
  readonly rows: number;
  /** Before the time. */
  readonly train: TargetCounts;
  /** From it on. */
  readonly heldOut: TargetCounts;
}

/** Of one row nothing can be said that holds for more than it. */
const LEAST_ROWS = 2;

/** `rows`: of the version as it stands. @throws DomainError STALE_REVISION, DATASET_EMPTY, ONE_CLASS */
export function checkSides({ rows: counted, train, heldOut }: SplitSides, rows: number): void {
  if (counted !== rows) {
    throw new DomainError(
      'STALE_REVISION',
      `${counted} rows were counted for the split by time, and the version has ${rows} now; seal it again.`,
      { counted, rows },
    );
  }
  const sides = { train: rowsOf(train), heldOut: rowsOf(heldOut) };
  const both = `The split by time leaves ${told(train)} to learn from and ${told(heldOut)} to measure on`;
  if (Math.min(sides.train, sides.heldOut) < LEAST_ROWS) {
    const wanted = `choose a heldOutFrom that leaves at least ${LEAST_ROWS} on each side.`;
    throw new DomainError('DATASET_EMPTY', `${both}; ${wanted}`, { field: 'heldOutFrom', ...sides });
  }
  if (Math.min(classesOf(train), classesOf(heldOut)) < 2) {
    const wanted = 'choose a heldOutFrom that leaves at least two classes on each side.';
    throw new DomainError('ONE_CLASS', `${both}; ${wanted}`, { field: 'heldOutFrom', ...sides });
  }
}

function rowsOf(counts: TargetCounts): number {
  if (counts.kind === 'binary') return counts.positive + counts.negative;
  if (counts.kind === 'regression') return counts.rows;
  return counts.classes.reduce((sum, { rows }) => sum + rows, 0);
}

/** A regression has none to tell apart. */
function classesOf(counts: TargetCounts): number {
  if (counts.kind === 'regression') return Number.POSITIVE_INFINITY;
  if (counts.kind === 'binary') return Math.sign(counts.positive) + Math.sign(counts.negative);
  return counts.classes.length;
}

function told(counts: TargetCounts): string {
  const rows = `${rowsOf(counts)} rows`;
  if (counts.kind === 'regression') return rows;
  if (counts.kind === 'binary') return `${rows} (${counts.positive} positive, ${counts.negative} negative)`;
  return `${rows} (of ${counts.classes.length} classes)`;
}

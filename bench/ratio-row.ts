// How is what was measured shown? A row for a reader, and an object for `--json`: two numbers of one run and their ratio against
// its aim, which is a least for speeds and a most for memory.
import type { PrintedRow } from './print-row.ts';

export interface RatioRow {
  /** Of the object that `--json` prints, such as `sqlite bulk`. */
  readonly key: string;
  /** For a reader, such as `append, SQLite, bulk`. */
  readonly what: string;
  /** What both numbers are counted in, such as `events/s` or `MiB`. */
  readonly unit: string;
  readonly value: number;
  /** Null where it cannot be had here; `against` then says why. */
  readonly reference: number | null;
  readonly against: string;
  /** Of value ÷ reference; left out where nothing is promised. */
  readonly aim?: { readonly least: number } | { readonly most: number };
  /** What the value may never go over, whatever the ratio: the bench fails where it does. */
  readonly limit?: number;
  /** Further numbers of the run, by name, for `--json`. */
  readonly details?: { readonly [name: string]: number };
  /** One line that explains the numbers. */
  readonly whereTimeGoes?: string;
}

export function isOverLimit({ value, limit }: RatioRow): boolean {
  return limit !== undefined && !(value <= limit);
}

export function printRatioRow(row: RatioRow): PrintedRow {
  const { what, unit, value, reference, against, limit, details } = row;
  const ratio = reference === null ? null : value / reference;
  const reached = ratio === null ? 'none' : `${ratio.toFixed(ratio < 0.1 ? 4 : 2)} ×`;
  return {
    cells: [
      what,
      `${rounded(value)} ${unit}`,
      reference === null ? `none: ${against}` : `${rounded(reference)} ${unit}: ${against}`,
      isOverLimit(row) ? `${reached}, OVER THE LIMIT` : reached,
      aimOf(row),
    ],
    result: { value, reference, ratio, unit, ...(limit !== undefined && { limit }), ...details },
  };
}

function aimOf({ aim, limit, unit }: RatioRow): string {
  const ratio = aim && ('least' in aim ? `≥ ${Number(aim.least.toFixed(3))} ×` : `≤ ${aim.most} ×`);
  const most = limit === undefined ? undefined : `≤ ${limit} ${unit}`;
  return [ratio, most].filter((part) => part !== undefined).join(', ') || 'none';
}

/** Small numbers would round to nothing. */
function rounded(number: number): string {
  return number < 100 ? String(Number(number.toPrecision(3))) : String(Math.round(number));
}

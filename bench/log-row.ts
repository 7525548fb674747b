// How is what is measured of a log shown? A row an adapter: two numbers of one run, and their ratio against its aim, which is a
// least for speeds and a most for memory.
import type { PrintedRow } from './print-row.ts';

export interface LogRow {
  /** Of the object that `--json` prints, such as `sqlite bulk`. */
  readonly key: string;
  /** For a reader, such as `append, SQLite, bulk`. */
  readonly what: string;
  /** What both numbers are counted in, such as `events/s` or `MiB`. */
  readonly unit: string;
  readonly value: number;
  readonly reference: number;
  readonly against: string;
  /** Of value ÷ reference; left out where nothing is promised. */
  readonly aim?: { readonly least: number } | { readonly most: number };
  /** One line that explains the numbers. */
  readonly whereTimeGoes?: string;
}

export function printLogRow({ what, unit, value, reference, against, aim }: LogRow): PrintedRow {
  const ratio = value / reference;
  const aimed = aim === undefined ? 'none' : 'least' in aim ? `≥ ${aim.least} ×` : `≤ ${aim.most} ×`;
  return {
    cells: [
      what,
      `${Math.round(value)} ${unit}`,
      `${Math.round(reference)} ${unit}: ${against}`,
      `${ratio.toFixed(2)} ×`,
      aimed,
    ],
    result: { value, reference, ratio, unit },
  };
}

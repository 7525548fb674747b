// Rows written as a table of counts, so that a test can show the table it was worked out from by hand.

export type Cells = {
  readonly group: string | null;
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
};

/** Decided positive is a score of 0.75, decided negative one of 0.25. */
export const rowsOfCells = (cells: readonly Cells[]) => {
  const rows = cells.flatMap(({ group, tp, fp, tn, fn }) => [
    ...new Array(tp).fill({ group, label: 1, score: 0.75 }),
    ...new Array(fp).fill({ group, label: 0, score: 0.75 }),
    ...new Array(tn).fill({ group, label: 0, score: 0.25 }),
    ...new Array(fn).fill({ group, label: 1, score: 0.25 }),
  ]) as { group: string | null; label: number; score: number }[];
  return {
    labels: Uint8Array.from(rows, ({ label }) => label),
    scores: rows.map(({ score }) => score),
    groups: rows.map(({ group }) => group),
  };
};

import assert from 'node:assert/strict';
import test from 'node:test';
import type { VersionTable } from '../../../workers/training/load-table.ts';
import { measureVersion } from '../../../workers/training/measure-version.ts';

/** All rows held out; the groups are those of `cells`. */
function tableOf(kind: 'category' | 'number', cells: readonly (string | number)[], subjects: readonly string[]) {
  const rows = cells.map((_, row) => row);
  const table: VersionTable = {
    task: { kind: 'binary' },
    columns: [],
    cells: rows.map(() => []),
    targets: rows.map((row) => row % 2),
    subjects,
    weights: undefined,
    groups: [{ column: { name: 'g', kind }, cells }],
    erasedRows: 0,
    split: { train: [], heldOut: rows },
  };
  const scores = Float32Array.from(rows, (row) => (row % 5) / 5);
  const answers = { scores, probabilities: new Float32Array() };
  return measureVersion({ table, answers, baseline: null, threshold: null, costs: null }).groups[0]!.table!;
}

test('a group of one person is joined to the others, however many rows that person has', () => {
  const cells = Array.from({ length: 140 }, (_, row) => (row < 60 ? 'north' : row < 120 ? 'south' : 'hers'));
  const subjects = cells.map((cell, row) => (cell === 'hers' ? 'anna' : `person ${row}`));
  const shown = (owners: readonly string[]) =>
    tableOf('category', cells, owners).groups.map(({ label, n }) => [label, n]);
  assert.deepEqual(shown(cells.map((_, row) => `person ${row}`)), [
    ['north', 60],
    ['south', 60],
    ['hers', 20],
  ]);
  assert.deepEqual(shown(subjects), [
    ['north', 60],
    ['other', 80],
  ]);
});

test('numbers are cut at the quarters of people', () => {
  const ages = Array.from({ length: 80 }, (_, row) => (row < 40 ? row + 1 : 77));
  const subjects = ages.map((_, row) => (row < 40 ? `person ${row}` : 'anna'));
  const { groups } = tableOf('number', ages, subjects);
  assert.ok(groups.every(({ label }) => !label.includes('77')));
  assert.equal(
    groups.reduce((sum, { n }) => sum + n, 0),
    80,
  );
});

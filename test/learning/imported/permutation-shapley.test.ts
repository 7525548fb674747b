import assert from 'node:assert/strict';
import test from 'node:test';
import { makeRandom } from '../../../domain/kernel/random.ts';
import type { FeatureValue } from '../../../learning/encoding.ts';
import { permutationShapley } from '../../../learning/imported/permutation-shapley.ts';

type Row = readonly FeatureValue[];
type Explained = (row: readonly number[]) => number;

const asked = (explained: Explained) => async (rows: readonly Row[]) => rows.map((row) => explained(row as number[]));

const rowsOf = (count: number, width: number, purpose: string): number[][] => {
  const random = makeRandom(7, purpose);
  return Array.from({ length: count }, () => Array.from({ length: width }, () => random.unit() * 4 - 2));
};

/** By the definition: every subset of the other columns, weighted by how many orders put it first. */
const exactShapley = (explained: Explained, row: readonly number[], background: readonly (readonly number[])[]) => {
  const width = row.length;
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const worth = Array.from({ length: 2 ** width }, (_, subset) => {
    const mixed = background.map((from) => explained(from.map((cell, c) => (subset & (1 << c) ? row[c]! : cell))));
    return mixed.reduce((sum, value) => sum + value, 0) / background.length;
  });
  return row.map((_, column) => {
    let contribution = 0;
    for (let subset = 0; subset < worth.length; subset++) {
      if (subset & (1 << column)) continue;
      const size = subset.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(width - size - 1)) / factorial(width);
      contribution += weight * (worth[subset | (1 << column)]! - worth[subset]!);
    }
    return contribution;
  });
};

/** Interactions of up to six columns, kinks and saturation: pairs of orders alone do not make it exact. */
const wild: Explained = ([a, b, c, d, e, f]) =>
  Math.tanh(a! * b! * c!) + Math.max(d! + e! * f!, 0) * a! - 2 * Math.sin(b! * d! * e!) + f!;

test('sampled values agree with the exact ones within four standard errors, for many rows', async () => {
  const background = rowsOf(5, 6, 'background');
  let [beyond, judged, widest] = [0, 0, 0];
  for (const [r, row] of rowsOf(12, 6, 'rows').entries()) {
    const exact = exactShapley(wild, row, background);
    const { contributions, standardErrors } = await permutationShapley({
      row,
      background,
      seed: r,
      pairsPerBackgroundRow: 16,
      predict: asked(wild),
    });
    contributions.forEach((contribution, c) => {
      const error = standardErrors[c]!;
      assert.ok(Math.abs(contribution - exact[c]!) <= 4 * error + 1e-12, `row ${r}, column ${c}`);
      if (Math.abs(contribution - exact[c]!) > 1.96 * error) beyond += 1;
      judged += 1;
      widest = Math.max(widest, error);
    });
  }
  assert.ok(widest > 1e-3, 'the errors say nothing: the model is explained exactly');
  // An honest 95 % interval misses 3.6 of 72 on average; 12 would come once in ten thousand tries.
  assert.ok(beyond <= 12, `${beyond} of ${judged} are beyond 1.96 standard errors`);
});

test('a linear model is explained exactly: weight × (value − mean of the background), without error', async () => {
  const weights = [2, -3, 0.5, 0];
  const linear: Explained = (row) => row.reduce((sum, cell, c) => sum + weights[c]! * cell, 1);
  const background = rowsOf(7, 4, 'background');
  const [row] = rowsOf(1, 4, 'row');
  const { contributions, standardErrors, baseline, value } = await permutationShapley({
    row: row!,
    background,
    seed: 3,
    predict: asked(linear),
  });
  weights.forEach((weight, c) => {
    const mean = background.reduce((sum, from) => sum + from[c]!, 0) / background.length;
    assert.ok(Math.abs(contributions[c]! - weight * (row![c]! - mean)) < 1e-12, `column ${c}`);
    assert.ok(standardErrors[c]! < 1e-12);
  });
  assert.equal(value, linear(row!));
  assert.ok(Math.abs(baseline - background.reduce((sum, from) => sum + linear(from), 0) / 7) < 1e-12);
});

test('contributions add up to the value less the baseline but for rounding, which is recorded', async () => {
  for (const row of rowsOf(20, 6, 'rows')) {
    const { contributions, value, baseline, residual } = await permutationShapley({
      row,
      background: rowsOf(3, 6, 'background'),
      seed: 1,
      predict: asked(wild),
    });
    assert.equal(residual, value - baseline - contributions.reduce((sum, contribution) => sum + contribution, 0));
    assert.ok(Math.abs(residual) < 1e-12);
  }
});

test('equal seed and row give equal bits; another seed or another row other orders', async () => {
  const background = rowsOf(3, 6, 'background');
  const [row, other] = rowsOf(2, 6, 'rows');
  const explain = (seed: number, of: readonly number[], predict = asked(wild)) =>
    permutationShapley({ row: of, background, seed, predict });
  assert.deepEqual(await explain(1, row!), await explain(1, row!));
  assert.notDeepEqual((await explain(1, row!)).contributions, (await explain(2, row!)).contributions);
  const ordersOf = async (of: readonly number[]) => {
    const steps: string[] = [];
    await explain(1, of, async (rows) => {
      steps.push(...rows.map((at) => at.map((cell, c) => Number(cell === of[c])).join('')));
      return rows.map(() => 0);
    });
    return steps;
  };
  assert.notDeepEqual(await ordersOf(row!), await ordersOf(other!));
});

test('the model is asked in batches of equal size, and the batch size changes nothing else', async () => {
  const background = rowsOf(4, 6, 'background');
  const [row] = rowsOf(1, 6, 'row');
  const sizes: number[] = [];
  const predict = async (rows: readonly Row[]) => {
    sizes.push(rows.length);
    return asked(wild)(rows);
  };
  const small = await permutationShapley({ row: row!, background, seed: 1, batchRows: 10, predict });
  assert.equal(small.permutations, 4 * 2 * 2);
  assert.equal(small.evaluations, 1 + 4 + 16 * 5);
  assert.deepEqual(sizes, [...Array(8).fill(10), 5]);
  assert.deepEqual(await permutationShapley({ row: row!, background, seed: 1, predict: asked(wild) }), small);
});

test('one column takes the whole difference, a column like the background takes none', async () => {
  const one = await permutationShapley({ row: [3], background: [[1], [2]], seed: 1, predict: asked(([a]) => a! * a!) });
  assert.ok(Math.abs(one.contributions[0]! - (9 - 2.5)) < 1e-12);
  const alike = await permutationShapley({
    row: [3, 1],
    background: [[1, 1]],
    seed: 1,
    predict: asked(([a, b]) => a! * b! * 2),
  });
  assert.deepEqual(alike.contributions, [4, 0]);
});

test('categories and missing values are walked like numbers', async () => {
  const explanation = await permutationShapley({
    row: ['yes', null],
    background: [['no', 1]],
    seed: 1,
    predict: async (rows) => rows.map(([a, b]) => (a === 'yes' ? 2 : 0) + (b === null ? -1 : 0)),
  });
  assert.deepEqual(explanation.contributions, [2, -1]);
});

test('what would take without end or says nothing is refused', async () => {
  const request = { row: [1, 2], background: [[0, 0]], seed: 1, predict: asked(() => 0) };
  const refuses = (change: object, message: RegExp) =>
    assert.rejects(permutationShapley({ ...request, ...change }), { name: 'ImportError', message });
  await refuses({ background: [] }, /1 to 256 background rows/);
  await refuses({ background: [[0]] }, /must have 2 cells/);
  await refuses({ pairsPerBackgroundRow: 1 }, /2 to 1,024 pairs/);
  await refuses({ batchRows: 0 }, /1 to 65,536 rows/);
  const wide = Array(2_000).fill(0);
  await refuses({ row: wide, background: Array(256).fill(wide), pairsPerBackgroundRow: 2 }, /take fewer pairs/);
  await refuses({ predict: asked(() => Number.NaN) }, /no finite answer/);
});

// Do the benches that give several rows say what they measured? Their smallest runs, without a word on how fast the machine is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureExplaining } from '../../bench/measure-explaining.ts';
import { measureIntake } from '../../bench/measure-intake.ts';
import { measureIntakeMemory } from '../../bench/measure-intake-memory.ts';
import { measurePytorch } from '../../bench/measure-pytorch.ts';
import type { RatioRow } from '../../bench/ratio-row.ts';

const quick = { quick: true, say: () => {} };

function assertMeasured({ value, reference, against, what, unit }: RatioRow): void {
  assert.ok(value > 0 && Number.isFinite(value), what);
  assert.ok(reference !== null && reference > 0 && Number.isFinite(reference), what);
  assert.ok(against.length > 0 && unit.length > 0, what);
}

test('the explaining bench gives a row an activation, with the residual of reasons that add up', async () => {
  const rows = await measureExplaining(quick);
  assert.deepEqual(
    rows.map(({ key }) => key),
    ['relu', 'gelu', 'tanh'],
  );
  for (const row of rows) {
    assertMeasured(row);
    const { segments, residualMedian, residual99 } = row.details!;
    assert.ok(segments! >= 1 && row.whereTimeGoes!.includes(`${segments} segments`));
    assert.ok(residualMedian! >= 0 && residualMedian! <= residual99!);
    assert.ok(residual99! < 0.01, `the issue's bound on the residual, ${row.what}`);
  }
});

test('where no Python has PyTorch the row says so, and gives our speed alone', async () => {
  const [row, ...more] = await measurePytorch(quick, ['no-python-of-this-name']);
  assert.deepEqual(more, []);
  assert.ok(row!.value > 0);
  assert.equal(row!.reference, null);
  assert.match(row!.against, /no Python with PyTorch is here/);
});

test('where a Python has PyTorch both train the same table, to much the same loss', async (t) => {
  const [row] = await measurePytorch(quick);
  if (row!.reference === null) return t.skip(row!.against);
  assertMeasured(row!);
  assert.match(row!.against, /^PyTorch \d/);
  const { loss, pytorchLoss } = row!.details!;
  // One pass over 512 rows: both stand near the ln 2 of a coin, and neither has diverged.
  for (const of of [loss!, pytorchLoss!]) assert.ok(of > 0.3 && of < 1, `mean loss ${of}`);
});

test('the intake bench stages, inspects and ingests CSV and JSON Lines', async () => {
  const rows = await measureIntake(quick);
  const ways = ['stage', 'inspect', 'ingest'];
  assert.deepEqual(
    rows.map(({ key }) => key),
    [...ways.map((way) => `${way} csv`), ...ways.map((way) => `${way} jsonl`), 'ingest sealed csv'],
  );
  for (const row of rows) {
    assertMeasured(row);
    assert.match(row.whereTimeGoes!, /µs a row of \d+ bytes and 17 cells/);
  }
});

test('the memory of taking in a file is that of fresh processes, under the limit of the issue', async () => {
  const rows = await measureIntakeMemory(quick);
  assert.deepEqual(
    rows.map(({ key }) => key),
    ['memory csv', 'memory jsonl'],
  );
  for (const row of rows) {
    assertMeasured(row);
    assert.equal(row.limit, 512);
    assert.ok(row.details!.bytes! >= 2 * 2 ** 20 && row.details!.rows! > 5_000);
    for (const step of ['opened', 'staged', 'inspected', 'ingested']) assert.ok(row.whereTimeGoes!.includes(step));
  }
});

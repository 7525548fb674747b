// Does the bench measure and say what it measured? Its smallest run, without a word on how fast the machine is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interleave, median } from '../../bench/interleave.ts';
import { measureAppend } from '../../bench/measure-append.ts';
import { measureTraining } from '../../bench/measure-training.ts';
import { printRow } from '../../bench/print-row.ts';

for (const [name, measure] of Object.entries({ append: measureAppend, training: measureTraining })) {
  test(`the quick ${name} bench gives two speeds of one run, and their ratio`, async () => {
    const said: string[] = [];
    const measurement = await measure({ quick: true, say: (line) => said.push(line) });
    assert.equal(measurement.name, name);
    assert.ok(measurement.value > 0 && Number.isFinite(measurement.value));
    assert.ok(measurement.reference > 0 && Number.isFinite(measurement.reference));
    assert.equal(said.length, 1, 'one line a round');
    assert.ok(measurement.whereTimeGoes.length > 0);
    assert.deepEqual(printRow(measurement).result, {
      value: measurement.value,
      reference: measurement.reference,
      ratio: measurement.value / measurement.reference,
    });
  });
}

test('value and reference take turns, and the first of each is not counted', async () => {
  const order: string[] = [];
  const speeds = await interleave({
    rounds: 2,
    value: async (round) => {
      order.push(`value ${round}`);
      return round < 0 ? 1_000 : 10 + round;
    },
    reference: async (round) => {
      order.push(`reference ${round}`);
      return round < 0 ? 1_000 : 20 + round;
    },
  });
  assert.deepEqual(order, ['value -1', 'reference -1', 'value 0', 'reference 0', 'value 1', 'reference 1']);
  assert.deepEqual(speeds, { value: 10.5, reference: 20.5 });
});

test('the median of an odd count is a number of the list', () => {
  assert.equal(median([9, 1, 5]), 5);
});

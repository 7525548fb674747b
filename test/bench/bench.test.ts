// Does the bench still run? Small counts; what is fast is not judged here.
import assert from 'node:assert/strict';
import test from 'node:test';
import { interleave, median } from '../../bench/interleave.ts';
import { measureAppend } from '../../bench/measure-append.ts';
import { measureTraining } from '../../bench/measure-training.ts';

const quietly = { quick: true, say: () => {} };

for (const [name, measure] of Object.entries({ append: measureAppend, training: measureTraining })) {
  test(`${name} gives two speeds of one run and says where the time goes`, async () => {
    const measured = await measure(quietly);
    assert.equal(measured.name, name);
    assert.ok(measured.value > 0 && measured.reference > 0);
    assert.ok(measured.whereTimeGoes.length > 0);
  });
}

test('value and reference take turns, the first of each is not counted, and the median of the rest is told', async () => {
  const calls: string[] = [];
  const speeds = await interleave({
    rounds: 3,
    value: async (round) => {
      calls.push(`value ${round}`);
      return round < 0 ? 1_000 : round;
    },
    reference: async (round) => {
      calls.push(`reference ${round}`);
      return round < 0 ? 1_000 : 10 * round;
    },
  });
  assert.deepEqual(calls.slice(0, 4), ['value -1', 'reference -1', 'value 0', 'reference 0']);
  assert.deepEqual(speeds, { value: 1, reference: 10 });
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePeopleSample, sampleSize } from '../../../workers/intake/sample-people.ts';

test('with no more people than places all are in, each once, however many rows', () => {
  const sample = makePeopleSample(3, 2);
  for (const person of ['a', 'b', 'a', 'c', 'b', 'a']) {
    const cells = sample.of(person)!;
    if (Number.isNaN(cells[0]!)) cells[0] = 0;
    cells[0]!++;
  }
  assert.deepEqual(
    sample
      .people()
      .map(([rows]) => rows)
      .sort(),
    [1, 2, 3],
  );
  assert.ok(sample.people().every((cells) => Number.isNaN(cells[1]!)));
});

test('whoever is in at the end was in with every row, and nobody is in for having more rows', () => {
  const sample = makePeopleSample(50, 2);
  // Person 1,999 has 2,000 rows, person 0 one.
  for (let round = 0; round < 2000; round++) {
    for (let person = round; person < 2000; person++) {
      const cells = sample.of(`person ${person}`);
      if (!cells) continue;
      cells[0] = person;
      cells[1] = Number.isNaN(cells[1]!) ? 1 : cells[1]! + 1;
    }
  }
  const people = sample.people();
  assert.equal(people.length, 50);
  for (const [person, rows] of people) assert.equal(rows, person! + 1);
  const mean = people.reduce((sum, [person]) => sum + person!, 0) / 50;
  assert.ok(mean > 700 && mean < 1300, `${mean}: half of them stand below 1,000`);
});

test('rows that are nobody’s are drawn from all of the file', () => {
  const sample = makePeopleSample(1000, 1);
  for (let row = 0; row < 100_000; row++) {
    const cells = sample.of(row);
    if (cells) cells[0] = row;
  }
  const rows = sample.people().map(([row]) => row!);
  for (let tenth = 0; tenth < 10; tenth++) {
    const inTenth = rows.filter((row) => Math.floor(row / 10_000) === tenth).length;
    assert.ok(inTenth > 50 && inTenth < 150, `${inTenth} of 1,000 in tenth ${tenth}`);
  }
});

test('a sample without a place holds nobody, and a wide file has a smaller one', () => {
  assert.equal(makePeopleSample(0, 1).of('a'), undefined);
  assert.deepEqual([sampleSize(1), sampleSize(512), sampleSize(2000)], [4096, 4096, 1048]);
});

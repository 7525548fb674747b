// What a profile says stays when a person is erased: the log takes nothing back. So nothing in it may be hers, also where she
// has most of the rows: neither her words nor her numbers, in any spelling, exact or rounded.
import assert from 'node:assert/strict';
import test from 'node:test';
import { deployTable, sealedDataset } from '../support/system/deploy-table.ts';
import { findSecretUnder } from '../support/system/find-secret.ts';
import { ofType, readLedger } from '../support/system/read-ledger.ts';
import { startHouse } from '../support/system/server-in-process.ts';

const HER_VILLAGE = 'Oberwald-Qz7kVx';
const HER_SALARY = 98_765.4321;
const HER_BIRTHDAY = '1911-03-07';
const HER_DAYS = Date.parse(HER_BIRTHDAY) / 86_400_000;

const column = (name: string, kind: string, role = 'FEATURE', sensitive = false) => ({ name, kind, role, sensitive });
const TABLE = {
  columns: [
    column('who', 'CATEGORY', 'SUBJECT', true),
    column('salary', 'NUMBER'),
    column('village', 'CATEGORY'),
    column('born', 'DATE'),
    column('answer', 'CATEGORY', 'TARGET'),
  ],
  positiveValue: 'yes',
};
const answerOf = (row: number) => (row % 3 === 0 ? 'yes' : 'no');
const hers = (rows: number) =>
  Array.from({ length: rows }, (_, n) => `anna,${HER_SALARY},${HER_VILLAGE},${HER_BIRTHDAY},${answerOf(n)}`);
const others = (people: number) =>
  Array.from({ length: people }, (_, n) => {
    const born = new Date(Date.UTC(1950 + (n % 50), n % 12, 1 + (n % 28))).toISOString().slice(0, 10);
    return `p${n},${20_000 + n * 137},town ${n % 3},${born},${answerOf(n)}`;
  });
const tableOf = (name: string, rows: readonly string[]) => ({
  ...TABLE,
  name,
  csv: `who,salary,village,born,answer\n${rows.join('\n')}\n`,
});

/** Every number of a JSON value, wherever it stands. */
const numbersIn = (json: unknown): number[] =>
  typeof json === 'number' ? [json] : json && typeof json === 'object' ? Object.values(json).flatMap(numbersIn) : [];

test('after an erasure nothing of a person is left in the log, whoever she was ingested beside', async (t) => {
  const house = await startHouse(t);
  await sealedDataset(house.cast, tableOf('alone', hers(40)), { key: 'alone' });
  await sealedDataset(house.cast, tableOf('beside few', [...hers(5), ...others(6)]), { key: 'few' });
  await sealedDataset(house.cast, tableOf('beside many', [...hers(996), ...others(200)]), { key: 'many' });
  await deployTable(house.cast, tableOf('learned', [...others(200), ...hers(20)]), {
    key: 'learned',
    parameters: { epochs: 2 },
  });
  await house.cast.operator.ask(
    'mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { subject } }',
    { input: { commandId: 'erase', subjectId: 'anna', reason: 'Asked for.' } },
  );
  await house.stop();

  for (const secret of [HER_VILLAGE, String(HER_SALARY), HER_SALARY.toExponential(), HER_BIRTHDAY]) {
    assert.deepEqual(findSecretUnder(secret, house.dataDir).findings, [], secret);
  }
  const ingested = ofType(readLedger(house.dataDir), 'RowsIngested');
  assert.equal(ingested.length, 4);
  for (const { data } of ingested) {
    for (const { numbers, categories } of data.profile!) {
      for (const said of numbersIn(numbers)) {
        assert.ok(Math.abs(said / HER_SALARY - 1) > 0.2, `${said} is about her salary`);
        assert.ok(Math.abs(said - HER_DAYS) > 3650, `${said} is about her birthday`);
      }
      for (const { value } of categories ?? []) assert.ok(!value.includes('Oberwald'));
    }
  }
  // Not because nothing is said at all: the many are described.
  const [salary, village] = ingested[2]!.data.profile!.filter(({ column }) => /salary|village/.test(column));
  assert.ok(Object.values(salary!.numbers!).every((said) => said !== null && said >= 20_000 && said <= 48_000));
  assert.deepEqual(village!.categories!.map(({ value }) => value).sort(), ['town 0', 'town 1', 'town 2']);
});

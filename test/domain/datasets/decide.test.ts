// What may be done to a data set: registered once, filled while open, sealed for good.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_COLUMNS } from '../../../domain/datasets/check-schema.ts';
import { type DatasetCommand, datasetDecider } from '../../../domain/datasets/decide.ts';
import type {
  Column,
  DatasetRegistered,
  DatasetVersionSealed,
  RowsIngested,
  Split,
} from '../../../domain/datasets/events.ts';
import type { SplitSides } from '../../../domain/datasets/split-sides.ts';
import type { TargetCounts } from '../../../domain/datasets/task.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(datasetDecider);
const dataset: DatasetRegistered = EVENT_EXAMPLES.DatasetRegistered.data;
const rows: RowsIngested = EVENT_EXAMPLES.RowsIngested.data;
const drawn: Extract<Split, { seed: number }> = { method: 'stratified', seed: 7, heldOutPermille: 300 };
const registered = { type: 'DatasetRegistered', data: dataset } as const;
const ingested = (change: Partial<RowsIngested> = {}) =>
  ({ type: 'RowsIngested', data: { ...rows, ...change } }) as const;
const sealed: DatasetVersionSealed = { ...EVENT_EXAMPLES.DatasetVersionSealed.data, datasetRoot: 'root' };
const sealedOne = { type: 'DatasetVersionSealed', data: sealed } as const;

const register = (change: Partial<DatasetRegistered> = {}): DatasetCommand => ({
  type: 'RegisterDataset',
  data: { ...dataset, ...change },
});
const ingest = (change: Partial<RowsIngested> = {}): DatasetCommand => ({
  type: 'IngestRows',
  data: { ...rows, ...change },
});
/** As somebody counts them who reads the rows. */
const usable: SplitSides = {
  rows: rows.rows,
  train: { kind: 'binary', positive: 200, negative: 500 },
  heldOut: { kind: 'binary', positive: 100, negative: 200 },
};
const seal = (version = 1, change: Partial<typeof drawn> | Split = {}, sides = usable): DatasetCommand => ({
  type: 'SealDatasetVersion',
  version,
  sides,
  split: 'from' in change ? change : { ...drawn, ...change },
  digestOf: () => 'root',
});
const column = (name: string, change: Partial<Column> = {}): Column => ({
  name,
  kind: 'number',
  role: 'feature',
  sensitive: false,
  ...change,
});
const target = column('y', { role: 'target', kind: 'category' });

describe('a data set is registered', () => {
  test('once', () => {
    given().when(register()).follows(registered);
    given(registered)
      .when(register())
      .refused('ALREADY_EXISTS', /registered already/);
  });
  test('with a name and a positive value', () => {
    given()
      .when(register({ name: ' ' }))
      .refused('BAD_INPUT', /name/);
    given()
      .when(register({ task: { kind: 'binary', positiveValue: '' } }))
      .refused('BAD_INPUT', /positiveValue/);
  });
  test('with one target, a feature, and at most one subject', () => {
    given()
      .when(register({ columns: [column('a')] }))
      .refused('BAD_INPUT', /one column is the target; 0/);
    given()
      .when(register({ columns: [column('a'), target, { ...target, name: 'z' }] }))
      .refused('BAD_INPUT', /target; 2/);
    given()
      .when(register({ columns: [target] }))
      .refused('BAD_INPUT', /feature/);
    const subject = (name: string) => column(name, { role: 'subject', sensitive: true });
    given()
      .when(register({ columns: [target, column('a'), subject('s'), subject('t')] }))
      .refused('BAD_INPUT', /At most one/);
  });
  test('with at most one weight and one time, of kinds that can be read so', () => {
    const both = (role: Column['role'], kind: Column['kind']) => [target, column('a'), column('r', { role, kind })];
    for (const role of ['weight', 'time'] as const) {
      given()
        .when(register({ columns: [...both(role, 'number'), column('s', { role })] }))
        .refused('BAD_INPUT', new RegExp(`At most one column is the ${role} of a row`));
    }
    const bad: [Column['role'], Column['kind'], RegExp][] = [
      ['weight', 'category', /"r" is the weight of a row and of kind category; it must be of kind number/],
      ['weight', 'date', /must be of kind number/],
      ['time', 'boolean', /must be of kind date or number/],
      ['subject', 'date', /must be of kind category or number/],
    ];
    for (const [role, kind, says] of bad) {
      given()
        .when(register({ columns: both(role, kind) }))
        .refused('BAD_INPUT', says);
    }
    for (const [role, kind] of [
      ['weight', 'number'],
      ['time', 'date'],
      ['time', 'number'],
      ['subject', 'number'],
    ] as const) {
      const columns = both(role, kind);
      given()
        .when(register({ columns }))
        .follows({ type: 'DatasetRegistered', data: { ...dataset, columns } });
    }
  });
  test('with a target of the kind that its task learns', () => {
    const targets = (kind: Column['kind']) => [column('y', { role: 'target', kind }), column('a')];
    for (const kind of ['category', 'boolean', 'date'] as const) {
      given()
        .when(register({ task: { kind: 'regression' }, columns: targets(kind) }))
        .refused('BAD_INPUT', /"y" is the target of a regression.*must be of kind number/);
    }
    for (const task of [{ kind: 'binary', positiveValue: '1' }, { kind: 'multiclass' }] as const) {
      given()
        .when(register({ task, columns: targets('date') }))
        .refused('BAD_INPUT', /"y" is the target and a date/);
      for (const kind of ['category', 'boolean', 'number'] as const) {
        const data = { ...dataset, task, columns: targets(kind) };
        given().when(register(data)).follows({ type: 'DatasetRegistered', data });
      }
    }
  });
  test('with a positive value that reads as the kind of its target', () => {
    const data = (kind: Column['kind'], positiveValue: string) => ({
      ...dataset,
      task: { kind: 'binary', positiveValue } as const,
      columns: [column('y', { role: 'target', kind }), column('a')],
    });
    const bad: [Column['kind'], string, RegExp][] = [
      ...['yes', '1,5', '0x1', 'NaN', 'Infinity', '1e39', ' ', 'NA', '1 2'].map(
        (value): [Column['kind'], string, RegExp] => [
          'number',
          value,
          /^Column "y" is the target and of kind number, so positiveValue must be a number written with a decimal point/,
        ],
      ),
      ...['y', '2', '1.0', 'on', ' ', '?', 'truth'].map((value): [Column['kind'], string, RegExp] => [
        'boolean',
        value,
        /^Column "y" is the target and of kind boolean, so positiveValue must be true or false, yes or no, t or f, 1 or 0\.$/,
      ]),
      ...[' ', 'NA', '?', ' NA '].map((value): [Column['kind'], string, RegExp] => [
        'category',
        value,
        /^Column "y" is the target and of kind category, so positiveValue must be a value; .* stand for a missing target\.$/,
      ]),
    ];
    for (const [kind, value, says] of bad)
      given()
        .when(register(data(kind, value)))
        .refused('BAD_INPUT', says);
    const good: [Column['kind'], string[]][] = [
      ['number', ['1', '-1.5', '.5', '2.', '1e3', ' 0 ']],
      ['boolean', ['true', 'FALSE', 'Yes', 'no', 'T', 'f', '1', '0', ' true ']],
      ['category', ['y', 'N/A', '??', ' y ', '1,5']],
    ];
    for (const [kind, values] of good) {
      for (const value of values) {
        given()
          .when(register(data(kind, value)))
          .follows({ type: 'DatasetRegistered', data: data(kind, value) });
      }
    }
  });
  test('with a subject column when a column is for measuring groups', () => {
    given()
      .when(register({ columns: [target, column('a'), column('group', { role: 'sensitive' })] }))
      .refused('SUBJECT_REQUIRED', /"group" is sensitive/);
  });
  test('with column names that are short, plain and different', () => {
    for (const name of ['', 'a\nb', '\u0000', 'x'.repeat(201)]) {
      given()
        .when(register({ columns: [target, column(name)] }))
        .refused('BAD_INPUT', /1 to 200 characters/);
    }
    given()
      .when(register({ columns: [target, column('größe €'), column('größe €')] }))
      .refused('BAD_INPUT', /"größe €" is listed twice/);
  });
  test(`with at most ${MAX_COLUMNS} columns`, () => {
    const columns = [target, ...Array.from({ length: MAX_COLUMNS }, (_, index) => column(`c${index}`))];
    given().when(register({ columns })).refused('BAD_INPUT', /2001/);
  });
  test('with a subject column when a used column is sensitive', () => {
    const age = column('age', { sensitive: true });
    given()
      .when(register({ columns: [target, age] }))
      .refused('SUBJECT_REQUIRED', /"age" is sensitive/);
    const ignored = [target, column('a'), { ...age, role: 'ignore' as const }];
    given()
      .when(register({ columns: ignored }))
      .follows({ type: 'DatasetRegistered', data: { ...dataset, columns: ignored } });
  });
});

describe('rows are ingested', () => {
  test('into the open version of a data set that exists', () => {
    given(registered).when(ingest()).follows(ingested());
    given()
      .when(ingest())
      .refused('NOT_FOUND', /no data set/);
    given(registered)
      .when(ingest({ version: 2 }))
      .refused('BAD_INPUT', /go to version 1/);
  });
  test('never into a sealed version', () => {
    const past = [registered, ingested(), sealedOne];
    given(...past)
      .when(ingest())
      .refused('DATASET_VERSION_SEALED', /Version 1 is sealed.*version 2/);
    given(...past)
      .when(ingest({ version: 2 }))
      .follows(ingested({ version: 2 }));
  });
  test('when there are any', () => {
    given(registered)
      .when(ingest({ rows: 0 }))
      .refused('EMPTY_FILE', /no rows/);
  });
});

describe('a version is sealed', () => {
  test('with all rows so far, their labels, chunks and root', () => {
    given(registered, ingested()).when(seal()).follows(sealedOne);
    const more = ingested({
      version: 2,
      ingestionId: 'in_second',
      rows: 10,
      targets: { kind: 'binary', positive: 4, negative: 6 },
    });
    given(registered, ingested(), sealedOne, more)
      .when(seal(2))
      .follows({
        type: 'DatasetVersionSealed',
        data: {
          ...sealed,
          version: 2,
          ingestionIds: [...sealed.ingestionIds, 'in_second'],
          rows: 1_010,
          targets: { kind: 'binary', positive: 304, negative: 706 },
          chunks: [...rows.chunks, ...rows.chunks],
        },
      });
  });
  test('once, and only when it has rows of its own', () => {
    given()
      .when(seal())
      .refused('NOT_FOUND', /no data set/);
    given(registered)
      .when(seal())
      .refused('DATASET_EMPTY', /no rows of its own/);
    given(registered, ingested(), sealedOne)
      .when(seal())
      .refused('DATASET_VERSION_SEALED', /sealed/);
    given(registered, ingested(), sealedOne)
      .when(seal(2))
      .refused('DATASET_EMPTY', /Version 2/);
    given(registered, ingested())
      .when(seal(2))
      .refused('BAD_INPUT', /not open/);
  });
  test('when both classes can stand on both sides of the split', () => {
    given(registered, ingested({ targets: { kind: 'binary', positive: 3, negative: 997 } }))
      .when(seal())
      .refused('ONE_CLASS', /"class" has 3 positive/);
    given(registered, ingested({ targets: { kind: 'binary', positive: 1000, negative: 0 } }))
      .when(seal())
      .refused('ONE_CLASS', /0 negative/);
  });
  test('with a seed and a held-out share that make sense', () => {
    for (const seed of [-1, 1.5, Number.NaN, 2 ** 53])
      given(registered, ingested()).when(seal(1, { seed })).refused('BAD_INPUT', /seed/);
    for (const heldOutPermille of [49, 501, 100.5, Number.NaN]) {
      given(registered, ingested())
        .when(seal(1, { heldOutPermille }))
        .refused('BAD_INPUT', /heldOutPermille/);
    }
  });
  test('in the way of its task', () => {
    const of = (kind: 'multiclass' | 'regression', targets: TargetCounts) => [
      { type: 'DatasetRegistered', data: { ...dataset, task: { kind } } } as const,
      ingested({ targets }),
    ];
    const numbers = (count: number) => of('regression', { kind: 'regression', rows: count });
    const classes = (...counts: number[]) =>
      of('multiclass', {
        kind: 'multiclass',
        classes: counts.map((count, index) => ({ value: `c${String(index).padStart(3, '0')}`, rows: count })),
      });
    given(...numbers(1_000))
      .when(seal())
      .refused('BAD_INPUT', /split of a regression data set is random or by time/);
    given(...numbers(7))
      .when(seal(1, { method: 'random' }))
      .refused('DATASET_EMPTY', /7 rows; at least 8/);
    given(registered, ingested())
      .when(seal(1, { method: 'random' }))
      .refused('BAD_INPUT', /split of a binary data set is stratified or by time/);
    given(...classes(10))
      .when(seal())
      .refused('ONE_CLASS', /has 1 classes; .* 2 to 256/);
    given(...classes(...Array(257).fill(10)))
      .when(seal())
      .refused('BAD_INPUT', /has 257 classes; .* 2 to 256/);
    given(...classes(10, 3, 10, 2))
      .when(seal())
      .refused('ONE_CLASS', /"class" has 2 classes with fewer than 4 rows/);
  });
  test('by time where there is a time', () => {
    const timed = { ...dataset, columns: [...dataset.columns, column('when', { role: 'time', kind: 'date' })] };
    const split = { method: 'time', from: 19_000 } as const;
    given({ type: 'DatasetRegistered', data: timed }, ingested())
      .when(seal(1, split))
      .follows({ type: 'DatasetVersionSealed', data: { ...sealed, datasetRoot: 'root', split } });
    given(registered, ingested())
      .when(seal(1, split))
      .refused('BAD_INPUT', /needs a column of role time/);
    given({ type: 'DatasetRegistered', data: timed }, ingested())
      .when(seal(1, { method: 'time', from: Number.NaN }))
      .refused('BAD_INPUT', /not a number/);
  });
  test('by time only where both sides were counted and can be used', () => {
    const timed = { ...dataset, columns: [...dataset.columns, column('when', { role: 'time', kind: 'date' })] };
    const split = { method: 'time', from: 19_000 } as const;
    const open = given({ type: 'DatasetRegistered', data: timed }, ingested());
    const nothing = { kind: 'binary', positive: 0, negative: 0 } as const;
    open
      .when(seal(1, split, { ...usable, heldOut: nothing }))
      .refused('DATASET_EMPTY', /leaves 700 rows .* to learn from and 0 rows .* to measure on/);
    open.when(seal(1, split, { ...usable, rows: 1 })).refused('STALE_REVISION', /seal it again/);
    const { sides: _sides, ...uncounted } = seal(1, split) as Extract<DatasetCommand, { type: 'SealDatasetVersion' }>;
    const state = [{ type: 'DatasetRegistered', data: timed } as const, ingested()].reduce(
      datasetDecider.evolve,
      datasetDecider.initial,
    );
    assert.throws(() => datasetDecider.decide(uncounted, state), RangeError);
  });
});

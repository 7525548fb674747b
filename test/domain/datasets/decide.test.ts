// What may be done to a data set: registered once, filled while open, sealed for good.
import { describe, test } from 'node:test';
import { type DatasetCommand, datasetDecider, MAX_COLUMNS } from '../../../domain/datasets/decide.ts';
import type {
  Column,
  DatasetRegistered,
  DatasetVersionSealed,
  RowsIngested,
  Split,
} from '../../../domain/datasets/events.ts';
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
const seal = (version = 1, change: Partial<typeof drawn> | Split = {}): DatasetCommand => ({
  type: 'SealDatasetVersion',
  version,
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
});

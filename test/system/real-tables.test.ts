// Three real tables, trained and scored through the API with nothing but a list of columns: the mean test AUC over five seeds
// is that of a plain network on the same table (references: the README beside the data; a plain 64-64-1 network, 70/30).
// The third table may not be committed: it is read from COUNTERSIGN_TEST_DATA, and skipped out loud without it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { type Deployed, deployTable, publishPrices, type Table } from '../support/system/deploy-table.ts';
import { type House, startHouse } from '../support/system/server-in-process.ts';

const COMMITTED = join(import.meta.dirname, '..', '..', 'examples', 'data');
const SEEDS = [1, 2, 3, 4, 5];
const TOLERANCE = 0.02;

interface Case {
  readonly file: string;
  readonly target: string;
  readonly positiveValue: string;
  readonly reference: number;
}

const CASES: readonly Case[] = [
  { file: 'german_credit.csv', target: 'class', positiveValue: 'bad', reference: 0.747 },
  { file: 'credit_data_modeldata.csv', target: 'Status', positiveValue: 'bad', reference: 0.827 },
  { file: 'ulb_creditcard_dev.csv', target: 'Class', positiveValue: '1', reference: 0.972 },
];

/** A column is a number when every value of it is one, or is missing. That is all that is known of the table. */
function readTable({ file, target, positiveValue }: Case): Table & { readonly rows: Record<string, string>[] } {
  const folder = existsSync(join(COMMITTED, file)) ? COMMITTED : process.env.COUNTERSIGN_TEST_DATA!;
  const csv = readFileSync(join(folder, file), 'utf8');
  const rows = parse(csv, { columns: true, bom: true }) as Record<string, string>[];
  const isNumber = (text: string) => text === '' || text === 'NA' || Number.isFinite(Number(text));
  const columns = Object.keys(rows[0]!).map((name) => ({
    name,
    kind: name !== target && rows.every((row) => isNumber(row[name]!)) ? 'NUMBER' : 'CATEGORY',
    role: name === target ? 'TARGET' : 'FEATURE',
    sensitive: false,
  }));
  return { name: file.replace('.csv', ''), columns, positiveValue, csv, rows };
}

const PREDICT_MANY = `mutation ($input: PredictManyInput!) {
  predictMany(input: $input) {
    results { prediction { score decision reasons { column contribution } explanation { baselineLogit logit residual } } error { code sentence } }
  }
}`;

interface Scored {
  readonly prediction: {
    readonly score: number;
    readonly decision: string;
    readonly reasons: readonly { readonly column: string; readonly contribution: number }[];
    readonly explanation: { readonly baselineLogit: number; readonly logit: number; readonly residual: number };
  } | null;
  readonly error: { readonly code: string; readonly sentence: string } | null;
}

let house: House;
const cleanup: (() => void | Promise<void>)[] = [];

before(async () => {
  house = await startHouse({ after: (work) => void cleanup.push(work) });
  await publishPrices(house.cast);
});
after(async () => {
  for (const work of cleanup.reverse()) await work();
});

for (const each of CASES) {
  const here = [COMMITTED, process.env.COUNTERSIGN_TEST_DATA].some(
    (folder) => folder && existsSync(join(folder, each.file)),
  );
  const skip = here ? false : `${each.file} is not here: set COUNTERSIGN_TEST_DATA to the folder that holds it`;
  test(`${each.file} reaches its reference with a list of columns alone`, { skip }, async (t) => {
    const table = readTable(each);
    const runs: Deployed[] = [];
    for (const seed of SEEDS) {
      const options = { key: `${table.name}-${seed}`, splitSeed: seed, parameters: { seed } };
      runs.push(await deployTable(house.cast, table, options));
    }
    const mean = runs.reduce((sum, { auc }) => sum + auc, 0) / runs.length;
    t.diagnostic(
      `AUC ${runs.map(({ auc }) => auc.toFixed(3)).join(', ')}; mean ${mean.toFixed(3)}, reference ${each.reference}`,
    );
    assert.ok(Math.abs(mean - each.reference) <= TOLERANCE, `mean AUC ${mean} against ${each.reference}`);
    await scoreHeldOut(table, runs[0]!, each.target);
  });
}

/** Rows that were kept apart, as a client would send them: with what is missing left out. */
async function scoreHeldOut(table: ReturnType<typeof readTable>, run: Deployed, target: string): Promise<void> {
  const features = table.columns.filter(({ name }) => name !== target);
  const rows = run.heldOutRows.slice(0, 200).map((row) => ({
    idempotencyKey: `row-${row}`,
    features: Object.fromEntries(features.map(({ name, kind }) => [name, cellOf(table.rows[row]![name]!, kind)])),
  }));
  const { predictMany } = await house.cast.business.ask<{ predictMany: { results: Scored[] } }>(PREDICT_MANY, {
    input: { deploymentId: run.deploymentId, rows, unknownCategories: 'OTHER' },
  });
  assert.equal(predictMany.results.length, rows.length);
  for (const { prediction, error } of predictMany.results) {
    assert.equal(error, null);
    const { score, decision, reasons, explanation } = prediction!;
    assert.equal(decision, score >= 0.5 ? 'DECLINE' : 'ACCEPT');
    assert.deepEqual(reasons.map(({ column }) => column).sort(), features.map(({ name }) => name).sort());
    const explained = reasons.reduce((sum, { contribution }) => sum + contribution, explanation.baselineLogit);
    const off = Math.abs(explained + explanation.residual - explanation.logit);
    assert.ok(off < 1e-6 * (1 + Math.abs(explanation.logit)), `reasons and residual miss the logit by ${off}`);
  }
}

function cellOf(text: string, kind: string): string | number | null {
  if (text === '' || (kind === 'NUMBER' && text === 'NA')) return null;
  return kind === 'NUMBER' ? Number(text) : text;
}

// Can finance be checked by somebody who trusts nothing of ours? A script without a library or a file of this project recomputes
// every figure from exported events, after workers were killed and a price was put right.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { readConfig } from '../../../app/config.ts';
import { ensureDevelopmentKeys } from '../../../app/development-keys.ts';
import { makePerson } from '../../../examples/demo/api-client.ts';
import type { Cast } from '../../../examples/demo/people.ts';
import { deployed, evaluated, sealedDataset } from '../../support/system/deploy-table.ts';
import { loanFeatures, loanTable, personOf } from '../../support/system/loan-table.ts';
import { makeRetryingCast } from '../../support/system/retrying-cast.ts';
import { type ServerProcess, startServerProcess } from '../../support/system/server-process.ts';
import { temporaryFolder } from '../../support/system/temporary-folder.ts';
import { castTokens } from '../../support/system/tokens.ts';
import { until } from '../../support/system/until.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'examples', 'recompute', 'recompute-costs.mjs');
const PRICES = [
  { meter: 'DEVICE_HOUR', provider: 'CPU', nanosPerUnit: '360000000' },
  { meter: 'GIB_MONTH', nanosPerUnit: '23000000000000' },
  { meter: 'THOUSAND_REQUESTS', nanosPerUnit: '4000001' },
];

interface Sums {
  readonly [currency: string]: { readonly [key: string]: string };
}
interface Recomputed {
  readonly pendingLines: number;
  readonly total: Sums;
  readonly byDay: Sums;
  readonly byPrediction: Sums;
  readonly invoices: readonly { metered: string; corrected: string; invoiced: string; difference: string }[];
  readonly budgets: readonly { spent: Record<string, string> }[];
  readonly alerts: readonly { atPermille: number }[];
  readonly audit: { predictions: number; logBytes: string; charged: Sums };
  readonly [by: `by${string}`]: Sums;
}
interface Nanos {
  readonly nanos: string;
}

/** Each kind of line once: predictions with and without a person's row, a run that was killed, storage, requests. */
async function liveAMonth(cast: Cast, restart: () => Promise<void>) {
  const { publishPriceBook } = await cast.finance.ask<{ publishPriceBook: { priceBookId: string } }>(
    'mutation ($input: PublishPriceBookInput!) { publishPriceBook(input: $input) { priceBookId } }',
    {
      input: {
        commandId: 'book',
        supplier: 'Cloud',
        currency: 'EUR',
        effectiveFrom: '2026-01-01T00:00:00Z',
        prices: PRICES,
      },
    },
  );
  const { datasetId } = await sealedDataset(cast, loanTable, { key: 'loans' });
  const { registerModel } = await cast.engineer.ask<{ registerModel: { model: { id: string } } }>(
    'mutation ($input: RegisterModelInput!) { registerModel(input: $input) { model { id } } }',
    { input: { commandId: 'model', name: 'Loans', purpose: 'Tests.', riskClass: 'HIGH', rationale: 'About people.' } },
  );
  const modelId = registerModel.model.id;
  const { requestTraining } = await cast.engineer.ask<{ requestTraining: { trainingId: string } }>(
    'mutation ($input: RequestTrainingInput!) { requestTraining(input: $input) { trainingId } }',
    {
      input: {
        commandId: 'run',
        modelId,
        datasetId,
        datasetVersion: 1,
        parameters: { epochs: 600, seed: 1 },
      },
    },
  );
  const { trainingId } = requestTraining;
  const run = async () => {
    const { trainingRun } = await cast.engineer.ask<{
      trainingRun: { status: string; attempt: number | null; modelVersion: { version: number } | null } | null;
    }>('query ($id: ID!) { trainingRun(id: $id) { status attempt modelVersion { version } } }', { id: trainingId });
    return trainingRun;
  };
  await until('the run began', async () => (await run())?.status === 'STARTED', 60_000);
  await restart();
  const version = await until('the run made a version', async () => (await run())?.modelVersion?.version, 90_000);
  await evaluated(cast, modelId, version, 'loans');
  const deploymentId = await deployed(cast, modelId, version, 'loans');
  const predict = (row: number) =>
    cast.business.ask('mutation ($input: PredictInput!) { predict(input: $input) { prediction { id } } }', {
      input: { deploymentId, idempotencyKey: `row-${row}`, subjectId: personOf(row), features: loanFeatures(row) },
    });
  for (let row = 0; row < 40; row++) await predict(row);
  await restart();
  for (let row = 30; row < 70; row++) await predict(row);
  return { priceBookId: publishPriceBook.priceBookId, modelId, deploymentId };
}

async function settleAndCorrect(cast: Cast, priceBookId: string, today: string): Promise<string> {
  await cast.finance.ask('mutation ($input: SetBudgetInput!) { setBudget(input: $input) { budgetId } }', {
    input: { commandId: 'budget', name: 'All', currency: 'EUR', nanos: '1000', alertsAtPermille: [500, 1000] },
  });
  for (let times = 0; times < 2; times++) await cast.operator.ask('mutation { meterStorage { window } }');
  await until('every window is settled', async () => {
    const { costSummary } = await cast.finance.ask<{ costSummary: { pendingLines: number } }>(
      '{ costSummary { pendingLines } }',
    );
    return costSummary.pendingLines === 0;
  });
  const [periodFrom, periodTo] = [`${today}T00:00:00Z`, new Date(Date.parse(today) + 86_400_000).toISOString()];
  const { recordInvoice } = await cast.finance.ask<{ recordInvoice: { invoiceId: string } }>(
    'mutation ($input: RecordInvoiceInput!) { recordInvoice(input: $input) { invoiceId } }',
    {
      input: {
        commandId: 'invoice',
        supplier: 'Cloud',
        number: 'C-1',
        issuedAt: periodTo,
        currency: 'EUR',
        periodFrom,
        periodTo,
        lines: [
          { description: 'CPU hours', meter: 'DEVICE_HOUR', provider: 'CPU', quantity: '3000000', nanos: '900000' },
          { description: 'VAT', category: 'TAX', nanos: '171000' },
        ],
        totalNanos: '1071000',
      },
    },
  );
  const correct = (input: Record<string, unknown>) =>
    cast.finance.ask<{ correctCost: { receipt: { position: string } } }>(
      'mutation ($input: CorrectCostInput!) { correctCost(input: $input) { receipt { position } } }',
      { input: { currency: 'EUR', reason: 'The contract says otherwise.', ...input } },
    );
  await correct({
    commandId: 'price',
    price: { priceBookId, provider: 'CPU', nanosPerUnit: '270000001', from: periodFrom, to: periodTo },
  });
  const { correctCost } = await correct({
    commandId: 'tax',
    invoiceLine: { invoiceId: recordInvoice.invoiceId, line: 2, nanos: '171000', businessUnit: 'retail' },
  });
  return correctCost.receipt.position;
}

test('a stranger’s script finds every figure of finance in the exported events', async (t) => {
  const folder = temporaryFolder(t);
  const dataDir = join(folder, 'data');
  const config = readConfig({}, { dataDir });
  await ensureDevelopmentKeys(config.keysDir);
  let server: ServerProcess = await startServerProcess({ dataDir });
  t.after(() => server.kill());
  const tokens = await castTokens(config);
  const cast = makeRetryingCast(
    tokens,
    async () => server.url,
    () => {},
  );
  const restart = async () => {
    await server.kill();
    server = await startServerProcess({ dataDir });
  };
  const today = new Date().toISOString().slice(0, 10);
  const { priceBookId } = await liveAMonth(cast, restart);
  const atLeast = await settleAndCorrect(cast, priceBookId, today);
  const alerts = await until('the budget has alerted', async () => {
    const { budgets } = await cast.finance.ask<{ budgets: { alerts: { atPermille: number }[] }[] }>(
      '{ budgets { alerts { atPermille } } }',
    );
    return budgets[0]!.alerts.length === 2 ? budgets[0]!.alerts : undefined;
  });

  const regulator = await fetch(`${server.url}/ledger/export.jsonl`, {
    headers: { authorization: `Bearer ${tokens.regulator}` },
  });
  assert.equal(regulator.status, 200);
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, await regulator.text());
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, file]);
  const found = JSON.parse(stdout) as Recomputed;

  const finance = makePerson(server.url, 'finance', tokens.finance);
  const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  const groups = ['KIND', 'MODEL', 'MODEL_VERSION', 'DEPLOYMENT', 'BUSINESS_UNIT', 'ENVIRONMENT'] as const;
  const answer = await finance.ask<Answer>(
    `query ($atLeast: Position, $from: String!, $to: String!) {
      costSummary(atLeast: $atLeast) { pendingLines unpricedLines addsUp totals { currency total { nanos } metered { nanos } corrected { nanos } } }
      costByDay(from: $from, to: $to) { days series { currency nanos } }
      ${groups.map((group) => `${group}: costBy(dimension: ${group}) { key lines total { nanos currency } }`).join('\n')}
      invoices { nodes { reconciliation { invoiced { nanos } metered { nanos } corrected { nanos } difference { nanos } parts { kind amount { nanos } } } } }
      budgets { spent { month amount { nanos } } }
      auditCost { predictions logBytes charged { total { nanos currency } } }
      costLines(kind: KILLED_ATTEMPT, first: 10) { nodes { amount { nanos } } }
    }`,
    { atLeast, from: new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10), to: tomorrow },
  );

  assert.equal(answer.costSummary.pendingLines, 0);
  assert.equal(found.pendingLines, 0);
  assert.equal(answer.costSummary.addsUp, true);
  const [total] = answer.costSummary.totals;
  assert.deepEqual(found.total, { [total!.currency]: { total: total!.total.nanos } });
  assert.ok(BigInt(total!.total.nanos) > 0n);
  const chart = answer.costByDay;
  assert.deepEqual(
    Object.fromEntries(
      chart.days.map((day, at) => [day, chart.series[0]!.nanos[at]!]).filter(([, nanos]) => nanos !== '0'),
    ),
    found.byDay.EUR,
  );
  const names: Record<(typeof groups)[number], `by${string}`> = {
    KIND: 'byKind',
    MODEL: 'byModel',
    MODEL_VERSION: 'byVersion',
    DEPLOYMENT: 'byDeployment',
    BUSINESS_UNIT: 'byBusinessUnit',
    ENVIRONMENT: 'byEnvironment',
  };
  for (const group of groups) {
    const told = answer[group].map(({ key, total: { nanos } }) => [keyOf(group, key), nanos] as const);
    assert.deepEqual(
      Object.fromEntries(told.filter(([, nanos]) => nanos !== '0').sort()),
      Object.fromEntries(
        Object.entries(found[names[group]]!.EUR!)
          .filter(([, nanos]) => nanos !== '0')
          .sort(),
      ),
      group,
    );
  }
  const { parts, ...sums } = answer.invoices.nodes[0]!.reconciliation;
  const [invoice] = found.invoices;
  assert.deepEqual(Object.fromEntries(Object.entries(sums).map(([name, { nanos }]) => [name, nanos])), {
    invoiced: invoice!.invoiced,
    metered: invoice!.metered,
    corrected: invoice!.corrected,
    difference: invoice!.difference,
  });
  assert.equal(parts.reduce((sum, { amount }) => sum + BigInt(amount.nanos), 0n).toString(), sums.difference!.nanos);
  const { month, amount } = answer.budgets[0]!.spent;
  assert.equal(amount.nanos, found.budgets[0]!.spent[month]);
  assert.deepEqual(
    alerts.map(({ atPermille }) => atPermille).sort(),
    found.alerts.map(({ atPermille }) => atPermille).sort(),
  );
  assert.equal(answer.auditCost.predictions, found.audit.predictions);
  assert.equal(answer.auditCost.predictions, 70);
  assert.equal(String(answer.auditCost.logBytes), found.audit.logBytes);
  assert.equal(answer.auditCost.charged[0]!.total.nanos, found.audit.charged.EUR!.audit);
  assert.ok(answer.costLines.nodes.length > 0, 'the killed attempt was paid for');

  const lines = await everyLine(finance);
  const byPrediction = new Map<string, bigint>();
  for (const { id, kind, amount: paid, correction } of lines) {
    if (kind !== 'PREDICTION' && kind !== 'REQUEST') continue;
    const prediction = id.split('/')[0]!;
    const nanos = BigInt(paid!.nanos) + BigInt(correction?.nanos ?? 0);
    byPrediction.set(prediction, (byPrediction.get(prediction) ?? 0n) + nanos);
  }
  const { none: _others, ...predictions } = found.byPrediction.EUR!;
  assert.deepEqual(
    Object.fromEntries([...byPrediction].map(([id, nanos]) => [id, nanos.toString()]).sort()),
    Object.fromEntries(Object.entries(predictions).sort()),
  );
});

const keyOf = (group: string, key: string | null) =>
  group === 'KIND' || group === 'ENVIRONMENT' ? (key?.toLowerCase().replaceAll('_', '-') ?? 'none') : (key ?? 'none');

interface Line {
  readonly id: string;
  readonly kind: string;
  readonly amount: Nanos | null;
  readonly correction: Nanos | null;
}

interface LinesPage {
  readonly costLines: {
    readonly nodes: Line[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

async function everyLine(finance: ReturnType<typeof makePerson>): Promise<Line[]> {
  const lines: Line[] = [];
  for (let after: string | null = null; ; ) {
    const { costLines }: LinesPage = await finance.ask<LinesPage>(
      'query ($after: String) { costLines(first: 100, after: $after) { nodes { id kind amount { nanos } correction { nanos } } pageInfo { hasNextPage endCursor } } }',
      { after },
    );
    lines.push(...costLines.nodes);
    if (!costLines.pageInfo.hasNextPage) return lines;
    after = costLines.pageInfo.endCursor;
  }
}

type Groups = 'KIND' | 'MODEL' | 'MODEL_VERSION' | 'DEPLOYMENT' | 'BUSINESS_UNIT' | 'ENVIRONMENT';
type Answer = {
  readonly costSummary: {
    readonly pendingLines: number;
    readonly addsUp: boolean;
    readonly totals: readonly { readonly currency: string; readonly total: Nanos }[];
  };
  readonly costByDay: {
    readonly days: readonly string[];
    readonly series: readonly { readonly nanos: readonly string[] }[];
  };
  readonly invoices: {
    readonly nodes: readonly {
      readonly reconciliation: { readonly [name: string]: Nanos } & {
        readonly parts: readonly { readonly kind: string; readonly amount: Nanos }[];
      };
    }[];
  };
  readonly budgets: readonly { readonly spent: { readonly month: string; readonly amount: Nanos } }[];
  readonly auditCost: {
    readonly predictions: number;
    readonly logBytes: number;
    readonly charged: readonly { readonly total: Nanos }[];
  };
  readonly costLines: { readonly nodes: readonly Line[] };
} & { readonly [Group in Groups]: readonly { readonly key: string | null; readonly total: Nanos }[] };

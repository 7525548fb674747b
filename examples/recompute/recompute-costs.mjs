#!/usr/bin/env node
// Do the answers add up? Recomputes what everything cost from nothing but exported events: no library, no file of this project,
// no database. Whoever doubts the product reads these few pages and runs them:
//   node recompute-costs.mjs events.jsonl > costs.json
// `events.jsonl`: what GET /ledger/export.jsonl gives, one stored event a line, in order. Money: integer nano-units as text.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const HOUR_NS = 3_600_000_000_000n;
const MONTH_MS = 730n * 3_600_000n;
const GIB = 1n << 30n;

/** To the nearest integer, halves to even. */
function divide(numerator, denominator) {
  const sign = numerator < 0n ? -1n : 1n;
  const [whole, rest] = [(sign * numerator) / denominator, (sign * numerator) % denominator];
  const up = rest * 2n > denominator || (rest * 2n === denominator && whole % 2n === 1n);
  return sign * (up ? whole + 1n : whole);
}

/** Largest remainder; equal remainders go to the earlier. */
function share(total, weights) {
  if (weights.length === 0) return [];
  let sum = weights.reduce((all, next) => all + next, 0n);
  const used = sum === 0n ? weights.map(() => 1n) : weights;
  if (sum === 0n) sum = BigInt(weights.length);
  const shares = used.map((weight) => (total * weight) / sum);
  const order = used.map((weight, at) => [(total * weight) % sum, at]);
  order.sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] > b[0] ? -1 : 1));
  const left = total - shares.reduce((all, next) => all + next, 0n);
  for (let n = 0; n < Number(left); n++) shares[order[n][1]] += 1n;
  return shares;
}

/** Shapes of earlier versions, as docs/events.md has them. */
function today({ type, data, v }) {
  if (type === 'PriceBookPublished' && v === 1) {
    const prices = data.prices.map(({ provider, nanosPerUnit }) => ({
      meter: 'device-hour',
      provider,
      deviceKind: null,
      nanosPerUnit,
    }));
    return { ...data, supplier: 'house', prices };
  }
  if (type === 'UsageMetered' && v === 1) return { ...data, deviceKind: data.provider };
  return data;
}

const prices = [];
const lines = [];
const lineOf = new Map();
const waiting = new Map();
const waitingRequests = new Map();
const windows = [];
const requests = new Map();
const owners = new Map();
const environments = new Map();
const corrected = new Set();
const invoices = [];
const budgets = new Map();
const alerts = [];
const closed = [];
let events = 0;
let lastLogBytes = 0n;

/** A price that was put right holds as corrected for what is priced later. */
const corrections = [];

function priceAt(meter, provider, deviceKind, time) {
  const at = Date.parse(time);
  const fitting = prices.filter(
    (price) =>
      price.meter === meter &&
      price.provider === provider &&
      (price.deviceKind === null || price.deviceKind === deviceKind) &&
      price.from <= at,
  );
  // The device's own kind first, then the latest.
  fitting.sort((a, b) => Number(a.deviceKind === null) - Number(b.deviceKind === null) || b.from - a.from);
  const published = fitting[0];
  const right = corrections.find(({ price, from, to }) => price === published && at >= from && at < to);
  if (!right) return published;
  right.corrected ??= { ...published, nanos: right.nanos, published };
  return right.corrected;
}

function addLine(event, of) {
  const line = {
    id: event.id,
    eventId: event.id,
    day: event.recordedAt.slice(0, 10),
    recordedAt: event.recordedAt,
    nanos: null,
    correction: 0n,
    currency: null,
    price: null,
    modelId: null,
    version: null,
    deploymentId: null,
    trainingId: null,
    environment: null,
    ...of,
  };
  lines.push(line);
  if (!lineOf.has(line.id)) lineOf.set(line.id, line);
  return line;
}

const dayOf = (time) => time.slice(0, 10);

/** Work waits for the window of its lease. */
function work(event, kind, usage, of) {
  const line = addLine(event, { kind, provider: usage.provider, deviceNs: BigInt(usage.deviceNs), ...of });
  const before = waiting.get(usage.leaseId);
  if (before) before.push(line);
  else waiting.set(usage.leaseId, [line]);
}

const ownerOf = (id, event) => owners.get(id) ?? { modelId: null, businessUnit: event.businessUnit };

function remainderOf(event, { owner, ended }) {
  if (owner.kind === 'scoring') return { kind: 'idle', businessUnit: event.businessUnit };
  const kind = ended === 'killed' ? 'killed-attempt' : owner.kind === 'import' ? 'import' : 'overhead';
  const trainingId = owner.trainingId ?? null;
  const { modelId, businessUnit } = ownerOf(trainingId ?? owner.modelId, event);
  const version = owner.kind === 'training' || owner.kind === 'import' ? null : (owner.version ?? null);
  return { kind, businessUnit, modelId, version, trainingId };
}

function give(paid, shares, price) {
  paid.forEach((line, at) => {
    Object.assign(line, { nanos: shares[at], currency: price.currency, price });
  });
}

function payWindow(window, price) {
  window.price = price;
  window.nanos = divide(window.deviceNs * price.nanos, HOUR_NS);
  const shares = share(
    window.nanos,
    window.lines.map((line) => line.deviceNs),
  );
  give(window.lines, shares, price);
}

function payStorage(stored, price) {
  stored.price = price;
  const bytes = stored.lines.reduce((all, line) => all + line.bytes, 0n);
  stored.nanos = divide(bytes * stored.ms * price.nanos, GIB * MONTH_MS);
  const shares = share(
    stored.nanos,
    stored.lines.map((line) => line.bytes),
  );
  give(stored.lines, shares, price);
}

function payIfPriced(window) {
  if (window.price) return;
  if (window.ms !== undefined) {
    const price = priceAt('gib-month', null, null, window.from);
    if (price && window.lines.length > 0) payStorage(window, price);
    return;
  }
  const price = priceAt('device-hour', window.provider, window.deviceKind, window.from);
  if (price && window.deviceNs >= 0n) payWindow(window, price);
}

/** What each line would have cost at the right price, less what it did. */
function correctPrice({ target }) {
  const [from, to] = [Date.parse(target.from), Date.parse(target.to)];
  const right = BigInt(target.nanosPerUnit);
  const wrong = prices.find(
    (price) =>
      price.bookId === target.priceBookId &&
      price.meter === target.meter &&
      price.provider === target.provider &&
      price.deviceKind === target.deviceKind,
  );
  const isMeant = (time) => Date.parse(time) >= from && Date.parse(time) < to;
  corrections.push({ price: wrong, from, to, nanos: right });
  let request = 0n;
  for (const line of lines) {
    if (line.kind !== 'request' || line.price !== wrong || !isMeant(line.recordedAt) || corrected.has(line)) continue;
    corrected.add(line);
    line.correction += ((request + 1n) * right) / 1000n - (request * right) / 1000n - line.nanos;
    request += 1n;
  }
  for (const window of windows) {
    if (window.price !== wrong || !isMeant(window.from) || window.corrected) continue;
    window.corrected = true;
    const isStorage = window.ms !== undefined;
    const weights = window.lines.map((line) => (isStorage ? line.bytes : line.deviceNs));
    const total = isStorage
      ? divide(weights.reduce((all, next) => all + next, 0n) * window.ms * right, GIB * MONTH_MS)
      : divide(window.deviceNs * right, HOUR_NS);
    const shares = share(total, weights);
    window.lines.forEach((line, at) => {
      if (corrected.has(line)) return;
      corrected.add(line);
      line.correction += shares[at] - line.nanos;
    });
  }
}

const handlers = {
  ModelRegistered: (_event, data) =>
    owners.set(data.modelId, { modelId: data.modelId, businessUnit: data.businessUnit }),
  TrainingRequested: (_event, data) =>
    owners.set(data.trainingId, { modelId: data.modelId, businessUnit: data.businessUnit }),
  ModelVersionCreated: (_event, data) => {
    const owner = owners.get(data.origin?.trainingId ?? data.trainingId);
    if (owner) owner.version = data.version;
  },
  DeploymentOpened: (_event, data) => {
    environments.set(data.deploymentId, data.environment);
  },
  PriceBookPublished: (_event, data) => {
    for (const price of data.prices) {
      prices.push({
        bookId: data.priceBookId,
        supplier: data.supplier,
        currency: data.currency,
        from: Date.parse(data.effectiveFrom),
        meter: price.meter,
        provider: price.provider,
        deviceKind: price.deviceKind,
        nanos: BigInt(price.nanosPerUnit),
      });
    }
    for (const window of windows) payIfPriced(window);
  },
  PredictionScored: (event, data) => {
    const of = {
      modelId: data.modelId,
      version: data.version,
      deploymentId: data.deploymentId,
      businessUnit: data.businessUnit,
      environment: environments.get(data.deploymentId) ?? null,
    };
    work(event, 'prediction', data.usage, of);
    const price = priceAt('thousand-requests', null, null, event.recordedAt);
    if (!price) return;
    const before = requests.get(price) ?? 0n;
    requests.set(price, before + 1n);
    const nanos = ((before + 1n) * price.nanos) / 1000n - (before * price.nanos) / 1000n;
    const request = {
      id: `${event.id}/request`,
      kind: 'request',
      ...of,
      provider: null,
      deviceNs: 0n,
      nanos,
      currency: price.currency,
      price,
      settled: false,
    };
    const paid = addLine(event, request);
    const together = waitingRequests.get(data.usage.leaseId);
    if (together) together.push(paid);
    else waitingRequests.set(data.usage.leaseId, [paid]);
  },
  TrainingCompleted: run('training'),
  TrainingFailed: run('training'),
  TrainingReproductionChecked: run('reproduction'),
  PredictionReproductionChecked: (event, data) => {
    const { modelId, version, businessUnit } = data;
    work(event, 'reproduction', data.usage, { modelId, version, businessUnit });
  },
  ModelVersionEvaluated: (event, data) => {
    const { businessUnit } = ownerOf(data.modelId, event);
    work(event, 'evaluation', data.usage, { modelId: data.modelId, version: data.version, businessUnit });
  },
  UsageMetered: (event, data) => {
    const done = waiting.get(data.leaseId) ?? [];
    waiting.delete(data.leaseId);
    for (const request of waitingRequests.get(data.leaseId) ?? []) request.settled = true;
    waitingRequests.delete(data.leaseId);
    const deviceNs = BigInt(data.deviceNs);
    const claimed = done.reduce((all, line) => all + line.deviceNs, 0n);
    if (deviceNs > claimed) {
      const of = remainderOf(event, data);
      done.push(
        addLine(event, { ...of, day: dayOf(data.from), provider: data.provider, deviceNs: deviceNs - claimed }),
      );
    }
    const { provider, deviceKind, from } = data;
    const window = { provider, deviceKind, from, deviceNs, lines: done, price: undefined, nanos: 0n };
    windows.push(window);
    if (done.length > 0 || deviceNs > 0n) payIfPriced(window);
  },
  StorageMetered: (event, data) => {
    const made = data.items.map((item, at) =>
      addLine(event, {
        id: `${event.id}/${at}`,
        day: dayOf(data.from),
        kind: item.what === 'audit-log' ? 'audit' : 'storage',
        modelId: item.modelId,
        deploymentId: item.deploymentId,
        businessUnit: item.businessUnit,
        environment: environments.get(item.deploymentId) ?? null,
        provider: null,
        deviceNs: 0n,
        bytes: BigInt(item.bytes),
      }),
    );
    lastLogBytes = made.filter(({ kind }) => kind === 'audit').reduce((all, { bytes }) => all + bytes, 0n);
    const ms = BigInt(Date.parse(data.to) - Date.parse(data.from));
    const stored = { from: data.from, ms, lines: made, price: undefined, nanos: 0n };
    windows.push(stored);
    payIfPriced(stored);
  },
  CostCorrected: (event, data) => {
    const { target } = data;
    if (target.kind === 'price') return correctPrice(data);
    if (target.kind === 'line') {
      const line = lineOf.get(target.lineId);
      if (!line || line.nanos === null || corrected.has(line)) return;
      corrected.add(line);
      line.correction += BigInt(target.nanos);
      return;
    }
    const invoice = invoices.find(({ invoiceId }) => invoiceId === target.invoiceId);
    addLine(event, {
      kind: 'adjustment',
      invoiceId: target.invoiceId,
      day: new Date(Date.parse(invoice.periodTo) - 1).toISOString().slice(0, 10),
      businessUnit: target.businessUnit,
      provider: null,
      deviceNs: 0n,
      nanos: BigInt(target.nanos),
      currency: data.currency,
    });
  },
  InvoiceRecorded: (_event, data) => invoices.push(data),
  BudgetSet: (_event, data) => budgets.set(data.budgetId, data),
  BudgetExceeded: (_event, data) => alerts.push(data),
  PeriodClosed: (_event, data) => closed.push(data),
};

function run(kind) {
  return (event, data) => {
    const { modelId, businessUnit } = ownerOf(data.trainingId, event);
    work(event, kind, data.usage, { modelId, businessUnit, trainingId: data.trainingId });
  };
}

const file = process.argv[2];
if (!file || file === '--help') {
  process.stdout.write('Usage: node recompute-costs.mjs EVENTS.jsonl\nPrints one JSON document of costs.\n');
  process.exit(file ? 0 : 1);
}
for await (const text of createInterface({ input: createReadStream(file) })) {
  if (text === '') continue;
  const stored = JSON.parse(text);
  const { recordedAt, actor, v } = stored.metadata;
  const event = { id: stored.id, recordedAt, businessUnit: actor.businessUnit };
  events += 1;
  handlers[stored.type]?.(event, today({ type: stored.type, data: stored.data, v }));
}

/** Sums of the lines by what `keyOf` says of each, a currency at a time. */
function sumBy(keyOf) {
  const sums = {};
  for (const line of lines) {
    if (line.nanos === null || line.settled === false) continue;
    const key = keyOf(line);
    sums[line.currency] ??= {};
    sums[line.currency][key] = (sums[line.currency][key] ?? 0n) + line.nanos + line.correction;
  }
  return sums;
}

/** Beside what was metered at the supplier's prices on the days of its period. */
function reconcile({ invoiceId, supplier, currency, periodFrom, periodTo, totalNanos }) {
  const [from, to] = [dayOf(periodFrom), dayOf(periodTo)];
  let [metered, correction] = [0n, 0n];
  for (const line of lines) {
    if (line.invoiceId === invoiceId) correction += line.nanos;
    if (line.price?.supplier !== supplier || line.currency !== currency || line.settled === false) continue;
    if (line.day < from || line.day >= to) continue;
    metered += line.nanos;
    correction += line.correction;
  }
  const difference = BigInt(totalNanos) - metered - correction;
  return { invoiceId, currency, invoiced: totalNanos, metered, corrected: correction, difference };
}

function spentByMonth(currency, { businessUnit, modelId, deploymentId }) {
  const spent = {};
  for (const line of lines) {
    if (line.nanos === null || line.settled === false || line.currency !== currency) continue;
    if (businessUnit !== null && line.businessUnit !== businessUnit) continue;
    if (modelId !== null && line.modelId !== modelId) continue;
    if (deploymentId !== null && line.deploymentId !== deploymentId) continue;
    const month = line.day.slice(0, 7);
    spent[month] = (spent[month] ?? 0n) + line.nanos + line.correction;
  }
  return spent;
}

const versionOf = (line) => line.version ?? owners.get(line.trainingId)?.version ?? null;
function nameOfVersion(line) {
  if (line.modelId === null) return 'none';
  const version = versionOf(line);
  return version === null ? line.modelId : `${line.modelId}@${version}`;
}
const answer = {
  events,
  lines: lines.length,
  pendingLines: [...waiting.values()].reduce((all, next) => all + next.length, 0),
  total: sumBy(() => 'total'),
  metered: Object.fromEntries(
    [...new Set(windows.filter(({ price }) => price).map(({ price }) => price.currency))].map((currency) => [
      currency,
      windows.filter(({ price }) => price?.currency === currency).reduce((all, { nanos }) => all + nanos, 0n),
    ]),
  ),
  byDay: sumBy(({ day }) => day),
  byKind: sumBy(({ kind }) => kind),
  byModel: sumBy(({ modelId }) => modelId ?? 'none'),
  byVersion: sumBy(nameOfVersion),
  byDeployment: sumBy(({ deploymentId }) => deploymentId ?? 'none'),
  byBusinessUnit: sumBy(({ businessUnit }) => businessUnit),
  byEnvironment: sumBy(({ environment }) => environment ?? 'none'),
  byPrediction: sumBy((line) => (line.kind === 'prediction' || line.kind === 'request' ? line.eventId : 'none')),
  invoices: invoices.map(reconcile),
  budgets: [...budgets.values()].map(({ budgetId, nanos, currency, scope }) => ({
    budgetId,
    currency,
    nanos,
    spent: spentByMonth(currency, scope),
  })),
  audit: {
    predictions: lines.filter(({ kind, nanos }) => kind === 'prediction' && nanos !== null).length,
    logBytes: lastLogBytes,
    charged: sumBy(({ kind }) => (kind === 'audit' ? 'audit' : 'other')),
  },
  alerts: alerts.map(({ budgetId, month, atPermille, spentNanos }) => ({ budgetId, month, atPermille, spentNanos })),
  closedPeriods: closed.map(({ period, totals }) => ({ period, totals })),
};
process.stdout.write(
  `${JSON.stringify(answer, (_key, value) => (typeof value === 'bigint' ? `${value}` : value), 2)}\n`,
);

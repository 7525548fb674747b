// Does a bill keep the rules of FOCUS? A stand-in for the official validator, which is a Python program and not to be had here:
// written after the specification (cost and usage data set, versions 1.2 to 1.4), never after our own export. It knows mandatory
// columns, nulls, formats, allowed values and how columns depend on each other; it does not know what a provider supports.
import { parse } from 'csv-parse/sync';
import type { FocusSpec } from '../../domain/costs/focus-columns.ts';

export type FocusCells = { readonly [column: string]: string };
export interface Violation {
  /** From 1; 0: the header. */
  readonly row: number;
  readonly rule: string;
}

const MANDATORY = `BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart
ChargeCategory ChargeClass ChargeDescription ChargePeriodEnd ChargePeriodStart ContractedCost EffectiveCost InvoiceIssuerName
ListCost PricingQuantity PricingUnit ServiceCategory ServiceName`.split(/\s+/);
const PAIRS: { readonly [spec in FocusSpec]: readonly string[] } = {
  '1.2': ['ProviderName', 'PublisherName'],
  '1.3': ['ProviderName', 'PublisherName', 'HostProviderName', 'ServiceProviderName'],
  '1.4': ['HostProviderName', 'ServiceProviderName'],
};
const GONE: { readonly [spec in FocusSpec]: readonly string[] } = {
  '1.2': ['HostProviderName', 'ServiceProviderName'],
  '1.3': [],
  '1.4': ['ProviderName', 'PublisherName'],
};
const OPTIONAL =
  `ChargeFrequency ConsumedQuantity ConsumedUnit ContractedUnitPrice InvoiceId ListUnitPrice PricingCategory
RegionId RegionName ResourceId ResourceName ResourceType ServiceSubcategory SkuId SkuPriceId SubAccountId SubAccountName
Tags`.split(/\s+/);
const NULLABLE = new Set([
  'BillingAccountName',
  'ChargeClass',
  'ChargeDescription',
  'PricingQuantity',
  'PricingUnit',
  ...OPTIONAL.filter((column) => column !== 'ChargeFrequency'),
]);
const DECIMALS = `BilledCost ConsumedQuantity ContractedCost ContractedUnitPrice EffectiveCost ListCost ListUnitPrice
PricingQuantity`.split(/\s+/);
const TIMES = ['BillingPeriodEnd', 'BillingPeriodStart', 'ChargePeriodEnd', 'ChargePeriodStart'];
const ALLOWED: { readonly [column: string]: readonly string[] } = {
  ChargeCategory: ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'],
  ChargeClass: ['', 'Correction'],
  ChargeFrequency: ['One-Time', 'Recurring', 'Usage-Based'],
  PricingCategory: ['', 'Standard', 'Dynamic', 'Committed', 'Other'],
  ServiceCategory: [
    'AI and Machine Learning',
    'Analytics',
    'Business Applications',
    'Compute',
    'Databases',
    'Developer Tools',
    'Identity',
    'Integration',
    'Internet of Things',
    'Management and Governance',
    'Media',
    'Migration',
    'Mobile',
    'Multicloud',
    'Networking',
    'Security',
    'Storage',
    'Web',
    'Other',
  ],
};

export function readFocus(csv: string): FocusCells[] {
  return parse(csv, { columns: true }) as FocusCells[];
}

export function focusViolations(csv: string, spec: FocusSpec): Violation[] {
  const [header = []] = parse(csv, { to_line: 1 }) as string[][];
  const found: Violation[] = headerRules(header, spec).map((rule) => ({ row: 0, rule }));
  const categories = new Map<string, string>();
  readFocus(csv).forEach((cells, index) => {
    const say = (rule: string) => found.push({ row: index + 1, rule });
    for (const rule of [...cellRules(cells), ...rowRules(cells, spec)]) say(rule);
    const known = categories.get(cells.ServiceName!) ?? cells.ServiceCategory!;
    if (known !== cells.ServiceCategory) say('A ServiceName has one ServiceCategory.');
    categories.set(cells.ServiceName!, known);
  });
  return found;
}

function headerRules(header: readonly string[], spec: FocusSpec): string[] {
  const rules: string[] = [];
  for (const column of [...MANDATORY, ...PAIRS[spec]]) {
    if (!header.includes(column)) rules.push(`${column} is mandatory.`);
  }
  for (const column of GONE[spec]) if (header.includes(column)) rules.push(`${column} is not of ${spec}.`);
  if (new Set(header).size !== header.length) rules.push('A column stands once.');
  const known = new Set([...MANDATORY, ...OPTIONAL, ...PAIRS[spec], ...GONE[spec]]);
  const strange = header.filter((column) => !known.has(column) && !/^x_[A-Z][A-Za-z0-9]*$/.test(column));
  for (const column of strange) rules.push(`${column} is neither a column of FOCUS nor a custom one.`);
  const firstOwn = header.findIndex((column) => column.startsWith('x_'));
  if (firstOwn >= 0 && header.slice(firstOwn).some((column) => !column.startsWith('x_'))) {
    rules.push('Custom columns come last.');
  }
  return rules;
}

function* cellRules(cells: FocusCells): Generator<string> {
  for (const [column, text] of Object.entries(cells)) {
    if (column.startsWith('x_')) continue;
    if (text === '' && !NULLABLE.has(column)) yield `${column} is not null.`;
    if (text === '') continue;
    if (DECIMALS.includes(column) && !/^-?\d+(\.\d+)?$/.test(text)) yield `${column} is a plain decimal.`;
    if (TIMES.includes(column) && !isTime(text)) yield `${column} is YYYY-MM-DDTHH:mm:ssZ.`;
    if (text === 'NULL' || text === 'null') yield `${column} writes a null as an empty cell.`;
  }
  for (const [column, values] of Object.entries(ALLOWED)) {
    if (column in cells && !values.includes(cells[column]!)) yield `${column} has a value that is not allowed.`;
  }
  if (!/^[A-Z]{3}$/.test(cells.BillingCurrency!)) yield 'BillingCurrency is ISO 4217.';
  if (cells.PricingUnit && !isUnit(cells.PricingUnit)) yield 'PricingUnit keeps the unit format.';
  if (cells.ConsumedUnit && !isUnit(cells.ConsumedUnit)) yield 'ConsumedUnit keeps the unit format.';
  if (cells.Tags && !isTags(cells.Tags)) yield 'Tags are a JSON object of text.';
}

function* rowRules(cells: FocusCells, spec: FocusSpec): Generator<string> {
  const { ChargeCategory: category, ChargeClass: chargeClass } = cells;
  if (cells.BillingPeriodStart! >= cells.BillingPeriodEnd!) yield 'A billing period ends after it starts.';
  if (cells.ChargePeriodStart! >= cells.ChargePeriodEnd!) yield 'A charge period ends after it starts.';
  const inPeriod =
    cells.BillingPeriodStart! <= cells.ChargePeriodStart! && cells.ChargePeriodEnd! <= cells.BillingPeriodEnd!;
  if (!inPeriod && chargeClass !== 'Correction') yield 'A charge of another billing period is a correction.';
  const whole = (category === 'Usage' || category === 'Purchase') && chargeClass !== 'Correction';
  for (const column of [
    'PricingQuantity',
    'PricingUnit',
    'ListUnitPrice',
    'ContractedUnitPrice',
    'SkuId',
    'SkuPriceId',
  ]) {
    if (whole && column in cells && cells[column] === '') yield `${column} is not null of usage.`;
    if (category === 'Tax' && cells[column]) yield `${column} is null of tax.`;
  }
  for (const column of ['ConsumedQuantity', 'ConsumedUnit']) {
    if (!(column in cells)) continue;
    if (category === 'Usage' && chargeClass !== 'Correction' && cells[column] === '')
      yield `${column} is not null of usage.`;
    if (category !== 'Usage' && cells[column] !== '') yield `${column} is of usage alone.`;
  }
  if ((cells.PricingQuantity === '') !== (cells.PricingUnit === '')) yield 'A quantity has a unit.';
  if (cells.SkuId === '' && cells.SkuPriceId) yield 'A SkuPriceId has its SkuId.';
  if ((cells.ResourceId ?? '') === '' && cells.ResourceType) yield 'A ResourceType has its ResourceId.';
  if (cells.ResourceId && cells.ResourceType === '') yield 'A ResourceId has its ResourceType.';
  for (const kind of ['List', 'Contracted'] as const) {
    const [price, cost] = [cells[`${kind}UnitPrice`], cells[`${kind}Cost`]];
    if (!price || !cells.PricingQuantity) {
      if (cost !== cells.BilledCost && category !== 'Adjustment')
        yield `${kind}Cost without a price is the billed cost.`;
    } else if (chargeClass !== 'Correction' && !isProduct(price, cells.PricingQuantity, cost!)) {
      yield `${kind}Cost is unit price times quantity.`;
    }
  }
  const seller = spec === '1.4' ? cells.ServiceProviderName : cells.ProviderName;
  if (seller !== cells.InvoiceIssuerName && !/^-?0+(\.0+)?$/.test(cells.BilledCost!)) {
    yield 'What somebody else invoices is billed at zero.';
  }
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && new Date(text).toISOString() === text.replace('Z', '.000Z');
}

/** `Hours`, `GiB-Months`, `1000 Requests`: a count perhaps, then capitalised words of units. */
function isUnit(text: string): boolean {
  return /^(\d+ )?[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*(\/[A-Z][A-Za-z]*)?$/.test(text);
}

function isTags(text: string): boolean {
  try {
    const tags: unknown = JSON.parse(text);
    return typeof tags === 'object' && tags !== null && !Array.isArray(tags);
  } catch {
    return false;
  }
}

const SCALE = 30;
/** Integers of 10⁻³⁰. */
function scaled(text: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? ['', '', '0', ''];
  const value = BigInt(whole! + fraction.padEnd(SCALE, '0').slice(0, SCALE));
  return sign === '-' ? -value : value;
}

/** Within a thousand-millionth of a unit of the currency. */
function isProduct(price: string, quantity: string, cost: string): boolean {
  const difference = scaled(price) * scaled(quantity) - scaled(cost) * 10n ** BigInt(SCALE);
  const nano = 10n ** BigInt(2 * SCALE - 9);
  return difference <= nano && difference >= -nano;
}

/** Exact sum of a column, in thousand-millionths. */
export function nanosOf(rows: readonly FocusCells[], column: string): bigint {
  return rows.reduce((sum, cells) => sum + scaled(cells[column]!), 0n) / 10n ** BigInt(SCALE - 9);
}

// How does a charge read in FOCUS? A row a day and group: what it was billed, what quantity times price makes, and whether it speaks
// of a month whose books were closed (ChargeClass Correction, in the billing period of the month that bears it).
import { divideHalfEven } from '../kernel/money.ts';
import type { Meter } from './events.ts';
import type { FocusColumn } from './focus-columns.ts';
import { FINEST_PER_UNIT, priceOf } from './meter-units.ts';
import { boundsOf, monthOf } from './month.ts';
import { nameOfThing } from './priced-thing.ts';

export interface FocusCharge {
  /** `2026-10-03`, of the charge. */
  readonly day: string;
  readonly bookedMonth: string;
  readonly currency: string;
  readonly kind: string;
  readonly meter: Meter | null;
  readonly supplier: string;
  readonly businessUnit: string;
  readonly modelId: string | null;
  readonly version: number | null;
  readonly deploymentId: string | null;
  readonly environment: string | null;
  readonly provider: 'cpu' | 'cuda' | 'webgpu' | null;
  readonly deviceKind: string | null;
  readonly priceBookId: string | null;
  readonly nanosPerUnit: bigint | null;
  /** Null: an original charge. */
  readonly correctionId: string | null;
  readonly invoiceId: string | null;
  readonly lines: number;
  /** Finest units of the meter. */
  readonly quantity: bigint;
  readonly nanos: bigint;
}

export type FocusRow = { readonly [column in FocusColumn]: string };

/** Of quantities: a price of a million a unit is off by less than a thousandth of a nano-unit. */
const QUANTITY_DECIMALS = 18;
const NULL = '';

const UNITS: { readonly [meter in Meter]: string } = {
  'device-hour': 'Hours',
  'gib-month': 'GiB-Months',
  'thousand-requests': '1000 Requests',
};
const CONSUMED: { readonly [meter in Meter]: string } = {
  'device-hour': 'Hours',
  'gib-month': 'GiB-Months',
  'thousand-requests': 'Requests',
};

/** Pure; a null of the specification is an empty cell. Rows of every version: a version takes its columns. */
export function focusRow(charge: FocusCharge): FocusRow {
  const { day, bookedMonth, currency, meter, supplier, nanos, correctionId } = charge;
  const billing = boundsOf(bookedMonth);
  const isLate = bookedMonth !== monthOf(day);
  // An amount without a quantity: in an open month it adjusts, of a closed one it corrects.
  const isUsage = correctionId === null && meter !== null;
  const billed = decimal(nanos, 9);
  return {
    BilledCost: billed,
    BillingAccountId: 'countersign',
    BillingAccountName: 'Countersign',
    BillingCurrency: currency,
    BillingPeriodEnd: moment(billing.to),
    BillingPeriodStart: moment(billing.from),
    ChargeCategory: isUsage ? 'Usage' : 'Adjustment',
    ChargeClass: isLate ? 'Correction' : NULL,
    ChargeDescription: describe(charge),
    ChargeFrequency: isUsage ? 'Usage-Based' : 'One-Time',
    ChargePeriodEnd: moment(new Date(Date.parse(day) + 86_400_000).toISOString()),
    ChargePeriodStart: `${day}T00:00:00Z`,
    EffectiveCost: billed,
    InvoiceId: charge.invoiceId ?? NULL,
    InvoiceIssuerName: supplier,
    HostProviderName: supplier,
    ServiceProviderName: supplier,
    ProviderName: supplier,
    PublisherName: supplier,
    ...(isUsage ? priced(charge, meter) : costOnly(billed)),
    ResourceId: charge.deploymentId ?? charge.modelId ?? NULL,
    ResourceType: charge.deploymentId !== null ? 'Deployment' : charge.modelId !== null ? 'Model' : NULL,
    ...(meter === 'gib-month'
      ? { ServiceCategory: 'Storage', ServiceName: 'Record Keeping' }
      : { ServiceCategory: 'AI and Machine Learning', ServiceName: 'Model Operations' }),
    SubAccountId: charge.businessUnit,
    SubAccountName: charge.businessUnit,
    Tags: JSON.stringify(tagsOf(charge)),
    x_CorrectionId: correctionId ?? NULL,
    x_CostKind: charge.kind,
    x_DeviceKind: charge.deviceKind ?? NULL,
    x_Environment: charge.environment ?? NULL,
    x_LineCount: String(charge.lines),
    x_ModelVersion: charge.version === null ? NULL : String(charge.version),
    x_PriceBookId: charge.priceBookId ?? NULL,
  };
}

/** Price times quantity is the list cost; what was billed may be off by the rounding of each window. */
function priced({ quantity, nanosPerUnit, provider, deviceKind, priceBookId }: FocusCharge, meter: Meter) {
  const finest = FINEST_PER_UNIT[meter];
  const units = decimal(divideHalfEven(quantity * 10n ** BigInt(QUANTITY_DECIMALS), finest), QUANTITY_DECIMALS);
  const list = decimal(priceOf(meter, quantity, nanosPerUnit ?? 0n), 9);
  const unitPrice = decimal(nanosPerUnit ?? 0n, 9);
  const sku = [meter, provider, deviceKind].filter((part) => part !== null).join('/');
  return {
    ConsumedQuantity: meter === 'thousand-requests' ? quantity.toString() : units,
    ConsumedUnit: CONSUMED[meter],
    ContractedCost: list,
    ContractedUnitPrice: unitPrice,
    ListCost: list,
    ListUnitPrice: unitPrice,
    PricingCategory: 'Standard',
    PricingQuantity: units,
    PricingUnit: UNITS[meter],
    SkuId: sku,
    SkuPriceId: `${priceBookId}/${sku}`,
  };
}

const costOnly = (billed: string) => ({
  ConsumedQuantity: NULL,
  ConsumedUnit: NULL,
  ContractedCost: billed,
  ContractedUnitPrice: NULL,
  ListCost: billed,
  ListUnitPrice: NULL,
  PricingCategory: NULL,
  PricingQuantity: NULL,
  PricingUnit: NULL,
  SkuId: NULL,
  SkuPriceId: NULL,
});

function describe({ kind, meter, provider, deviceKind, correctionId }: FocusCharge): string {
  const what = meter === null ? kind : `${kind}, by ${nameOfThing({ meter, provider, deviceKind })}`;
  return correctionId === null ? what : `correction of ${what}`;
}

function tagsOf({ modelId, version, environment }: FocusCharge): { readonly [key: string]: string } {
  return {
    ...(modelId === null ? {} : { model: modelId }),
    ...(version === null ? {} : { version: String(version) }),
    ...(environment === null ? {} : { environment }),
  };
}

/** The specification writes whole seconds. */
const moment = (time: string) => `${time.slice(0, 19)}Z`;

/** Plain digits and a point: no exponent, no separators, no zeros at the end. */
function decimal(scaled: bigint, decimals: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  const whole = digits.slice(0, -decimals);
  return `${scaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

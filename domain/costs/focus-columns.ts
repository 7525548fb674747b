// Which columns has a bill in FOCUS (FinOps Open Cost and Usage Specification, cost and usage data set)? Those the version makes
// mandatory, the conditional ones that hold here, and our own, which begin with `x_` and come last.

export const FOCUS_SPECS = ['1.2', '1.3', '1.4'] as const;
export type FocusSpec = (typeof FOCUS_SPECS)[number];

/** In every version. */
const COMMON = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'ContractedUnitPrice',
  'EffectiveCost',
  'InvoiceId',
  'InvoiceIssuerName',
  'ListCost',
  'ListUnitPrice',
  'PricingCategory',
  'PricingQuantity',
  'PricingUnit',
  'ResourceId',
  'ResourceType',
  'ServiceCategory',
  'ServiceName',
  'SkuId',
  'SkuPriceId',
  'SubAccountId',
  'SubAccountName',
  'Tags',
] as const;
const SELLERS = ['ProviderName', 'PublisherName'] as const;
/** They take the place of the sellers: 1.3 has both pairs, 1.4 the new one alone. */
const PROVIDERS = ['HostProviderName', 'ServiceProviderName'] as const;
const OWN = [
  'x_CorrectionId',
  'x_CostKind',
  'x_DeviceKind',
  'x_Environment',
  'x_LineCount',
  'x_ModelVersion',
  'x_PriceBookId',
] as const;

export type FocusColumn =
  | (typeof COMMON)[number]
  | (typeof SELLERS)[number]
  | (typeof PROVIDERS)[number]
  | (typeof OWN)[number];

const PAIRS: { readonly [spec in FocusSpec]: readonly FocusColumn[] } = {
  '1.2': SELLERS,
  '1.3': [...SELLERS, ...PROVIDERS],
  '1.4': PROVIDERS,
};

/** In the order in which they are written. */
export function focusColumns(spec: FocusSpec): readonly FocusColumn[] {
  return [...[...COMMON, ...PAIRS[spec]].sort(), ...OWN];
}
